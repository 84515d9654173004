"""The ledger of a contract, line by line: promises, duties, and what a message says was promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from screens.times import at_length, countdown, local, localised
from screens.widgets.inert import inert
from screens.widgets.line import Cell
from screens.widgets.section import Part, hung, pairs
from screens.widgets.whole_list import WholeList, headed, laid
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
COLUMNS = (("State", 11), ("Due", 12), ("By", 16), ("Written in", 16))
"""Titles and cells; the text takes what is left."""


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
    return headed(COLUMNS, "What", width)


class LedgerList(WholeList[Entry]):
    """A contract has a handful."""

    def __init__(self, zone: tzinfo | None, *, id: str) -> None:
        super().__init__(id=id)
        self._zone = zone

    def cells(self, row: Entry, width: int) -> list[Cell]:
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
        texts = ((state, style), (due, ""), (by, ""), (where, "list--muted"))
        text = f"“{row.text}”" if isinstance(row, Claim) else row.text
        return laid(texts, COLUMNS, (text, "list--strong"), width)


def details(
    row: Entry | None, ledger: Ledger, now: datetime, zone: tzinfo | None, takes_over: str
) -> list[Part]:
    """Everything about one entry."""
    if row is None:
        return []
    if isinstance(row, Claim):
        return [
            hung("", "", f"“{inert(row.text, limit=600)}”"),
            hung("? ", "$primary", f"A message says so; {takes_over} takes it over into the ledger"),
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
