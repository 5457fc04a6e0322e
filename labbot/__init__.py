"""labbot: the assistant of the Laboratory of Ideas of the Rabat Process."""

__version__ = "0.1.0"
