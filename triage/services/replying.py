"""Answering customers: drafts from the book's letters, checks of what people wrote, and what was sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from rules.engine.load import SHIPPED
from rules.engine.parameters import NumberReader, Numbers
from rules.engine.replies.drafting import language_for, reply_for, values_of
from rules.engine.replies.held import Held
from rules.engine.replies.lint import Linted, Linter, Violation, script_language
from rules.engine.replies.templates import TONES, ReplyBook, load_replies
from rules.engine.source import Problem
from triage.domain.case import ACTIONS, ESCALATE, Kind
from triage.domain.errors import IllegalMoveError, TriageError, UsageError
from triage.domain.moment import parse_moment
from triage.domain.remark import MAX_REMARK, checked_name, checked_text
from triage.services.book import explained
from triage.services.classifying import read_message
from triage.services.history import stamp
from triage.services.judging import as_of
from triage.services.language import UNKNOWN, language_of
from triage.services.models import CaseView
from triage.services.showing import Showing
from triage.store.chain import REMARK, Draft, sha256
from triage.store.writing import WorkSource


@dataclass(frozen=True, slots=True)
class Reply:
    """A text for a customer, and what the rules of replies say to it. ``name``: the letter; else empty."""

    case_id: str
    name: str
    action: str
    language: str
    public: bool
    text: str
    violations: tuple[Violation, ...]
    checked: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The reply as `triage reply --json` prints it."""
        return {
            "id": self.case_id,
            "reply": self.name,
            "action": self.action,
            "lang": self.language,
            "public": self.public,
            "text": self.text,
            "violations": [violation_json(each) for each in self.violations],
            "checked": list(self.checked),
        }


def violation_json(violation: Violation) -> dict[str, Any]:
    """One violation as plain data; offsets count code points."""
    return {"rule": violation.rule, "start": violation.start, "end": violation.end, "why": violation.why}


class ReplyRules:
    """The letters and the linter of one book. Raises :class:`TriageError` when they cannot be used."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or SHIPPED

    @cached_property
    def numbers(self) -> Numbers:
        """The book's parameters and rates."""
        problems: list[Problem] = []
        return NumberReader(self._folder, problems).read()

    @cached_property
    def linter(self) -> Linter:
        """The rules of replies."""
        with explained(self._folder):
            return Linter.load(self._folder)

    @cached_property
    def letters(self) -> ReplyBook:
        """The letters, every template checked."""
        with explained(self._folder):
            return load_replies(self._folder)

    def held(self, case: Mapping[str, Any], action: str, now: datetime, *, public: bool) -> Held:
        """The case as the linter sees it."""
        return Held(case, action, public, now, self.numbers)

    def check(self, text: str, held: Held, language: str) -> Linted:
        """Every rule against a text."""
        with explained(self._folder):
            return self.linter.check(text, held, language)


class Replying:
    """Drafts, checks and keeps replies to the cases of a desk."""

    def __init__(
        self,
        source: WorkSource,
        showing: Showing,
        rules: ReplyRules,
        clock: Callable[[], datetime],
        actor: str,
        *,
        tone: str = "plain",
        signature: str = "",
    ) -> None:
        if tone not in TONES:
            raise UsageError(f"reply_tone {tone!r} is none", "settings", "choose of: " + ", ".join(TONES))
        self._source, self._showing, self._rules = source, showing, rules
        self._clock, self._actor, self._tone, self._signature = clock, actor, tone, signature

    def draft(self, case_id: str, language: str | None = None, *, public: bool = False) -> Reply:
        """The letter for what was decided, else suggested, with what the linter says to it.

        Raises ``NotFoundError``, ``UsageError`` for a language without letters, ``IllegalMoveError`` where
        there is nothing to be said.
        """
        shown = self._showing.show(case_id)
        book = self._rules.letters
        if language is not None and language not in book.letters:
            known = ", ".join(book.letters)
            raise UsageError(f"there are no letters in {language!r}", "--lang", f"choose one of: {known}")
        code = language_for(book, shown.document, language)
        action, amount = _decided(shown)
        name = reply_for(book, action, shown.verdict.document, public=public)
        if name is None:
            raise IllegalMoveError(
                f"{action!r} is no answer to anybody", f"case {case_id}", "write your own with --text"
            )
        held = self._held(shown, action, public=public)
        values = values_of(held, book.letters[code], amount)
        text = book.fill(code, name, values, tone=self._tone, signature=self._signature)
        return self._reply(case_id, name, held, code, text)

    def written(self, case_id: str, text: str, language: str | None = None, *, public: bool = False) -> Reply:
        """A text that a person wrote or edited, with what the linter says to it."""
        shown = self._showing.show(case_id)
        text = checked_text(text, "the reply", needed=True)
        action, _ = _decided(shown)
        return self._reply(
            case_id, "", self._held(shown, action, public=public), language or language_in(text), text
        )

    def mark_sent(self, reply: Reply, by: str | None = None) -> int:
        """Keeps in the log that a reply was sent, by the helpdesk; the number of the entry.

        Raises :class:`TriageError` for one that breaks a rule of replies.
        """
        refuse_broken(reply)
        actor = checked_name(self._actor if by is None else by, "the name of who acts")
        with self._source.work() as work:
            case = work.case(reply.case_id)
            facts = {
                "reply": reply.name or "written",
                "lang": reply.language,
                "public": reply.public,
                "text_sha256": sha256(reply.text),
                "version": work.change_case(case),
            }
            said = {REMARK: reply.text[:MAX_REMARK]}
            return work.append(Draft(stamp(self._clock()), actor, "replied", case.id, facts, said)).number

    def _held(self, shown: CaseView, action: str, *, public: bool) -> Held:
        now = as_of(shown.document, self._clock())
        return self._rules.held(shown.document, action, now, public=public)

    def _reply(self, case_id: str, name: str, held: Held, language: str, text: str) -> Reply:
        found = self._rules.check(text, held, language)
        return Reply(case_id, name, held.action, language, held.public, text, found.violations, found.checked)


