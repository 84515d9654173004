"""Finding phrases in a message that is spelt with one letter a word.

All places of a message are looked at together: a set of places is the bits of one number, so that a word
is a shift and an "and". A phrase is followed from its end to its beginning, which gives every place where
it begins; only where it counts is its end looked for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from rules.engine.phrase_program import CHOICE, GAP, MAYBE, SEQUENCE, WORD, Grammar, Matcher, Program, Step
from rules.engine.vocabulary import ASKED, STOP

_SENTENCES_AFTER = 2
_TRIES = 12
_LOOK_BACK, _LOOK_AHEAD, _LOOK_FOR_CONDITION = 3, 2, 4
_BREAKS = frozenset(("", STOP, ASKED))


class _Places(dict[int, int]):
    """Class of letters → the places of all its letters in one view, worked out when they are asked for."""

    __slots__ = ("_letters", "_present", "_where")

    def __init__(self, letters: Mapping[int, frozenset[str]], where: dict[str, int]) -> None:
        self._letters, self._where, self._present = letters, where, frozenset(where)

    def __missing__(self, number: int) -> int:
        letters, where = self._letters[number], self._where
        places = 0
        if len(letters) == 1:
            (letter,) = letters
            places = where.get(letter, 0)
        else:
            for letter in letters & self._present:
                places |= where[letter]
        self[number] = places
        return places


def _spread(most: int) -> tuple[int, ...]:
    """Shifts that, one after the other, take a set of places to all that are 0 to ``most`` before them."""
    shifts, reached = [], 0
    while reached < most:
        shifts.append(min(reached + 1, most - reached))
        reached += shifts[-1]
    return tuple(shifts)


class _Spreads(dict[int, tuple[int, ...]]):
    def __missing__(self, most: int) -> tuple[int, ...]:
        shifts = self[most] = _spread(most)
        return shifts


_SPREADS = _Spreads()


class View:
    """A message, or a stretch of a long one: its letters, and what is known of them."""

    def __init__(self, program: Program, spelt: list[str], first_token: int = 0) -> None:
        self.letters = letters = STOP + "".join(spelt) + STOP
        self.first_token = first_token
        self._everywhere = (2 << len(letters)) - 1
        self._program = program
        self._steps = program.joined
        self._spelt = spelt
        self._laid_out = False
        self._begins: dict[tuple[int, int], int] = {}
        self._alive: dict[int, list[Step]] = {}
        self._lengths: list[int] = []

    def _lay_out(self) -> None:
        self._laid_out = True
        bit = 1
        where: dict[str, int] = {}
        for letter in self.letters:
            where[letter] = where.get(letter, 0) | bit
            bit <<= 1
        self.present = frozenset(where)
        self._places = _Places(self._program.letters, where)
        asked = where.get(ASKED, 0)
        stops = where[STOP] | asked
        self._edges: dict[str, int] = {"^": stops << 1, "$": stops, "?": asked}
        self._over: dict[int, int] = {-1: (bit - 1) & ~stops}

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

    def _options(self, step: Step) -> Sequence[Step]:
        """The options of a choice that can occur at all in this view, in their order."""
        few: Sequence[Step] = step[1]
        many: tuple[int, int] | None = step[2]
        if not many:
            return few
        number, every = many
        known = self._alive.get(number)
        if known is None:
            program = self._program
            known = self._alive[number] = program.options(number, program.letters[every] & self.present)
        return known

    def _before(self, step: Step, goal: int, blockers: int) -> int:
        """The places from which a step leads to one of the places of ``goal``."""
        kind, what, more = step
        if kind == SEQUENCE:
            for part in what:
                inner, value, any_word = part
                if inner == WORD:
                    goal = (goal >> 1) & self._places[value]
                elif inner == GAP:
                    goal = self._reach(goal, value, -1 if any_word else blockers)
                else:
                    goal = self._before(part, goal, blockers)
                if not goal:
                    break
            return goal
        if kind == WORD:
            return (goal >> 1) & self._places[what]
        if kind == CHOICE:
            return self._before_any(self._options(step), goal, blockers)
        if kind == MAYBE:
            return goal | self._before(what, goal, blockers)
        if kind == GAP:
            return self._reach(goal, what, -1 if more else blockers)
        return goal & self._edges[what]

    def _before_any(self, options: Sequence[Step], goal: int, blockers: int) -> int:
        reached = 0
        for option in options:
            if option[0] == WORD:
                reached |= (goal >> 1) & self._places[option[1]]
            else:
                reached |= self._before(option, goal, blockers)
        return reached

    def _reach(self, goal: int, most: int, blockers: int) -> int:
        over = self._over.get(blockers)
        if over is None:
            over = self._over[blockers] = self._over[-1] & ~self._places[blockers]
        reached = goal
        for _ in range(most):
            goal = (goal >> 1) & over
            if not goal:
                break
            reached |= goal
        return reached

    def _end(self, step: Step, place: int, goal: int, blockers: int) -> int:
        """Where a step that begins at ``place`` ends; the first choice that leads to ``goal`` is taken."""
        kind, what, _ = step
        if kind == WORD:
            return place + 1
        if kind == SEQUENCE:
            goals = [goal]
            for part in what[:-1]:
                goals.append(self._before(part, goals[-1], blockers))
            for part in reversed(what):
                place = self._end(part, place, goals.pop(), blockers)
            return place
        if kind == GAP:
            ahead = goal >> place
            return place + (ahead & -ahead).bit_length() - 1
        if kind == CHOICE:
            for part in self._options(step):
                if self._before(part, goal, blockers) >> place & 1:
                    return self._end(part, place, goal, blockers)
        if kind == MAYBE and self._before(what, goal, blockers) >> place & 1:
            return self._end(what, place, goal, blockers)
        return place

    def sentences(self) -> list[str]:
        """The letters of each sentence."""
        return self.letters.replace(ASKED, STOP).split(STOP)

    def begins(self, matcher: Matcher) -> bool:
        """Whether the first part of a phrase occurs; when it does not, this is the quickest way to know."""
        return self.may_hold(matcher) and bool(self._all_begins(matcher.parts[0][1], matcher.blockers))

    def occurs(self, matchers: Iterable[Matcher], start: int = 0, end: int | None = None) -> bool:
        """Whether one of some phrases occurs, as :meth:`spans` looks for it; most lack a word."""
        present, letters = self.present, self._program.letters
        for matcher in matchers:
            for number, _ in matcher.trail:
                if present.isdisjoint(letters[number]):
                    break
            else:
                if self.may_hold(matcher) and any(self.spans(matcher, start, end)):
                    return True
        return False

    def may_hold(self, matcher: Matcher) -> bool:
        """Whether the words that the first part of a phrase needs stand near enough to each other."""
        if not self._laid_out:
            self._lay_out()
        places = self._places
        goal = -1
        for number, most in matcher.trail:
            if most:
                goal >>= 1
                for shift in _SPREADS[most - 1]:
                    goal |= goal >> shift
            goal &= places[number]
            if not goal:
                return False
        return True

    def _all_begins(self, number: int, blockers: int) -> int:
        known = self._begins.get((number, blockers))
        if known is None:
            known = self._before(self._steps[number], self._everywhere, blockers)
            self._begins[number, blockers] = known
        return known

    def _ends(self, number: int, place: int, blockers: int) -> int:
        return self._end(self._steps[number], place, self._everywhere, blockers)

    def _search(self, number: int, blockers: int, start: int, end: int) -> int:
        """The first place from ``start`` and before ``end`` where a step begins; -1 when there is none."""
        ahead = self._all_begins(number, blockers) >> start
        place = start + (ahead & -ahead).bit_length() - 1
        return place if ahead and place < end else -1

    def spans(self, matcher: Matcher, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
        """Where a phrase occurs, first the earliest; a few of all the places at most.

        ``start`` and ``end`` are ends of sentences, which no part of a phrase goes beyond.
        """
        end = len(self.letters) if end is None else end
        first, *others = [part for _, part in matcher.parts]
        if not all(self._all_begins(part, matcher.blockers) >> start for part in others):
            return
        at = start
        for _ in range(_TRIES):
            place = self._search(first, matcher.blockers, at, end)
            if place < 0:
                return
            span: tuple[int, int] | None = (
                place,
                self._end(self._steps[first], place, self._everywhere, matcher.blockers),
            )
            for joined_by, part in matcher.parts[1:]:
                span = span and self._join(joined_by, part, matcher.blockers, span, start, end)
            if span:
                yield span
            at = place + 1

    def _join(
        self, joined_by: str, part: int, blockers: int, before: tuple[int, int], start: int, end: int
    ) -> tuple[int, int] | None:
        if joined_by == "&&":
            return before if self._search(part, blockers, start, end) >= 0 else None
        window = min(self.sentence(*before, more=_SENTENCES_AFTER)[1], end)
        place = self._search(part, blockers, before[1], window)
        return (before[0], self._ends(part, place, blockers)) if place >= 0 else None

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
