"""The ledger of a contract, line by line: promises, duties, and what a message says was promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from screens.times import at_length, countdown, local, localised
from screens.widgets.inert import cell_fit, inert
from screens.widgets.section import Part, hung, pairs
from screens.widgets.window_list import WindowList
from triage.domain.promises import Duty, Promise

if TYPE_CHECKING:
    from triage.services.promising import Ledger

_STANDS = {
    "open": ("○ Open", ""),
    "kept": ("✔ Kept", "list--good"),
    "late": ("▲ Late", "list--warning"),
    "broken": ("✖ Broken", "list--alarm"),
    "done": ("✔ Done", "list--good"),
    "missed": ("✖ Missed", "list--alarm"),
}
_CLAIMED = ("? Claimed", "list--accent")
_STATE, _DUE, _BY, _WHERE = 11, 12, 16, 16
"""Cells of the columns; the text takes what is left."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a message says was promised: a quote, hostile."""

    text: str


Entry = Promise | Duty | Claim


def entries(ledger: Ledger) -> list[Entry]:
    """Every line of a ledger: what was promised, what had to be done for it, what is only claimed."""
    return [*ledger.promises, *ledger.duties, *map(Claim, ledger.claimed)]


def titles(width: int) -> str:
    """The titles over lines that are ``width`` cells wide."""
    heads = (("State", _STATE), ("Due", _DUE), ("By", _BY), ("Written in", _WHERE))
    return cell_fit(" " + "".join(cell_fit(name, cells) for name, cells in heads) + "What", width)


class LedgerList(WindowList[Entry]):
    """All entries at hand at once: a contract has a handful."""

    def __init__(self, zone: tzinfo | None, *, id: str) -> None:
        super().__init__(id=id)
        self._zone = zone

    def show(self, rows: Sequence[Entry]) -> None:
        """Shows other entries; the cursor stays on its line."""
        self.reset(len(rows), self.cursor, 0, rows[: self.WINDOW])
        for start in range(self.WINDOW, len(rows), self.WINDOW):
            self.fill(start, rows[start : start + self.WINDOW])

    def cells(self, row: Entry, width: int) -> list[tuple[str, str]]:
        """State, due day, by whom, where it is written, what."""
        state, style = _CLAIMED if isinstance(row, Claim) else _STANDS.get(row.status, (row.status, ""))
        due, by, where = "", "", ""
        if isinstance(row, Promise):
            by, where = row.made_by or "–", row.where or ("on record" if row.documented else "only said")
        elif isinstance(row, Duty):
            by, where = f"duty: {row.owner or '?'}", row.id
        else:
            by, where = "–", "their message"
        if not isinstance(row, Claim):
            due = f"{local(row.due, self._zone):%d %b %Y}" if row.due else "–"
        cells: list[tuple[str, str]] = [(" ", "")]
        for text, room, kind in (
            (state, _STATE, style),
            (due, _DUE, ""),
            (by, _BY, ""),
            (where, _WHERE, "list--muted"),
        ):
            cells.append((cell_fit(text, room - 1) + " ", kind))
        room = width - 1 - _STATE - _DUE - _BY - _WHERE
        text = f"“{row.text}”" if isinstance(row, Claim) else row.text
        if room < 1:
            return [(cell_fit("".join(part for part, _ in cells), width), "")]
        return [*cells, (cell_fit(text, room), "list--strong")]


def details(row: Entry | None, ledger: Ledger, now: datetime, zone: tzinfo | None) -> list[Part]:
    """Everything about one entry."""
    if row is None:
        return []
    if isinstance(row, Claim):
        return [
            hung("", "", f"“{inert(row.text, limit=600)}”"),
            hung("? ", "$primary", "A message says so; t takes it over into the ledger"),
        ]
    rows = []
    if row.due:
        left = f", {countdown(row.due, now).words}" if row.status in ("open", "late") else ""
        rows.append(("Due", at_length(row.due, zone) + left))
    if isinstance(row, Duty):
        rows.append(("Notice", at_length(row.notice_sent_at, zone) if row.notice_sent_at else "not sent"))
    else:
        rows += _about(row, ledger, zone)
    return [hung("", "", (inert(row.text, limit=600), "bold")), *pairs(rows)]


def _about(row: Promise, ledger: Ledger, zone: tzinfo | None) -> list[tuple[str, str]]:
    made = f"{row.made_by or 'somebody'}{', ' + at_length(row.made_at, zone) if row.made_at else ''}"
    fixable = {True: "yes", False: "no", None: "not known"}[row.fixable]
    rows = [
        ("Made by", made),
        ("Written in", row.where or ("on record" if row.documented else "nowhere: it is a claim")),
        ("Can be put right", fixable),
    ]
    if row.depends_on:
        duty = next((one for one in ledger.duties if one.id == row.depends_on), None)
        rows.append(
            ("Depends on", f"{row.depends_on}: {duty.text}, {duty.status}" if duty else row.depends_on)
        )
    return rows


def standing(ledger: Ledger, now: datetime, zone: tzinfo | None) -> list[Part]:
    """What we bought: whether the refund was asked for and refused, and how long the issuer can be asked."""
    if ledger.role != "buyer":
        return []
    rows = [
        ("Refund asked for", localised(ledger.refund_requested_at, zone) or "not yet"),
        ("Refund refused", localised(ledger.refund_refused_at, zone) or "not yet"),
    ]
    ends = ledger.issuer_window_ends
    told = f"{at_length(ends, zone)}, {countdown(ends, now).words}" if ends else "not known: no card payment"
    return pairs([*rows, ("The issuer can be asked until", told)], widest=30)
