"""The topic room "gan": how do two networks that argue learn to make what looks real, and how does it break?"""
