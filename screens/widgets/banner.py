"""The top of a case: who, how much, until when, where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from textual.content import Content

from screens import words
from screens.times import at_length, countdown, in_brief
from screens.widgets.deadlines import in_short
from screens.widgets.inert import cell_fit, cell_width, inert
from screens.widgets.sums import NAME
from screens.widgets.verdict import sum_of
from triage.domain.case import suggestion_of
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


def _shortened(texts: Sequence[str], least: Sequence[int], width: int) -> list[str]:
    """``texts``, each cut down to its ``least`` cells, the first ones first, until they take ``width``."""
    taken = [cell_width(text) for text in texts]
    over = sum(taken) - width
    for index, room in enumerate(least):
        cut = max(0, min(over, taken[index] - room))
        over, taken[index] = over - cut, taken[index] - cut
    return [cell_fit(text, room) for text, room in zip(texts, taken, strict=True)]


def _heading(view: CaseView, width: int) -> list[tuple[str, str]]:
    """Which case, whose, how much, of what kind, in ``width`` cells: kind and id are cut before the name."""
    document = view.document
    pieces = [
        words.kind(str(document.get("kind"))),
        inert(str(document.get("id", "")), limit=40),
        customer_of(document),
        amount_of(document),
    ]
    kind, case_id, name, amount = _shortened(pieces, (10, 14, NAME, 0), width - 7)
    return [
        (f" {case_id}", "bold $accent"),
        ("  ", ""),
        (name, "bold"),
        ("  ", ""),
        (amount, "bold"),
        (f"  {kind}", ""),
    ]


def _when(view: CaseView, due: datetime, zone: tzinfo | None, clocks: Sequence[Clock], room: int) -> str:
    """When it is due, by whose word, and what runs beside it: as much as fits ``room`` cells."""
    source = words.DUE_SOURCES.get(view.due_source or "", words.plain(view.due_source or ""))
    long = f"{at_length(due, zone)}, {source}"
    told = (f"{long}{in_short(clocks, zone)}", long, f"{in_brief(due, zone)}, {source}")
    return next((text for text in told if cell_width(text) <= room), told[-1])


def _stands(view: CaseView) -> str:
    """The state; and what was decided, with a sign whether that is what was suggested then."""
    state, made = words.state(view.state), view.decision
    if made is None:
        return state
    code, against = suggestion_of(made["action"], made.get("escalate_to")), bool(made.get("override"))
    done = f"{state}  {words.decided(code, against)}  {sum_of(made, view.document)}".rstrip()
    then = str(made.get("suggested") or "")
    instead = words.suggestion(then) if code != then else _sum_suggested(made, view.document)
    return f"{done}, not {instead}" if against and instead else done


def _sum_suggested(made: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    return sum_of({**made, "amount": made.get("suggested_amount")}, document)


def banner(
    view: CaseView, now: datetime, zone: tzinfo | None, clocks: Sequence[Clock] = (), *, width: int = 80
) -> Content:
    """Three lines, of which the first two fit ``width`` cells. ``clocks``: what runs beside the deadline."""
    document = view.document
    left = countdown(view.due, now)
    due: tuple[str | tuple[str, str], ...] = ((left.words, LEVELS[left.level]),)
    if view.due is not None:
        when = _when(view, view.due, zone, clocks, width - cell_width(f" Due {left.sign} {left.words}  "))
        due = ((f"{left.sign} {left.words}", LEVELS[left.level]), (f"  {when}", "$muted"))
    holder = inert(view.assignee, limit=40) if view.assignee else "nobody"
    subject = inert(str(document.get("subject") or ""), limit=120)
    return Content.assemble(
        *_heading(view, width),
        "\n Due ",
        *due,
        f"\n {_stands(view)}",
        (" · with ", "$muted"),
        holder,
        (" · " if subject else "", "$muted"),
        subject,
    )
