"""Reads messages and facts by the book and gives a verdict with its trace."""
