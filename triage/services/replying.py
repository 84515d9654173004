"""Answering customers: drafts from the book's letters, checks of what people wrote, and what was sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from rules.engine.replies.drafting import language_for, reply_for, values_of
from rules.engine.replies.held import Held
from rules.engine.replies.lint import Linted, Violation
from rules.engine.replies.templates import TONES
from triage.domain.case import ESCALATE
from triage.domain.errors import IllegalMoveError, TriageError, UsageError
from triage.domain.money import Money
from triage.domain.remark import MAX_REMARK, checked_name, checked_text
from triage.services.history import stamp
from triage.services.models import CaseView
from triage.services.planning import steps_for
from triage.services.reply_rules import ReplyRules, RuleTold, language_in, violation_json
from triage.services.showing import Showing
from triage.store.acts import DONE
from triage.store.chain import REMARK, Draft, sha256
from triage.store.writing import WorkSource

PROMISE = "unheld_promise"
"""The rule that refuses what nobody granted."""
UNDECIDED = "wait"
"""An action that grants nothing: what may be said while nobody has decided is measured by it."""


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
    decided: bool = True
    """Whether somebody had decided what it answers with when it was made; else it was only suggested."""

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
        in_force = action is None
        if action is None:
            action, amount = _decided(shown)
        name = letter or reply_for(book, action, shown.verdict.document, public=public)
        if name is None:
            raise IllegalMoveError(
                f"{action!r} is no answer to anybody", f"case {case_id}", "write your own with --text"
            )
        _known(name, tuple(book.templates[code]), "letters called", "letter")
        _known(tone or self._tone, TONES, "letters in the tone", "tone")
        held = self._held(shown, action, public=public, done=carried_out(shown) if in_force else False)
        values = values_of(held, book.letters[code], amount)
        text = book.fill(code, name, values, tone=tone or self._tone, signature=self._signature)
        found = self._told(case_id, name, held, code, text, self._rules.check(text, held, code))
        return replace(found, decided=shown.decision is not None)

    def written(self, case_id: str, text: str, language: str | None = None, *, public: bool = False) -> Reply:
        """A text that a person wrote or edited, with what the linter says to it."""
        shown = self._showing.show(case_id)
        text = checked_text(text, "the reply", needed=True)
        action, _ = _decided(shown)
        held = self._held(shown, action, public=public, done=carried_out(shown))
        language = language or language_in(text)
        found = self._told(case_id, "", held, language, text, self._rules.check_written(text, held, language))
        return replace(found, decided=shown.decision is not None)

    def mark_sent(self, reply: Reply, by: str | None = None) -> int:
        """Keeps in the log that a reply was sent, by the helpdesk; the number of the entry.

        Raises :class:`TriageError` for one that breaks a rule of replies, and ``IllegalMoveError`` for one
        that announces what nobody decided.
        """
        refuse_broken(reply)
        self._refuse_undecided(reply)
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

    def _refuse_undecided(self, reply: Reply) -> None:
        """Raises ``IllegalMoveError`` for a letter, or words of somebody's own that promise money or goods,
        in a case that has no decision now: one of when the reply was made may have been taken back since.
        An answer in a review that is up announces nothing.
        """
        if reply.public:
            return
        found = self._showing.show(reply.case_id)
        if found.decision is not None:
            return
        if reply.name:
            raise IllegalMoveError(
                f"nobody has decided this case; the letter announces {reply.action!r}",
                f"case {reply.case_id}",
                f"decide first: triage decide {reply.case_id} {reply.action} --reason …; "
                "or send words of your own that announce nothing, with --text",
            )
        held = self._held(found, UNDECIDED, public=False, done=False)
        read = self._rules.check_written(reply.text, held, reply.language)
        promised = [one for one in read.violations if one.rule == PROMISE]
        if promised:
            quote = " ".join(reply.text[promised[0].start : promised[0].end].split())[:80]
            raise IllegalMoveError(
                f"nobody has decided this case, and the reply promises: “{quote}”",
                f"case {reply.case_id}",
                f"decide first: triage decide {reply.case_id} {reply.action} --reason …",
            )

    def _held(self, shown: CaseView, action: str, *, public: bool, done: bool | None) -> Held:
        return replace(self._rules.held(shown.document, action, self._clock(), public=public), done=done)

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


def carried_out(shown: CaseView) -> bool | None:
    """Whether what was decided is done at the provider; ``None`` where it has no part in it.

    False as long as nobody decided.
    """
    decision = shown.decision
    if decision is None:
        return False
    amount = decision.get("amount")
    currency = decision.get("currency")
    paid = Money.parse(str(amount), str(currency)) if amount and currency else None
    steps = steps_for(shown.document, str(decision["action"]), paid)
    done = {act.act for act in shown.acts if act.decision == decision["number"] and act.state == DONE}
    return all(step.act in done for step in steps) if steps else None


def _decided(shown: CaseView) -> tuple[str, str | None]:
    """The action in force, else the suggested one, and its amount."""
    if shown.decision:
        return str(shown.decision["action"]), shown.decision.get("amount")
    verdict = shown.verdict
    return verdict.action if verdict.action else ESCALATE, verdict.amount.text if verdict.amount else None
