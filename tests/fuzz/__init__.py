"""Fuzzers, run by hand: ``pip install 'dispute-triage[fuzz]'``, then ``python -m tests.fuzz.read_messages``."""
