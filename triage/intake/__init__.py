"""Readers: how cases come in from files."""
