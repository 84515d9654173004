"""Fuzzers, run by hand; they need the extra ``fuzz``."""
