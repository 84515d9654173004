"""A desk in memory that behaves: it filters, decides, refuses what is stale, logs, and can fail."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.screens import fake_world as world
from tests.screens.fake_answers import Following, Promising, Replying
from tests.screens.fake_book import FakeBook, Suspecting
from tests.screens.fake_cases import Cases, Deciding, Held
from tests.screens.fake_charting import FakeCharting, FakeMonitoring
from tests.screens.fake_drafts import KeptDrafts
from tests.screens.fake_outside import Acting, Importing, Syncing
from tests.screens.fake_packet import packet_of
from tests.screens.fake_pages import LINES, FakePages
from tests.screens.fake_queue import Queue, Views
from tests.screens.fake_settings import FakeSettings
from triage.domain.errors import NotFoundError
from triage.domain.moment import parse_moment
from triage.services.book_pages import Line
from triage.services.clocks import Clockwork
from triage.services.evidence.files import Refused
from triage.services.evidence.packet import Packet
from triage.services.models import LogCheck, LogEntryView, QueueRow


class FakeDesk:
    """``cases`` made-up cases. A closed ``gate`` holds calls back; ``failing`` is raised by the next.

    Where several calls may come at once, ``refusing`` names the one that fails, and with what.
    """

    def __init__(self, cases: int = 60, *, actor: str = "anna") -> None:
        self.path, self.actor, self.size = Path("demo.db"), actor, cases
        self.now = world.NOW
        self.gate = threading.Event()
        self.gate.set()
        self.failing: Exception | None = None
        self.refusing: dict[str, Exception] = {}
        self.calls: list[str] = []
        self.broken_at: int | None = None
        self.entries_: list[LogEntryView] = []
        self._held: dict[int, Held] = {}
        self.mode, self.minutes = "none", 0
        self.run_out: dict[str, str] = {}
        """Suggestions that are stored and have run out, by case."""
        self.acting, self.syncing, self.views = Acting(self), Syncing(self), Views(self)
        self.importing = Importing(self)
        self.suspecting, self.book = Suspecting(self), FakeBook(self)
        self.replying = Replying(self)
        self.promising = Promising(self)
        self.following = Following(self)
        self.drafts = KeptDrafts(self)
        self.deadlines = Clockwork()
        self.refused: tuple[Refused, ...] = ()
        self.charting, self.setting_list = FakeCharting(self), FakeSettings(self)
        self.monitoring = FakeMonitoring(self)
        self.book_lines: Sequence[Line] = LINES
        self._lock = threading.RLock()
        self.queue, self.cases, self.deciding, self.log = Queue(self), Cases(self), Deciding(self), Log(self)
        for number in range(min(cases, 60)):
            self.write(self.held(number), "imported", "imported from demo")
        if cases >= 8:
            for number, state, who in (
                (2, "escalated", "bea"),
                (5, "decided", "anna"),
                (7, "waiting", None),
                (3, "open", "bea"),
            ):
                case = self.held(number)
                case.state, case.assignee = state, who

    @property
    def evidence_dir(self) -> Path:
        return Path("demo.evidence")

    def packet(self, case_id: str, /) -> Packet:
        self.enter("packet")
        return packet_of(self.find(case_id).document, refused=self.refused)

    @property
    def sync_status(self) -> Syncing:
        return self.syncing

    def pages(self) -> FakePages:
        self.enter("pages")
        return FakePages(self, self.book_lines)

    def rulebook(self) -> FakeBook:
        self.enter("rulebook")
        return self.book

    def key_mode(self) -> str:
        """Looked for in threads only."""
        assert threading.current_thread() is not threading.main_thread(), "key_mode on the event loop"
        return self.mode

    def sync_minutes(self) -> int:
        return self.minutes

    @property
    def clock(self) -> Callable[[], datetime]:
        return lambda: self.now

    def enter(self, call: str) -> None:
        """Each call passes here: it may wait, it may fail."""
        assert threading.current_thread() is not threading.main_thread(), f"{call} on the event loop"
        self.gate.wait(30)
        self.calls.append(call)
        if call in self.refusing:
            raise self.refusing.pop(call)
        error, self.failing = self.failing, None
        if error is not None:
            raise error

    def held(self, number: int) -> Held:
        """Case ``number``, with its changes."""
        with self._lock:
            if number not in self._held:
                self._held[number] = Held(world.document_of(number), world.verdict_of(number), number)
            return self._held[number]

    def find(self, case_id: str) -> Held:
        """The case with this id."""
        for number, case in list(self._held.items()):
            if case.document["id"] == case_id:
                return self._held[number]
        digits = case_id.removeprefix("case_")
        if digits.isdecimal() and 0 < int(digits) <= self.size:
            return self.held(int(digits) - 1)
        raise NotFoundError("there is no such case on the desk", f"case {case_id}", "see triage list")

    def write(self, case: Held, act: str, summary: str, by: str | None = None) -> None:
        """Adds an entry to the log and to the case's history."""
        number = len(self.entries_) + 1
        entry = LogEntryView(
            number,
            self.now,
            by or self.actor,
            act,
            str(case.document["id"]),
            summary,
            f"{number:064x}"[::-1],
            {"seq": number, "act": act, "case": case.document["id"]},
        )
        self.entries_.append(entry)
        case.history.append(entry)

    def row(self, number: int) -> QueueRow:
        """The queue's line of case ``number``."""
        case = self._held.get(number) or Held(world.document_of(number), world.verdict_of(number), number)
        verdict = case.verdict
        code = verdict.action + (f":{verdict.escalate_to}" if verdict.escalate_to else "")
        due = case.document.get("respond_by")
        made = case.decision or {}
        to = made.get("escalate_to")
        decided = f"escalate:{to}" if to else str(made.get("action", ""))
        return QueueRow(
            id=str(case.document["id"]),
            kind=str(case.document["kind"]),
            customer=str((case.document.get("customer") or {}).get("name", "")),
            amount=world.Money.parse(case.document["amount"], case.document["currency"]),
            due=parse_moment(due) if due else None,
            due_source="respond_by" if due else None,
            state=case.state,
            suggestion=code,
            assignee=case.assignee,
            cautions=verdict.cautions,
            version=case.version,
            decided=decided,
            against=bool(made.get("override")),
            suggested_then=str(made.get("suggested", "")),
        )


class Log:
    """Newest first."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk

    def count(self) -> int:
        self._desk.enter("log.count")
        return len(self._desk.entries_)

    def entries(self, start: int, limit: int) -> list[LogEntryView]:
        self._desk.enter("log.entries")
        return self._desk.entries_[::-1][start : start + limit]

    def verify(self) -> LogCheck:
        self._desk.enter("log.verify")
        entries = self._desk.entries_
        head = entries[-1].hash if entries else ""
        broken = self._desk.broken_at
        return LogCheck(len(entries), head, broken, "its hash is not that of its content" if broken else "")


def changed(desk: FakeDesk, number: int, **document: Any) -> None:
    """Overwrites parts of a case file: hostile names, texts and subjects come in this way."""
    case = desk.held(number)
    case.document = {**case.document, **document}


def with_verdict(desk: FakeDesk, number: int, **parts: Any) -> None:
    """Overwrites parts of a verdict."""
    case = desk.held(number)
    case.verdict = replace(case.verdict, **parts)
