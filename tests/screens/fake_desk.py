"""A desk in memory that behaves: it filters, decides, refuses what is stale, logs, and can fail."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from tests.screens import fake_world as world
from tests.screens.fake_book import FakeBook, Suspecting
from triage.domain.case import PAYING, State, actions_for, check_action, check_move, state_after
from triage.domain.errors import NotFoundError, StaleError, TriageError, UsageError
from triage.domain.moment import parse_moment
from triage.domain.owed import is_owed_known
from triage.providers.base import Account
from triage.services.models import (
    ActionView,
    CaseView,
    Facets,
    Happening,
    ImportResult,
    LogCheck,
    LogEntryView,
    MessageView,
    QueueFilter,
    QueueRow,
    SavedView,
    VerdictView,
)
from triage.services.querying import parse
from triage.services.syncing import SyncResult
from triage.services.timeline import told


@dataclass
class Held:
    """A case as the fake desk holds it once somebody touched it."""

    document: dict[str, Any]
    verdict: VerdictView
    number: int
    state: str = "open"
    assignee: str | None = None
    version: int = 1
    decision: dict[str, Any] | None = None
    history: list[LogEntryView] = field(default_factory=list)


class FakeDesk:
    """``cases`` made-up cases. A closed ``gate`` holds calls back; ``failing`` is raised by the next."""

    def __init__(self, cases: int = 60, *, actor: str = "anna") -> None:
        self.path, self.actor, self.size = Path("demo.db"), actor, cases
        self.now = world.NOW
        self.gate = threading.Event()
        self.gate.set()
        self.failing: Exception | None = None
        self.calls: list[str] = []
        self.broken_at: int | None = None
        self.entries_: list[LogEntryView] = []
        self._held: dict[int, Held] = {}
        self.mode, self.minutes = "none", 0
        self.acting, self.syncing, self.views = Acting(self), Syncing(self), Views(self)
        self.importing = Importing(self)
        self.suspecting, self.book = Suspecting(self), FakeBook(self)
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
        for number, case in self._held.items():
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
        )


class Queue:
    """In the order of the numbers; filters by looking at every case, so only on small desks."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk

    def _numbers(self, wanted: QueueFilter) -> Sequence[int]:
        desk = self._desk
        if wanted == QueueFilter() and desk.size > 1000:
            return range(desk.size)
        found = [number for number in range(desk.size) if self._matches(desk.row(number), wanted)]
        if wanted.sort.removeprefix("-") in ("", "due"):
            return found
        keys: dict[str, Callable[[QueueRow], Any]] = {
            "amount": lambda row: (row.amount.currency, -row.amount.amount),
            "customer": lambda row: row.customer,
        }
        key = keys.get(wanted.sort, lambda row: row.id)
        return sorted(found, key=lambda number: key(desk.row(number)))

    def _matches(self, row: QueueRow, wanted: QueueFilter) -> bool:
        state_fits = row.state == wanted.state if wanted.state else row.state != "closed"
        due_fits = wanted.due_before is None or (row.due is not None and row.due < wanted.due_before)
        text = f"{row.id} {row.customer}".lower()
        return (
            state_fits
            and due_fits
            and wanted.kind in (None, row.kind)
            and (wanted.assignee is None or wanted.assignee == (row.assignee or ""))
            and (not wanted.search or wanted.search.lower() in text)
            and all(phrase.lower() in text for phrase in wanted.phrases)
            and all(mark in self._marks(row) for mark in wanted.marks)
            and not (wanted.changed or wanted.to_release)
        )

    def _marks(self, row: QueueRow) -> set[str]:
        case = self._desk.find(row.id)
        said = {f"signal:{name}" for name in case.verdict.signals}
        said |= {f"caution:{name}" for name in case.verdict.cautions}
        return said | {f"customer:{(case.document.get('customer') or {}).get('id')}"}

    def head(self) -> int:
        self._desk.enter("queue.head")
        return len(self._desk.entries_)

    def count(self, wanted: QueueFilter, /) -> int:
        self._desk.enter("queue.count")
        return len(self._numbers(wanted))

    def window(self, wanted: QueueFilter, /, start: int, limit: int) -> list[QueueRow]:
        self._desk.enter("queue.window")
        return [self._desk.row(number) for number in self._numbers(wanted)[start : start + limit]]

    def position(self, wanted: QueueFilter, /, case_id: str) -> int | None:
        self._desk.enter("queue.position")
        number, numbers = self._desk.find(case_id).number, self._numbers(wanted)
        return numbers.index(number) if number in numbers else None

    def facets(self) -> Facets:
        self._desk.enter("queue.facets")
        states: dict[str, int] = {}
        people: dict[str, int] = {}
        for number in range(min(self._desk.size, 1000)):
            row = self._desk.row(number)
            states[row.state] = states.get(row.state, 0) + 1
            people[row.assignee or ""] = people.get(row.assignee or "", 0) + 1
        return Facets({}, states, people)


