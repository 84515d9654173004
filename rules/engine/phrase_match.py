"""Finding phrases in a message that is spelt with one letter a word, and what keeps them from counting."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate

from rules.engine.phrase_places import Places
from rules.engine.phrase_program import (
    Grammar,
    Matcher,
    Program,
)
from rules.engine.vocabulary import ASKED, STOP

_SENTENCES_AFTER = 2
_TRIES = 12
_LOOK_BACK, _LOOK_AHEAD, _LOOK_FOR_CONDITION = 3, 2, 4
_BREAKS = frozenset(("", STOP, ASKED))


class ByLetter(dict[str, list[Matcher]]):
    """Phrases by each letter of the smallest class of which their first part must hold one."""

    def __init__(self, matchers: Iterable[Matcher], classes: Sequence[str]) -> None:
        super().__init__()
        for matcher in matchers:
            needed = [classes[number] for number, _ in matcher.trail]
            for letter in min(needed, key=len, default=_BREAKS):
                self.setdefault(letter, []).append(matcher)


class View:
    """A message, or a stretch of a long one: its letters, and what is known of them."""

    def __init__(self, program: Program, spelt: list[str], first_token: int = 0) -> None:
        self.letters = STOP + "".join(spelt) + STOP
        self.first_token = first_token
        self._program = program
        self._spelt = spelt
        self._lengths: list[int] = []

    def token(self, place: int) -> int:
        """The number, in the message, of the token behind a letter."""
        return self.first_token + self._token(place)

    def _token(self, place: int) -> int:
        if not self._lengths:
            self._lengths = list(accumulate(map(len, self._spelt)))
        return bisect_left(self._lengths, place)

    def _apart(self, place: int, later: int) -> bool:
        """Whether a comma or a stop stands behind the one place, up to the later one."""
        between = self._spelt[self._token(place) + 1 : self._token(later) + 1]
        return not _BREAKS.isdisjoint(between)

    def sentences(self) -> list[str]:
        """The letters of each sentence."""
        return self.letters.replace(ASKED, STOP).split(STOP)

    def occurs(self, phrases: ByLetter, start: int = 0, end: int | None = None) -> bool:
        """Whether one of some phrases occurs, as :meth:`spans` looks for it; most lack a word."""
        for letter in phrases.keys() & set(self.letters[start:end]):
            for matcher in phrases[letter]:
                if self._occurs(matcher, start, end):
                    return True
        return False

    def _occurs(self, matcher: Matcher, start: int, end: int | None) -> bool:
        if len(matcher.parts) > 1:
            return any(self.spans(matcher, start, end))
        ((_, only),) = matcher.parts
        end = len(self.letters) if end is None else end
        places = self._places
        return places.may_hold(matcher) and places.begins(only, matcher.blockers, start, end) >= 0

    @cached_property
    def _places(self) -> Places:
        return Places(self._program, self.letters)

    def spans(self, matcher: Matcher, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
        """Where a phrase occurs, first the earliest; a few of all the places at most.

        ``start`` and ``end`` are ends of sentences, which no part of a phrase goes beyond.
        """
        end = len(self.letters) if end is None else end
        (_, first), *others = matcher.parts
        blockers = matcher.blockers
        if not self._places.may_hold(matcher):
            return
        at = start
        for _ in range(_TRIES):
            begun = span = self._places.find(first, blockers, at, end)
            if not begun:
                return
            for joined_by, part in others:
                span = span and self._join(joined_by, part, blockers, span, start, end)
            if span:
                yield span
            at = begun[0] + 1

    def _join(
        self, joined_by: str, part: int, blockers: int, before: tuple[int, int], start: int, end: int
    ) -> tuple[int, int] | None:
        if joined_by == "&&":
            return before if self._places.begins(part, blockers, start, end) >= 0 else None
        window = min(self.sentence(*before, more=_SENTENCES_AFTER)[1], end)
        found = self._places.find(part, blockers, before[1], window)
        return (before[0], found[1]) if found else None

    def negated(self, start: int, end: int, grammar: Grammar) -> bool:
        """Whether a negation in the same clause stands right before the span or right after it."""
        letters = self.letters
        for at in range(start - 1, max(start - 1 - _LOOK_BACK, 0), -1):
            letter = letters[at]
            if letter in grammar.joints:
                break
            if letter in grammar.negators:
                before = letters[max(at - _LOOK_FOR_CONDITION, 0) : at]
                return not self._apart(at, start) and grammar.conditionals.isdisjoint(before)
        return any(
            letters[at] in grammar.negators_after and not self._apart(end - 1, at)
            for at in range(end, min(end + _LOOK_AHEAD, len(letters)))
        )

    def sentence(self, start: int, end: int, more: int = 0) -> tuple[int, int]:
        """The letters of the sentences that a span touches, and ``more`` sentences after them."""
        letters = self.letters
        first = max(letters.rfind(STOP, 0, start), letters.rfind(ASKED, 0, start), 0)
        for _ in range(more + 1):
            ends = [at for at in (letters.find(STOP, end), letters.find(ASKED, end)) if at >= 0]
            end = min(ends, default=len(letters) - 1) + 1
        return first, end

    def asked(self, sentence: tuple[int, int]) -> bool:
        """Whether a sentence (or the last of several) ends in a question mark."""
        return self.letters[sentence[1] - 1] == ASKED
