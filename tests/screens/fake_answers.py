"""The parts of the fake desk that answer: replies, evidence, promises, reviews of results."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rules.engine.replies.lint import Violation
from triage.domain.errors import IllegalMoveError
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
    """Drafts one sentence; refuses a text that speaks of a review or of a bank. ``sent`` keeps what was."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk
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
        return Reply(case_id, name, action, language, public, text, tuple(sorted(found)), checked)


def _action(case: Held) -> str:
    return str(case.decision["action"]) if case.decision else case.verdict.action