class Importing:
    """Takes every file for ten cases."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk

    def import_file(self, path: Path, /) -> ImportResult:
        self._desk.enter(f"importing {path.name}")
        self._desk.size += 10
        return ImportResult(10, 0, 0, 0, None)


class Views:
    """Two that every desk has, and what a test keeps."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk
        self.kept: dict[str, str] = {}

    def counted(self, zone: tzinfo | None = None) -> list[SavedView]:
        desk, ours = self._desk, {"All": "", "Mine": "assignee:me", "Ignored": "signal:ignored"}
        if desk.size > 1000:
            return [SavedView("All", "", desk.size)]
        views = []
        for name, text in (ours | self.kept).items():
            wanted = parse(text, me=desk.actor, now=desk.now, zone=zone).wanted
            views.append(SavedView(name, text, desk.queue.count(wanted), name in self.kept))
        return views

    def keep(self, name: str, query: str) -> None:
        self._desk.enter("views.keep")
        self.kept[name] = query

    def drop(self, name: str) -> None:
        self._desk.enter("views.drop")
        del self.kept[name]


class Cases:
    """Whole cases."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk

    def show(self, case_id: str, /) -> CaseView:
        self._desk.enter("cases.show")
        return self.view(self._desk.find(case_id))

    def timeline(self, view: CaseView, /) -> Sequence[Happening]:
        self._desk.enter("cases.timeline")
        other = self._desk.row(1)
        document = self._desk.find(other.id).document
        return told(view, [(other, document)] if other.id != view.document["id"] else [])

    def view(self, case: Held) -> CaseView:
        spans = world.spans_of(case.number)
        messages = tuple(
            MessageView(parse_moment(m["at"]), m["from"], m.get("channel"), m["text"], () if index else spans)
            for index, m in enumerate(case.document["messages"])
        )
        row = self._desk.row(case.number)
        return CaseView(
            document=case.document,
            state=case.state,
            assignee=case.assignee,
            version=case.version,
            due=row.due,
            due_source=row.due_source,
            verdict=case.verdict,
            decision=case.decision,
            messages=messages,
            history=tuple(case.history),
            actions=actions_for(case.document),
            acts=tuple(self._desk.acting.of.get(str(case.document["id"]), ())),
        )


class Deciding:
    """Changes cases and writes the log, as the real one does."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk

    def _done(self, case: Held, act: str, summary: str, by: str | None) -> CaseView:
        case.version += 1
        self._desk.write(case, act, summary, by)
        return self._desk.cases.view(case)

    def _fresh(self, case: Held, expected: int | None) -> None:
        if expected not in (None, case.version):
            raise StaleError(
                f"the case changed: it is at version {case.version}, you saw {expected}",
                f"case {case.document['id']}",
                "look at it again, then decide",
            )

    def decide(
        self,
        case_id: str,
        action: str,
        reason: str,
        /,
        *,
        amount: str | None = None,
        escalate_to: str | None = None,
        by: str | None = None,
        expect_version: int | None = None,
    ) -> CaseView:
        self._desk.enter("deciding.decide")
        case = self._desk.find(case_id)
        self._fresh(case, expect_version)
        check_action(case.document, action, escalate_to)
        told = amount or case.verdict.amount or is_owed_known(case.document)
        if action in PAYING and not told:
            raise UsageError("what is owed is not known", f"case {case_id}", "give the amount (--amount)")
        if action != case.verdict.action and not reason:
            raise UsageError("an override needs a reason", f"case {case_id}", "say why")
        new = state_after(action)
        check_move(case_id, State(case.state), new)
        case.state = str(new)
        case.decision = {
            "action": action,
            "amount": amount,
            "escalate_to": escalate_to,
            "reason": reason,
            "by": by or self._desk.actor,
            "at": world.format_moment(self._desk.now),
            "changed_since": False,
        }
        return self._done(
            case,
            "decided",
            f"{action} {amount or escalate_to or ''}".strip() + (f": {reason}" if reason else ""),
            by,
        )

    def assign(self, case_id: str, name: str | None, /, by: str | None = None) -> CaseView:
        self._desk.enter("deciding.assign")
        case = self._desk.find(case_id)
        case.assignee = name
        return self._done(case, "assigned", f"to {name or 'nobody'}", by)

    def note(self, case_id: str, text: str, /, by: str | None = None) -> CaseView:
        self._desk.enter("deciding.note")
        return self._done(self._desk.find(case_id), "noted", text, by)

    def close(self, case_id: str, note: str = "", /, by: str | None = None) -> CaseView:
        self._desk.enter("deciding.close")
        case = self._desk.find(case_id)
        case.state = "closed"
        return self._done(case, "closed", note or "closed", by)

    def reopen(self, case_id: str, note: str = "", /, by: str | None = None) -> CaseView:
        self._desk.enter("deciding.reopen")
        case = self._desk.find(case_id)
        case.state = "open"
        return self._done(case, "reopened", note or "reopened", by)

    def undo(self, case_id: str, /, by: str | None = None, expect_version: int | None = None) -> CaseView:
        self._desk.enter("deciding.undo")
        case = self._desk.find(case_id)
        self._fresh(case, expect_version)
        if case.decision is None:
            raise TriageError("there is no decision to take back", f"case {case_id}")
        case.decision, case.state = None, "open"
        return self._done(case, "undone", "decision taken back", by)


