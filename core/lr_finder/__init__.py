"""The topic room "learning-rate finder": which learning rate should this network start with?"""
