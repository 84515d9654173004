"""One case, whole: the document, where it stands, what the book suggests, what happened to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from triage.domain.case import actions_for
from triage.domain.moment import format_moment, parse_moment
from triage.services.actions import json_of_act, view_of
from triage.services.changes import changes
from triage.services.history import entry_view
from triage.services.judging import Judging, judged, view
from triage.services.language import UNKNOWN, language_of
from triage.services.models import CaseView, Change, Happening, MessageView, QueueFilter, Span, VerdictView
from triage.services.queueing import Queueing, query_of
from triage.services.timeline import others_of, told
from triage.store import acts, reading
from triage.store.address import Address
from triage.store.connection import ALL, Connection
from triage.store.opening import reading as opened
from triage.store.opening import writing
from triage.store.records import CaseRecord, DecisionRecord, Judged, micros, moment
from triage.store.refreshing import refresh
from triage.store.sorting import walked

_PAGE = 500
_KEPT = 5_000
"""Verdicts that a listing keeps at its end; it holds them until then."""


class Showing:
    """Reads single cases."""

    def __init__(
        self,
        path: Address,
        judging: Callable[[], Judging],
        queueing: Callable[[], Queueing],
        clock: Callable[[], datetime],
    ) -> None:
        self._path, self._judging, self._queueing, self._clock = path, judging, queueing, clock

    def show(self, case_id: str, *, keep: bool = True) -> CaseView:
        """One case, judged as of now, with its trace.

        A verdict in place of one that has run out is kept, unless ``keep`` is false or the book is only lent.
        Raises :class:`~triage.domain.errors.NotFoundError`.
        """
        with opened(self._path) as connection:
            case = reading.case(connection, case_id)
            history = reading.log_of_case(connection, case_id)
            decision = None if case.decision is None else reading.decision(connection, case.decision)
            done = acts.acts_of(connection, case_id)
        document = json.loads(case.document)
        verdict, spans = self._judge(case, document, keep=keep)
        return CaseView(
            document=document,
            state=case.state,
            assignee=case.assignee,
            version=case.version,
            due=moment(case.due),
            due_source=case.due_source,
            verdict=verdict,
            decision=_decision(case, decision),
            messages=_messages(document, spans),
            history=tuple(map(entry_view, history)),
            actions=actions_for(document),
            acts=tuple(map(view_of, done)),
            changes=_changes(case, decision, verdict),
        )

    def timeline(self, view: CaseView) -> tuple[Happening, ...]:
        """The story of a case and of its customer's other cases, oldest first."""
        rows = others_of(view, self._queueing())
        with opened(self._path) as connection:
            others = [(row, json.loads(reading.case(connection, row.id).document)) for row in rows]
        return told(view, others)

    def json_of(self, case_id: str) -> str:
        """One case as ``triage show --json`` prints it: the document to the letter, and ``"desk"``."""
        shown = self.show(case_id)
        with opened(self._path) as connection:
            case = reading.case(connection, case_id)
        desk = _desk(case, shown.verdict.document)
        desk["decision"] = shown.decision
        desk["actions"] = [json_of_act(act) for act in shown.acts]
        desk["history"] = [dict(entry.document) | {"hash": entry.hash} for entry in shown.history]
        return with_desk(case.document, desk)

    def json_lines(self, wanted: QueueFilter | None = None, limit: int | None = None) -> Iterator[str]:
        """Cases of the queue as ``triage list --json`` prints them, one line each.

        All of them as the desk stands at the first one, whoever writes meanwhile. Of verdicts that had run
        out, the first ones are kept at the end.
        """
        query = query_of(wanted)
        renewed: list[tuple[int, int, Judged]] = []
        with opened(self._path) as connection:
            for row in walked(connection, query, _PAGE, ALL if limit is None else limit):
                case = reading.case(connection, row.id)
                new = self._judging().anew(case)
                if new and len(renewed) < _KEPT and self._judging().may_keep(case.book):
                    renewed.append((case.seq, case.version, new))
                if new:
                    case = case._replace(suggestion=new.suggestion, verdict=new.verdict, book=new.book)
                yield _line(connection, case)
        if renewed:
            with writing(self._path) as connection:
                refresh(connection, renewed)

    def _judge(
        self, case: CaseRecord, document: Mapping[str, Any], *, keep: bool
    ) -> tuple[VerdictView, dict[int, list[Span]]]:
        verdict = self._judging().verdict_again(document, case)
        fresh = judged(verdict)
        has_run_out = case.valid_until < micros(self._clock()) or case.book != fresh.book
        if keep and has_run_out and self._judging().may_keep(case.book):
            with writing(self._path) as connection:
                refresh(connection, [(case.seq, case.version, fresh)])
        spans: dict[int, list[Span]] = {}
        for hit in verdict.hits:
            spans.setdefault(hit.message, []).append(Span(hit.start, hit.end, hit.signal, hit.rule))
        return view(verdict, case.currency), spans


