"""From columns or pixels to arrays to learn from: the parts behind `core.data.problems`."""
