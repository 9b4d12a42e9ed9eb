"""The topic room "activations": what does an activation function do to a number, and to the gradient that comes back?"""