class Acting:
    """Actions that a test lays out by case in ``of``; sending makes them done, unless they wait."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk
        self.of: dict[str, list[ActionView]] = {}
        self.releases: list[tuple[str, str | None]] = []

    def left(self) -> list[ActionView]:
        self._desk.enter("acting.left")
        return [action for actions in self.of.values() for action in actions if action.state != "done"]

    def run(
        self,
        case_id: str | None = None,
        *,
        dry_run: bool = False,
        each: Callable[[ActionView], None] | None = None,
    ) -> list[ActionView]:
        self._desk.enter("acting.rehearse" if dry_run else "acting.run")
        actions = self.of.get(case_id or "", [])
        for at, action in enumerate(actions):
            if action.state == "released":
                after = replace(action, reason="would be sent") if dry_run else replace(action, state="done")
                if not dry_run:
                    actions[at] = after
                if each:
                    each(after)
        return [action for action in actions if action.state != "done"]

    def release(self, action_id: str, by: str | None = None, /) -> ActionView:
        self._desk.enter("acting.release")
        self.releases.append((action_id, by))
        for actions in self.of.values():
            for at, action in enumerate(actions):
                if action.id == action_id:
                    actions[at] = replace(action, state="released", waits="", released_by=by)
                    return actions[at]
        raise NotFoundError("there is no such action", action_id)


class Syncing:
    """Brings in what ``result`` says."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk
        self.result = SyncResult(Account("acct_1", live=False))

    def sync(self) -> SyncResult:
        self._desk.enter("syncing.sync")
        return self.result


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
