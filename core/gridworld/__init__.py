"""The topic room "gridworld": how does an agent learn values from rewards, one step at a time?"""