def with_desk(document: str, desk: Mapping[str, Any]) -> str:
    """The document's own text, on one line, with the desk's key added at its end."""
    body = document.strip()[:-1].rstrip()
    comma = "" if body.endswith("{") else ","
    return f'{body}{comma}"desk":{json.dumps(desk, ensure_ascii=False, separators=(",", ":"))}}}'


def _line(connection: Connection, case: CaseRecord) -> str:
    """A case as a listing has it."""
    desk = _desk(case, json.loads(case.verdict))
    decision = None if case.decision is None else reading.decision(connection, case.decision)
    desk["decision"] = _decision(case, decision)
    if decision:
        desk["actions"] = [json_of_act(view_of(act)) for act in acts.acts_of(connection, case.id)]
    return with_desk(case.document, desk)


def _desk(case: CaseRecord, verdict: Mapping[str, Any]) -> dict[str, Any]:
    due = moment(case.due)
    return {
        "state": case.state,
        "assignee": case.assignee,
        "version": case.version,
        "due": due and format_moment(due),
        "due_source": case.due_source,
        "suggestion": case.suggestion,
        "verdict": verdict,
    }


def _decision(case: CaseRecord, decision: DecisionRecord | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    names = ("number", "at", "action", "amount", "currency", "escalate_to", "reason", "override", "suggested")
    return {name: getattr(decision, name) for name in names} | {
        "by": decision.actor,
        "changed_since": case.changed_since,
        "suggested_amount": json.loads(decision.verdict).get("amount"),
    }


def _changes(case: CaseRecord, decision: DecisionRecord | None, now: VerdictView) -> tuple[Change, ...]:
    if decision is None or case.changed_since is None:
        return ()
    return changes(json.loads(decision.verdict), now.document)


def _attachments(named: Any) -> tuple[str, ...]:
    """Names of attachments; a case file may hold anything under a key that it does not know."""
    return tuple(name for name in named if isinstance(name, str)) if isinstance(named, list) else ()


def _language(message: Mapping[str, Any]) -> str:
    """What a customer or a counterparty wrote in; what staff wrote needs no telling."""
    text = message.get("text")
    theirs = message.get("from") in ("customer", "counterparty")
    return language_of(text) if theirs and text else UNKNOWN


def _messages(document: Mapping[str, Any], spans: Mapping[int, list[Span]]) -> tuple[MessageView, ...]:
    """Messages, oldest first; those without a time stay where the file has them."""
    views: list[MessageView] = []
    for at, message in enumerate(document.get("messages") or ()):
        views.append(
            MessageView(
                at=parse_moment(message["at"]) if message.get("at") else None,
                sender=message.get("from") or "",
                channel=message.get("channel"),
                text=message.get("text") or "",
                spans=tuple(sorted(spans.get(at, ()), key=lambda span: (span.start, span.end))),
                attachments=_attachments(message.get("attachments")),
                language=_language(message),
            )
        )
    dated = iter(sorted((one for one in views if one.at), key=lambda one: micros(one.at)))
    return tuple(next(dated) if one.at else one for one in views)
