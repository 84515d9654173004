"""The parts of the fake desk that answer: replies, evidence, promises, reviews of results."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from rules.engine.replies.lint import Violation
from triage.domain.errors import IllegalMoveError
from triage.domain.moment import format_moment
from triage.domain.promises import Promise, duties_of, issuer_window_ends, promises_of
from triage.services.following import ASK, Followup, Recorded
from triage.services.promising import Blame, Ledger
from triage.services.reply_rules import RuleTold
from triage.services.replying import Reply, Stationery, refuse_broken

if TYPE_CHECKING:
    from tests.screens.fake_cases import Held
    from tests.screens.fake_desk import FakeDesk

RULES = {
    "review_coupling": RuleTold(
        "Ties a refund or any favour to a review, or hints at it.",
        "16 CFR 465.4 (US) · Directive 2005/29/EC annex I 23b (EU)",
        "Take the review out. What is owed is owed whatever the customer writes.",
    ),
    "mentions_threat": RuleTold("Takes up a threat.", "the shop's own rule", "Leave it unanswered."),
    "wrong_amount": RuleTold("Another sum than the case's.", "the shop's own rule", "Name the case's sum."),
}
STATIONERY = Stationery(
    ("de", "en", "hu"),
    ("warm", "plain", "formal"),
    ("contest", "decline", "public", "refund_our_fault", "return_then_refund"),
    "plain",
    "public",
    RULES,
)
_GREETING = {"de": "Guten Tag", "en": "Hello", "hu": "Kedves"}
_LETTERS = {"refund": "refund_our_fault", "contest": "contest", "return_then_refund": "return_then_refund"}


class Replying:
    """Drafts one sentence; refuses a text that speaks of a review or of a bank. ``sent`` keeps what was.

    ``decided``: whether its replies answer with what somebody decided.
    """

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk
        self.decided = True
        self.sent: list[Reply] = []

    def stationery(self) -> Stationery:
        self._desk.enter("replying.stationery")
        return STATIONERY

    def draft(
        self,
        case_id: str,
        language: str | None = None,
        /,
        *,
        letter: str | None = None,
        tone: str | None = None,
        action: str | None = None,
        amount: str | None = None,
    ) -> Reply:
        self._desk.enter("replying.draft")
        case = self._desk.find(case_id)
        action = action or _action(case)
        letter = letter or _LETTERS.get(action, "")
        if not letter:
            raise IllegalMoveError(f"{action!r} is no answer to anybody", f"case {case_id}")
        language = language or "en"
        name = str((case.document.get("customer") or {}).get("name") or "")
        sum_ = f"{amount or case.document['amount']} {case.document['currency']}"
        text = (
            f"{_GREETING[language]} {name},\n\nwe have looked into it ({letter}, {tone or 'plain'}). "
            f"It is about {sum_}, and we are sorry for the trouble.\n\nKind regards\n"
        )
        return self._read(case_id, letter, action, language, letter == "public", text)

    def written(
        self, case_id: str, text: str, language: str | None = None, /, *, public: bool = False
    ) -> Reply:
        self._desk.enter("replying.written")
        action = _action(self._desk.find(case_id))
        return self._read(case_id, "", action, language or "en", public, text.strip())

    def mark_sent(self, reply: Reply, /, by: str | None = None) -> int:
        self._desk.enter("replying.mark_sent")
        refuse_broken(reply)
        self.sent.append(reply)
        self._desk.write(self._desk.find(reply.case_id), "replied", reply.text, by)
        return len(self._desk.entries_)

    def _read(self, case_id: str, name: str, action: str, language: str, public: bool, text: str) -> Reply:
        found = [
            Violation(*match.span(), rule, why)
            for rule, words, why in (
                ("review_coupling", "your review", "a favour tied to a review"),
                ("mentions_threat", "your bank", "what they announced is taken up"),
            )
            for match in re.finditer(words, text)
        ]
        checked = tuple(RULES)[: 2 if public else 3]
        broken = tuple(sorted(found))
        return Reply(case_id, name, action, language, public, text, broken, checked, self.decided)


class Promising:
    """Keeps ledgers in the case documents, as the real one does."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk

    def ledger(self, case_id: str, /) -> Ledger:
        self._desk.enter("promising.ledger")
        return self._ledger(case_id)

    def count(self, *, due_within: timedelta | None = None) -> int:
        self._desk.enter("promising.count")
        return len(self._every(due_within))

    def window(self, start: int, limit: int, *, due_within: timedelta | None = None) -> list[Promise]:
        self._desk.enter("promising.window")
        return self._every(due_within)[start : start + limit]

    def _every(self, due_within: timedelta | None = None) -> list[Promise]:
        now = self._desk.now
        documents = [self._desk.held(number).document for number in range(2, 8, 4)]
        found = [one for each in documents for one in promises_of(each, now) if one.status != "kept"]
        if due_within is not None:
            found = [one for one in found if one.is_failed or (one.due and one.due <= now + due_within)]
        return sorted(found, key=lambda one: (one.due is None, one.due or now))

    def blame(self, by: str, /) -> list[Blame]:
        self._desk.enter("promising.blame")
        names = [getattr(one, by) or "unknown" for one in self._every()]
        return [Blame(name, names.count(name), 0, names.count(name)) for name in dict.fromkeys(names)]

    def add(self, case_id: str, entry: Mapping[str, Any], /) -> Ledger:
        kept = {key: value for key, value in entry.items() if value not in (None, "")}
        self._contract(case_id).setdefault("promises", []).append({"status": "open"} | kept)
        return self._changed("promising.add", case_id, f"promise: {entry['text']}")

    def mark(self, case_id: str, number: int, status: str, /) -> Ledger:
        self._contract(case_id)["promises"][number - 1]["status"] = status
        return self._changed("promising.mark", case_id, f"promise {number}: {status}")

    def add_duty(self, case_id: str, text: str, owner: str, due: datetime | None, /) -> Ledger:
        duties = self._contract(case_id).setdefault("duties", [])
        made = {"id": f"duty-{len(duties) + 1}", "text": text, "owner": owner, "status": "open"}
        duties.append(made | ({"due": format_moment(due)} if due else {}))
        return self._changed("promising.add_duty", case_id, f"duty: {text}")

    def mark_duty(
        self, case_id: str, duty: str, status: str | None = None, /, *, notice: bool = False
    ) -> Ledger:
        found = next(one for one in self._contract(case_id)["duties"] if one["id"] == duty)
        found |= {"status": status} if status else {}
        found |= {"notice_sent_at": format_moment(self._desk.now)} if notice else {}
        return self._changed("promising.mark_duty", case_id, f"{duty}: {status or 'notice sent'}")

    def refund(self, case_id: str, what: str, /) -> Ledger:
        key = "refund_requested_at" if what == "asked" else "refund_refused_at"
        self._contract(case_id)[key] = format_moment(self._desk.now)
        return self._changed("promising.refund", case_id, f"refund {what}")

    def _changed(self, call: str, case_id: str, said: str) -> Ledger:
        self._desk.enter(call)
        case = self._desk.find(case_id)
        case.version += 1
        self._desk.write(case, "promised", said)
        return self._ledger(case_id)

    def _contract(self, case_id: str) -> dict[str, Any]:
        case = self._desk.find(case_id)
        case.document = copy.deepcopy(case.document)
        return case.document["contract"]  # type: ignore[no-any-return]

    def _ledger(self, case_id: str) -> Ledger:
        document, now = self._desk.find(case_id).document, self._desk.now
        if document["kind"] != "contract_dispute":
            raise IllegalMoveError("only a contract dispute has promises", f"case {case_id}")
        contract = document["contract"]
        known = {one.text for one in promises_of(document, now)}
        quote = "promised that the SAP connector would be live by October"
        return Ledger(
            case_id, contract["role"], promises_of(document, now), duties_of(document),
            () if quote in known else (quote,), contract.get("refund_requested_at", ""),
            contract.get("refund_refused_at", ""), issuer_window_ends(document, now),
        )  # fmt: skip


