"""The ledger of promises: what was promised, by whom, when, where it is written, and whether it was kept.

The ledger stands in the case document, so that the book judges by it. Every change is logged.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from triage.domain.case import BUYER, Kind, role_of
from triage.domain.entered import ENTERED
from triage.domain.entered import mark as marked
from triage.domain.errors import IllegalMoveError, NotFoundError, UsageError
from triage.domain.moment import format_moment
from triage.domain.promises import (
    DUTY_STATES,
    OPEN,
    OWNERS,
    PROMISE_STATES,
    Duty,
    Promise,
    duties_of,
    issuer_window_ends,
    promises_of,
)
from triage.domain.remark import MAX_FOUND_BY, checked_name, checked_text
from triage.services.history import stamp
from triage.services.judging import Judging, judged
from triage.store import promised, reading
from triage.store.address import Address
from triage.store.chain import REMARK, Draft, sha256
from triage.store.opening import reading as opened
from triage.store.records import micros
from triage.store.writing import WorkSource

_READ = 500
"""Cases whose promises are kept at hand while many are listed."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of one case. ``claimed``: what its messages say was promised, quoted; hostile text."""

    case_id: str
    role: str
    promises: tuple[Promise, ...]
    duties: tuple[Duty, ...]
    claimed: tuple[str, ...]
    refund_requested_at: str
    refund_refused_at: str
    issuer_window_ends: datetime | None

    def to_json(self) -> dict[str, Any]:
        """The ledger as `triage promises show --json` prints it."""
        ends = self.issuer_window_ends
        return {
            "id": self.case_id,
            "role": self.role,
            "promises": [promise_json(one) for one in self.promises],
            "duties": [plain(asdict(one)) for one in self.duties],
            "claimed": list(self.claimed),
            "refund_requested_at": self.refund_requested_at or None,
            "refund_refused_at": self.refund_refused_at or None,
            "issuer_window_ends": format_moment(ends) if ends else None,
        }


@dataclass(frozen=True, slots=True)
class Blame:
    """How many promises somebody, or a page, made, kept, and did not keep."""

    name: str
    made: int
    kept: int
    failed: int


