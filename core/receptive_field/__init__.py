"""The topic room "receptive_field": how much of a picture does one unit of a network see?"""
