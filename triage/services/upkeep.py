"""Keeping the desk healthy."""
