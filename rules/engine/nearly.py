"""What nearly fired in a message, and what kept it from counting: for people who try out phrases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from rules.engine.phrase_book import Rule
from rules.engine.phrase_match import View
from rules.engine.phrase_plain import PlainLook, PlainStretch
from rules.engine.phrase_program import Matcher
from rules.engine.phrases import Reader
from rules.engine.quoting import set_aside
from rules.engine.text import TOKEN, fold_back, original_span

NEGATED = "a negation stands beside it"
ASKED = "it stands in a question"
EXCEPTED = "an exception holds in the same sentence"
EXCEPTED_ANYWHERE = "an exception holds elsewhere in the message"
HINT = "a hint, which counts beside another phrase of the signal"
HALF = "its first part is there, what must follow is not"
SCATTERED = "its words are there, but not in this order or not near enough"
_SPECIFIC = 3
"""Words that a phrase needs before it is told that they are scattered; with fewer it says nothing."""
_MOST = 8


@dataclass(frozen=True, slots=True)
class Near:
    """A rule that nearly read its signal, why it did not, and the words (none where they are scattered)."""

    signal: str
    rule: str
    why: str
    start: int = 0
    end: int = 0
    quote: str = ""


class NearReader(Reader):
    """A reader that tells what it passed over. Slower than one that only reads."""

    @classmethod
    def beside(cls, reader: Reader) -> NearReader:
        """One for the same book."""
        return cls(reader._made)

    @cached_property
    def _plain(self) -> PlainLook:
        return self._look if isinstance(self._look, PlainLook) else PlainLook(self._made.plain)

    def nearly(self, text: str) -> tuple[Near, ...]:
        """What nearly fired, one line a rule, the nearest first; signals that were read are left out."""
        fired = {hit.signal for hit in self.read(text)}
        self._vocabulary.begin()
        own = set_aside(text)
        folded, came_from = fold_back(own)
        tokens = [token.span(1) for token in TOKEN.finditer(folded)]
        found: dict[str, tuple[int, int, Near]] = {}
        for rule, why, rank, span in chain.from_iterable(
            self._passed_over(self._plain.stretch(spelt, first))
            for spelt, first in self._stretches(TOKEN.findall(folded))
        ):
            if rule.signal in fired or rank >= found.get(rule.name, (9,))[0]:
                continue
            start, end = (0, 0) if span is None else (tokens[span[0]][0], tokens[span[1]][1])
            if span is not None:
                start, end = original_span(own, came_from, start, end)
            near = Near(rule.signal, rule.name, why, start, end, text[start:end])
            found[rule.name] = rank, len(found), near
        return tuple(near for *_, near in sorted(found.values(), key=lambda each: each[:2])[:_MOST])

    def _passed_over(self, stretch: PlainStretch) -> Iterator[tuple[Rule, str, int, tuple[int, int] | None]]:
        """Rule, reason, rank (0 is nearest), and the first and last token."""
        view = stretch.view
        for number in stretch.candidates:
            rule, matcher = self._plain.phrases[number]
            span = _first(view, matcher)
            over = span or _first(view, Matcher(matcher.parts))
            if over:
                why = self._why(number, stretch, *span) if span else NEGATED
                yield rule, why, 0, (view.token(over[0]), view.token(over[1] - 1))
            elif len(matcher.parts) > 1 and _first(view, Matcher(matcher.parts[:1])):
                yield rule, HALF, 1, None
            elif sum(map(len, self._plain.needs[number])) >= _SPECIFIC:
                yield rule, SCATTERED, 2, None

    def _why(self, number: int, stretch: PlainStretch, start: int, end: int) -> str:
        """What keeps a phrase that holds from counting. Only for spans that do not count."""
        rule, _ = self._plain.phrases[number]
        view = stretch.view
        if not self._phrases[number].alone and stretch.first(number):
            return HINT
        if rule.negation_blocks and view.negated(start, end, self._plain.grammars[rule.language]):
            return NEGATED
        sentence = view.sentence(start, end)
        if rule.question_blocks and view.asked(sentence):
            return ASKED
        if any(_first(view, other, *sentence) for other in rule.except_in_sentence):
            return EXCEPTED
        return EXCEPTED_ANYWHERE


def _first(view: View, matcher: Matcher, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
    """The first place of a phrase, whether it counts there or not."""
    return next(view.spans(matcher, start, end), None)
