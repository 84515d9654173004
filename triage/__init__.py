"""The desk: cases, decisions and the outside world. Nothing here draws a screen."""

__version__ = "0.1.0"
