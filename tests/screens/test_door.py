"""The door of the program: what opens the console at once, and what goes to the verbs."""

from __future__ import annotations

import pytest

from screens.cli import triage
from screens.door import settings_of


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        ([], {}),
        (["--db", "desk.db"], {"db": "desk.db"}),
        (["--db=desk.db", "--book", "mine"], {"db": "desk.db", "book": "mine"}),
    ],
)
def test_the_console_opens_without_the_verbs(arguments: list[str], settings: dict[str, str]) -> None:
    assert settings_of(arguments) == settings
    by_click = triage.make_context("triage", list(arguments), resilient_parsing=True).params
    assert {name: value for name, value in by_click.items() if value} == settings


@pytest.mark.parametrize(
    "arguments",
    [["list"], ["--version"], ["--help"], ["--debug"], ["--db"], ["--db="], ["--db", "desk.db", "list"]],
)
def test_anything_else_goes_to_the_verbs(arguments: list[str]) -> None:
    assert settings_of(arguments) is None
