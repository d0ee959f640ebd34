"""Members that are foundation models, read from a folder of weights on this machine; nothing is ever downloaded."""