def refuse_broken(reply: Reply) -> None:
    """Raises :class:`TriageError` naming the first rule that a reply breaks, and how many more."""
    if not reply.violations:
        return
    first = reply.violations[0]
    quote = " ".join(reply.text[first.start : first.end].split())[:80]
    more = f" (and {len(reply.violations) - 1} more)" if len(reply.violations) > 1 else ""
    raise TriageError(
        f"the reply breaks {first.rule}: {first.why}: “{quote}”{more}",
        f"case {reply.case_id}",
        "edit it, or check it with 'triage reply lint'",
    )


def language_in(text: str) -> str:
    """The language of a text: what the detector says, else what the letters tell."""
    found = language_of(text)
    return script_language(text) if found == UNKNOWN else found


def _decided(shown: CaseView) -> tuple[str, str | None]:
    """The action in force, else the suggested one, and its amount."""
    if shown.decision:
        return str(shown.decision["action"]), shown.decision.get("amount")
    verdict = shown.verdict
    return verdict.action if verdict.action else ESCALATE, verdict.amount.text if verdict.amount else None


def lint_lines(
    rules: ReplyRules, lines: Iterable[bytes], now: datetime
) -> Iterator[tuple[int, dict[str, Any] | None, str]]:
    """For each line of ``reply lint``: its number, what was found, and why it was refused if it was."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        request, reason = read_message(line)
        if request is None:
            yield number, None, reason
            continue
        reason = _unusable(request)
        if reason:
            yield number, None, reason
            continue
        case, text = request["case"], request["text"]
        try:
            at = parse_moment(case["now"]) if case.get("now") else now
        except ValueError as error:
            yield number, None, f"case.now: {error}"
            continue
        action = request.get("action") or ""
        held = rules.held(case, action, at, public=request.get("public") is True)
        found = rules.check(text, held, request.get("lang") or language_in(text))
        answer = {
            "id": request["id"],
            "violations": [violation_json(each) for each in found.violations],
            "checked": list(found.checked),
        }
        yield number, answer, ""


def _unusable(request: Mapping[str, Any]) -> str:
    """Why a line of ``reply lint`` cannot be checked, else empty. Action, public and lang may be left out."""
    case = request.get("case")
    if not isinstance(case, dict):
        return 'case: missing, or not a case file; write it out, as {"id": …, "kind": …, "amount": …}'
    if case.get("kind") not in list(Kind):
        return "case.kind: missing, or none of " + ", ".join(Kind)
    if not isinstance(case.get("amount"), str):
        return 'case.amount: missing, or not a string such as "54.00"'
    action = request.get("action")
    if action is not None and action not in ACTIONS:
        return f"action: {str(action)[:60]!r} is none; choose one of " + ", ".join(ACTIONS)
    if not isinstance(request.get("public", False), bool):
        return "public: neither true nor false"
    return "" if isinstance(request.get("lang") or "", str) else 'lang: not a string such as "en"'