class Promising:
    """Keeps the promises of contract cases."""

    def __init__(
        self, path: Address, source: WorkSource, judging: Judging, clock: Callable[[], datetime], actor: str
    ) -> None:
        self._path, self._source, self._judging = path, source, judging
        self._clock, self._actor = clock, actor

    def ledger(self, case_id: str) -> Ledger:
        """One case's ledger. Raises ``NotFoundError``, ``IllegalMoveError`` for a case without a contract."""
        with opened(self._path) as connection:
            case = reading.case(connection, case_id)
        document, now = _contract_case(json.loads(case.document)), self._clock()
        contract = document.get("contract") or {}
        hits = json.loads(case.verdict).get("hits") or []
        known = {one.text for one in promises_of(document, now)}
        claimed = [str(hit["quote"]) for hit in hits if hit.get("signal") == "broken_promise"]
        return Ledger(
            case_id,
            str(role_of(document)),
            promises_of(document, now),
            duties_of(document),
            tuple(quote for quote in dict.fromkeys(claimed) if quote not in known),
            str(contract.get("refund_requested_at") or ""),
            str(contract.get("refund_refused_at") or ""),
            issuer_window_ends(document, now) if role_of(document) == BUYER else None,
        )

    def every(self, *, due_within: timedelta | None = None) -> list[Promise]:
        """The promises of all contract cases that are not closed, what is due first; kept ones left out.

        With ``due_within``: those that are late, and those that fall due before then.
        """
        return self.window(0, -1, due_within=due_within)

    def count(self, *, due_within: timedelta | None = None) -> int:
        """How many :meth:`every` has."""
        with opened(self._path) as connection:
            return promised.count(connection, self._until(due_within))

    def window(self, start: int, limit: int, *, due_within: timedelta | None = None) -> list[Promise]:
        """``limit`` promises (less than 0: all) of :meth:`every` from the ``start``-th (from 0)."""
        return list(self.each(start, limit, due_within=due_within))

    def each(self, start: int, limit: int, *, due_within: timedelta | None = None) -> Iterator[Promise]:
        """What :meth:`window` has, one by one, and no more than some in memory."""
        now, until = self._clock(), self._until(due_within)
        read: dict[int, tuple[Promise, ...]] = {}
        with opened(self._path) as connection:
            for one in promised.window(connection, start, limit, until):
                if one.seq not in read:
                    if len(read) == _READ:
                        read.clear()
                    read[one.seq] = promises_of(json.loads(one.document), now)
                yield read[one.seq][one.number - 1]

    def _until(self, due_within: timedelta | None) -> int | None:
        return None if due_within is None else micros(self._clock() + due_within)

    def blame(self, by: str = "made_by") -> list[Blame]:
        """Promises by who made them (``made_by``) or the page or campaign (``where``); most broken first."""
        with opened(self._path) as connection:
            return [Blame(*row) for row in promised.blamed(connection, by, micros(self._clock()))]

    def add(self, case_id: str, entry: Mapping[str, Any], by: str | None = None) -> Ledger:
        """Writes a promise down: ``text`` and any of the other fields of a promise in the case format."""
        text = checked_text(str(entry.get("text") or ""), "the promise", needed=True)
        for name in ("made_by", "where"):
            if len(checked_text(str(entry.get(name) or ""), name.replace("_", " "))) > MAX_FOUND_BY:
                raise UsageError(f"{name} has more than {MAX_FOUND_BY} characters", "", "shorten it")
        with self._changing(case_id, by, f"promise: {text}") as contract:
            made = {key: value for key, value in entry.items() if value not in (None, "")}
            made |= {"text": text, ENTERED: format_moment(self._clock())}
            contract.setdefault("promises", []).append({"status": OPEN} | made)
        return self.ledger(case_id)

    def mark(self, case_id: str, number: int, status: str, by: str | None = None) -> Ledger:
        """Says how a promise stands. Raises :class:`UsageError`, :class:`NotFoundError`."""
        _one_of(status, PROMISE_STATES, "state of a promise")
        with self._changing(case_id, by, f"promise {number}: {status}") as contract:
            listed = contract.get("promises") or []
            if not 1 <= number <= len(listed):
                raise NotFoundError(
                    f"there is no promise {number}", f"case {case_id}", "see 'triage promises show'"
                )
            at = format_moment(self._clock())
            marked(listed[number - 1], status, at)
            if status == "kept":
                listed[number - 1]["kept_at"] = at
        return self.ledger(case_id)

    def add_duty(
        self, case_id: str, text: str, owner: str, due: datetime | None = None, by: str | None = None
    ) -> Ledger:
        """Writes down what the other side, or we, had to do."""
        text = checked_text(text, "the duty", needed=True)
        _one_of(owner, OWNERS, "owner of a duty")
        with self._changing(case_id, by, f"duty of the {owner}: {text}") as contract:
            listed = contract.setdefault("duties", [])
            taken = {one.get("id") for one in listed}
            name = next(f"duty-{n}" for n in range(1, len(listed) + 2) if f"duty-{n}" not in taken)
            made = {"id": name, "text": text, "owner": owner, "status": OPEN}
            made[ENTERED] = format_moment(self._clock())
            listed.append(made | ({"due": format_moment(due)} if due else {}))
        return self.ledger(case_id)

    def mark_duty(
        self,
        case_id: str,
        duty: str,
        status: str | None = None,
        *,
        notice: bool = False,
        by: str | None = None,
    ) -> Ledger:
        """Says how a duty stands, or that notice of it was sent now."""
        if status is not None:
            _one_of(status, DUTY_STATES, "state of a duty")
        said = f"{duty}: {status or 'notice sent'}"
        with self._changing(case_id, by, said) as contract:
            found = next((one for one in contract.get("duties") or [] if one.get("id") == duty), None)
            if found is None:
                raise NotFoundError(
                    f"there is no duty {duty!r}", f"case {case_id}", "see 'triage promises show'"
                )
            at = format_moment(self._clock())
            marked(found, status or found.get("status") or OPEN, at)
            if notice:
                found["notice_sent_at"] = at
        return self.ledger(case_id)

    def refund(self, case_id: str, what: str, by: str | None = None) -> Ledger:
        """What we bought: that the refund was ``asked`` for, or ``refused``, now."""
        _one_of(what, ("asked", "refused"), "step of a refund")
        key = "refund_requested_at" if what == "asked" else "refund_refused_at"
        with self._changing(case_id, by, f"refund {what}") as contract:
            if contract.get("role") != BUYER:
                raise IllegalMoveError("we sold here, so nobody refunds us", f"case {case_id}")
            contract[key] = format_moment(self._clock())
        return self.ledger(case_id)

    @contextmanager
    def _changing(self, case_id: str, by: str | None, said: str) -> Iterator[dict[str, Any]]:
        """The contract of a case, to be changed; document, verdict and log entry are written together."""
        actor = checked_name(self._actor if by is None else by, "the name of who acts")
        _ = self._judging.judge  # loaded before the write lock is taken
        with self._source.work() as work:
            case = work.case(case_id)
            document = _contract_case(json.loads(case.document))
            yield document.setdefault("contract", {})
            text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
            fresh, at = judged(self._judging.verdict_again(document, case)), stamp(self._clock())
            work.amend(case, text)
            work.set_verdict(case, fresh)
            is_news = case.decision is not None and fresh.suggestion != case.suggestion
            since = case.changed_since or (at if is_news else None)
            facts = {"content": sha256(text), "version": work.change_case(case, changed_since=since)}
            work.append(Draft(at, actor, "promised", case_id, facts, {REMARK: said}))


def promise_json(promise: Promise) -> dict[str, Any]:
    """One promise as plain data; the case's id stands as ``case``."""
    found = plain(asdict(promise))
    return {"case": found.pop("case_id"), **found}


def plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Moments as text, everything else as it is."""
    return {
        key: format_moment(value) if isinstance(value, datetime) else value for key, value in fields.items()
    }


def _one_of(value: str, known: tuple[str, ...], what: str) -> None:
    if value not in known:
        raise UsageError(f"{value!r} is no {what}", "", "choose one of: " + ", ".join(known))


def _contract_case(document: dict[str, Any]) -> dict[str, Any]:
    if document.get("kind") != Kind.CONTRACT_DISPUTE:
        raise IllegalMoveError("only a contract dispute has promises", f"case {document.get('id')}")
    return document
