"""Settings of a console that is not there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.screens.fake_book import Enters
from triage.config import LOOKS
from triage.domain.errors import UsageError
from triage.services.setting_list import DEFAULT, SettingView

FILE = "/home/anna/.config/triage/settings.toml"


class FakeSettings:
    """One set in the file, one by a variable, the others as they are."""

    file = Path(FILE)

    def __init__(self, desk: Enters) -> None:
        self._desk = desk
        own = f"in {FILE}"
        self.rows = [
            SettingView(
                "db", "demo.db", "TRIAGE_DB", "desk.db", "The desk.", 'db = "demo.db"', f"{own}, by TRIAGE_DB"
            ),
            SettingView(
                "release_above",
                "500.00 USD",
                FILE,
                "250.00 USD",
                "A sum.",
                'release_above = "500.00 USD"',
                own,
            ),
            SettingView(
                "theme",
                "dark",
                DEFAULT,
                "dark",
                "The look of the console.",
                'theme = "dark"',
                own,
                can_change=True,
                choices=LOOKS,
            ),
            SettingView(
                "sync_minutes",
                "0",
                DEFAULT,
                "0",
                "How often.",
                "sync_minutes = 0",
                own,
                can_change=True,
            ),
            SettingView(
                "keys",
                "none changed",
                DEFAULT,
                "none changed",
                "Other keys.",
                '[keys]\n"case.accept" = "x"',
                own,
            ),
            SettingView(
                "stripe_api_key", "none", DEFAULT, "none", "Never shown.", 'stripe_api_key = "rk_test_…"', own
            ),
        ]

    def read(self) -> list[SettingView]:
        self._desk.enter("setting_list.read")
        return self.rows

    def change(self, name: str, text: str) -> None:
        self._desk.enter("setting_list.change")
        if name == "sync_minutes" and text and not text.isdecimal():
            raise UsageError(f"{text!r} is no number of minutes")
        self.rows = [
            replace(row, value=text or row.default, source=FILE if text else DEFAULT)
            if row.name == name
            else row
            for row in self.rows
        ]
