"""The top of a case: who, how much, until when, where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from textual.content import Content

from screens import words
from screens.times import at_length, countdown
from screens.widgets.deadlines import in_short
from screens.widgets.inert import inert
from triage.domain.money import Money, MoneyError
from triage.services.models import CaseView

if TYPE_CHECKING:
    from triage.services.clocks import Clock

LEVELS = {
    "overdue": "bold $error",
    "today": "bold $error",
    "soon": "bold $warning",
    "later": "",
    "none": "$muted",
}


def amount_of(document: Mapping[str, Any]) -> str:
    """The sum in question with its currency."""
    text, currency = str(document.get("amount", "")), str(document.get("currency", ""))
    try:
        return str(Money.parse(text, currency))
    except MoneyError:
        return inert(f"{text} {currency}", limit=40)


def customer_of(document: Mapping[str, Any]) -> str:
    """The name of the customer or of the other party, inert; ``–`` when nobody is named."""
    for group, key in (("customer", "name"), ("contract", "counterparty"), ("customer", "id")):
        found = (document.get(group) or {}).get(key)
        if found:
            return inert(str(found), limit=60)
    return "–"


def banner(view: CaseView, now: datetime, zone: tzinfo | None, clocks: Sequence[Clock] = ()) -> Content:
    """Three lines. ``clocks``: what runs beside the deadline."""
    document = view.document
    left = countdown(view.due, now)
    due: tuple[str | tuple[str, str], ...] = ((left.words, LEVELS[left.level]),)
    if view.due is not None:
        source = words.DUE_SOURCES.get(view.due_source or "", words.plain(view.due_source or ""))
        due = (
            (f"{left.sign} {left.words}", LEVELS[left.level]),
            (f"  {at_length(view.due, zone)}, {source}{in_short(clocks, zone)}", "$muted"),
        )
    holder = inert(view.assignee, limit=40) if view.assignee else "nobody"
    subject = inert(str(document.get("subject") or ""), limit=120)
    return Content.assemble(
        (f" {inert(str(document.get('id', '')), limit=40)}", "bold $accent"),
        ("  ", ""),
        (customer_of(document), "bold"),
        ("  ", ""),
        (amount_of(document), "bold"),
        (f"  {words.kind(str(document.get('kind')))}", ""),
        "\n Due ",
        *due,
        f"\n {words.state(view.state)}",
        (" · with ", "$muted"),
        holder,
        (" · " if subject else "", "$muted"),
        subject,
    )