class Following:
    """Reviews of the cases in ``closed``, at the days in ``days`` after their closing."""

    days = (30, 60)

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk
        self.closed: dict[str, datetime] = {}
        self.done: dict[str, list[tuple[str, str]]] = {}
        self._asked: set[str] = set()

    def close(self, number: int, days: int) -> None:
        """Case ``number`` was decided, and closed so many days ago."""
        case = self._desk.held(number)
        case.state = "closed"
        self.closed[str(case.document["id"])] = self._desk.now - timedelta(days=days)

    def reviews(self, *, due: bool = False) -> list[Followup]:
        self._desk.enter("following.reviews")
        found = []
        for case_id, closed in self.closed.items():
            case = self._desk.find(case_id)
            if case.state != "closed":
                continue
            for days in self.days[len(self.done.get(case_id, ())) :]:
                at = closed + timedelta(days=days)
                name = str(case.document["customer"]["name"])
                found.append(
                    Followup(
                        case_id,
                        name,
                        closed,
                        days,
                        at,
                        at <= self._desk.now,
                        case.verdict.action,
                        case.verdict.because[0][0],
                        "",
                        1,
                    )
                )
        return sorted((one for one in found if one.is_due or not due), key=lambda one: one.due)

    def record(self, case_id: str, outcome: str, note: str, /) -> Recorded:
        self._desk.enter("following.record")
        review = next(one for one in self.reviews() if one.case_id == case_id)
        self.done.setdefault(case_id, []).append((outcome, note))
        asks = outcome == "above" and case_id not in self._asked
        self._asked |= {case_id} if asks else set()
        owed = review.owed if outcome == "below" else ASK if asks else ""
        return Recorded(case_id, review.days, outcome, owed, asks, False)


def _action(case: Held) -> str:
    return str(case.decision["action"]) if case.decision else case.verdict.action
