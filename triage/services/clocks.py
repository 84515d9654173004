"""The clocks of a dispute: the processor's cut-off, our own target, the network's ceiling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from rules.engine.clocks import Clocks, load_clocks
from rules.engine.load import SHIPPED
from triage.domain.case import is_inquiry
from triage.domain.deadline import ANSWERED
from triage.domain.moment import parse_moment
from triage.services.book import explained

CUT_OFF, TARGET, CEILING = "cut_off", "target", "ceiling"


@dataclass(frozen=True, slots=True)
class Clock:
    """A moment by which something must have happened. ``told`` says whose it is, and what it rests on."""

    name: str
    at: datetime
    told: str


class Clockwork:
    """Reads the clocks of cases by one book."""

    def __init__(self, book: Path | None = None) -> None:
        self._folder = book or SHIPPED

    @cached_property
    def data(self) -> Clocks:
        """The book's figures. Raises :class:`TriageError` when they cannot be used."""
        with explained(self._folder):
            return load_clocks(self._folder / "evidence")

    def of(self, document: Mapping[str, Any]) -> tuple[Clock, ...]:
        """What runs on a dispute that still takes an answer, in the order in which it matters."""
        dispute = document.get("dispute") or {}
        if dispute.get("status") in ANSWERED:
            return ()
        found = []
        due = parse_moment(dispute["due_by"]) if dispute.get("due_by") else None
        if due is not None:
            found.append(Clock(CUT_OFF, due, "the processor's: later it takes no answer"))
        if due is not None and (target := self._target(document, due)):
            found.append(target)
        if ceiling := self._ceiling(document, dispute):
            found.append(ceiling)
        return tuple(found)

    def _target(self, document: Mapping[str, Any], due: datetime) -> Clock | None:
        """Our own respond-by date where the case has one, else so long before the due date."""
        if document.get("respond_by"):
            return Clock(TARGET, parse_moment(document["respond_by"]), "the case's own respond-by date")
        hours = self.data.target_hours
        if hours is None:
            return None
        return Clock(
            TARGET, due - timedelta(hours=hours), f"{hours} hours before the cut-off, by the rulebook"
        )

    def _ceiling(self, document: Mapping[str, Any], dispute: Mapping[str, Any]) -> Clock | None:
        """The most that the network allows; an inquiry has no such figure."""
        network = str(dispute.get("network") or "").casefold()
        days, opened = self.data.answer_days.get(network), dispute.get("opened_at")
        if days is None or not opened or is_inquiry(document):
            return None
        doubt = "; sources differ, check" if network in self.data.doubtful else ""
        told = (
            f"{network.capitalize()}'s: at most {days} days from the opening; the cut-off comes first{doubt}"
        )
        return Clock(CEILING, parse_moment(opened) + timedelta(days=days), told)
