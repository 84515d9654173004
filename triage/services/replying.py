"""Answering customers: drafts from the book's letters, checks of what people wrote, and what was sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.engine.replies.drafting import language_for, reply_for, values_of
from rules.engine.replies.held import Held
from rules.engine.replies.lint import Linted, Violation
from rules.engine.replies.templates import TONES
from triage.domain.case import ESCALATE
from triage.domain.errors import IllegalMoveError, TriageError, UsageError
from triage.domain.remark import MAX_REMARK, checked_name, checked_text
from triage.services.history import stamp
from triage.services.models import CaseView
from triage.services.reply_rules import ReplyRules, RuleTold, language_in, violation_json
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


@dataclass(frozen=True, slots=True)
class Stationery:
    """What a letter can be made of: languages, tones, letters by name; ``tone`` is the one in the settings.

    ``public`` is the letter for a review that is up. ``rules`` are the rules of replies, by name.
    """

    languages: tuple[str, ...]
    tones: tuple[str, ...]
    letters: tuple[str, ...]
    tone: str
    public: str
    rules: Mapping[str, RuleTold]


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

    def stationery(self) -> Stationery:
        """What letters can be chosen of, and the rules that they are held against."""
        book = self._rules.letters
        names = sorted({name for each in book.templates.values() for name in each})
        told = {one.id: RuleTold(one.says, one.source, one.mend) for one in self._rules.linter.book.rules}
        return Stationery(tuple(book.letters), TONES, tuple(names), self._tone, book.public, told)

    def draft(
        self,
        case_id: str,
        language: str | None = None,
        *,
        public: bool = False,
        letter: str | None = None,
        tone: str | None = None,
        action: str | None = None,
        amount: str | None = None,
    ) -> Reply:
        """The letter for what was decided, else suggested, with what the linter says to it.

        ``letter`` is another one by name; ``action`` and ``amount`` say what would be decided instead.
        Raises ``NotFoundError``, ``UsageError`` for a language, letter or tone that there is none of,
        ``IllegalMoveError`` where there is nothing to be said.
        """
        shown = self._showing.show(case_id)
        book = self._rules.letters
        public = public or letter == book.public
        if language is not None:
            _known(language, tuple(book.letters), "letters in", "--lang")
        code = language_for(book, shown.document, language)
        if action is None:
            action, amount = _decided(shown)
        name = letter or reply_for(book, action, shown.verdict.document, public=public)
        if name is None:
            raise IllegalMoveError(
                f"{action!r} is no answer to anybody", f"case {case_id}", "write your own with --text"
            )
        _known(name, tuple(book.templates[code]), "letters called", "letter")
        _known(tone or self._tone, TONES, "letters in the tone", "tone")
        held = self._held(shown, action, public=public)
        values = values_of(held, book.letters[code], amount)
        text = book.fill(code, name, values, tone=tone or self._tone, signature=self._signature)
        return self._reply(case_id, name, held, code, text)

    def written(self, case_id: str, text: str, language: str | None = None, *, public: bool = False) -> Reply:
        """A text that a person wrote or edited, with what the linter says to it."""
        shown = self._showing.show(case_id)
        text = checked_text(text, "the reply", needed=True)
        action, _ = _decided(shown)
        held = self._held(shown, action, public=public)
        language = language or language_in(text)
        return self._told(case_id, "", held, language, text, self._rules.check_written(text, held, language))

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
        return self._rules.held(shown.document, action, self._clock(), public=public)

    def _reply(self, case_id: str, name: str, held: Held, language: str, text: str) -> Reply:
        return self._told(case_id, name, held, language, text, self._rules.check(text, held, language))

    def _told(self, case_id: str, name: str, held: Held, language: str, text: str, found: Linted) -> Reply:
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


def _known(name: str, known: tuple[str, ...], what: str, where: str) -> None:
    if name not in known:
        raise UsageError(f"there are no {what} {name!r}", where, "choose one of: " + ", ".join(known))


def _decided(shown: CaseView) -> tuple[str, str | None]:
    """The action in force, else the suggested one, and its amount."""
    if shown.decision:
        return str(shown.decision["action"]), shown.decision.get("amount")
    verdict = shown.verdict
    return verdict.action if verdict.action else ESCALATE, verdict.amount.text if verdict.amount else None
