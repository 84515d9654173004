"""The shop's own win rates, by dispute reason, for judging what contesting is worth.

Counting them takes a look at every dispute, so they are counted when facts came in, and kept in the user's
cache folder under the hash of the log entry that tells so; what is kept may be deleted at any time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from rules.engine.economics import WinRate
from triage.services.kept_phrases import cache_folder, keep
from triage.store import reading
from triage.store import win_rates as store
from triage.store.address import Address
from triage.store.opening import reading as opened
from triage.store.opening import writing

_COUNTING = 2
"""Grows with every change of what is counted, so that nothing counted otherwise is taken up."""


class WinRates(Mapping[str, WinRate]):
    """Reason → outcomes on one desk; counted when first asked for, and again after :meth:`renew`."""

    def __init__(self, desk: Address) -> None:
        self._desk = desk
        self._found: Mapping[str, WinRate] | None = None
        self._entry: str | None = None

    def __getitem__(self, reason: str) -> WinRate:
        return self._counted()[reason]

    def __iter__(self) -> Iterator[str]:
        return iter(self._counted())

    def __len__(self) -> int:
        return len(self._counted())

    def renew(self) -> None:
        """Forgets what was counted when facts have come in since."""
        with opened(self._desk) as connection:
            if store.newest(connection) != self._entry:
                self._found = None

    def _counted(self) -> Mapping[str, WinRate]:
        if self._found is None:
            self._entry, self._found = _current(self._desk)
        return self._found


def expire_if_changed(desk: Address, before: Mapping[str, WinRate]) -> None:
    """After facts came in: lets verdicts run out that rest on other win rates than the desk has now."""
    if dict(WinRates(desk)) != before:
        with writing(desk) as connection:
            store.expire(connection)


def _current(desk: Address) -> tuple[str, Mapping[str, WinRate]]:
    """The rates, and the entry as of which they hold."""
    with opened(desk) as connection:
        entry = store.newest(connection)
        path = cache_folder() / f"win-rates-{_COUNTING}-{reading.desk_id(connection)}.json"
        found = _kept(path, entry)
        if found is None:
            found = {reason: (won, decided) for reason, won, decided in store.counted(connection)}
            keep(path, json.dumps({"entry": entry, "rates": found}).encode())
    return entry, {reason: WinRate(won, decided) for reason, (won, decided) in found.items()}


def _kept(path: Path, entry: str) -> Mapping[str, tuple[int, int]] | None:
    try:
        kept = json.loads(path.read_bytes())
        return (
            {str(reason): (int(won), int(of)) for reason, (won, of) in kept["rates"].items()}
            if (kept["entry"] == entry)
            else None
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # not kept yet, or damaged: then they are counted again
