"""How a network that people bring as an ONNX file becomes a plain graph of operators."""
