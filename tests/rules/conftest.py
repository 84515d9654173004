"""What the tests of the rules share."""

from __future__ import annotations

from pathlib import Path

import pytest

import rules
from rules.engine.phrases import Reader
from rules.engine.source import Problem
from triage.services.kept_phrases import kept_reader


@pytest.fixture(scope="session")
def shipped_reader() -> Reader:
    """The reader of the shipped book, as the program has it: what was worked out once."""
    problems: list[Problem] = []
    reader = kept_reader(Path(rules.__file__).parent / "book", problems)
    assert problems == []
    assert isinstance(reader, Reader)
    return reader
