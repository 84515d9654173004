"""Finding phrases by sets of places: all places of a message are looked at together.

A set of places is the bits of one number, so that a word is a shift and an "and". A phrase is followed from
its end to its beginning, which gives every place where it begins; only where it counts is its end looked
for. The time is bounded by the length of the message and of the phrase, whatever stands in them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rules.engine.phrase_program import CHOICE, GAP, MAYBE, SEQUENCE, WORD, Matcher, Program, Step
from rules.engine.vocabulary import ASKED, STOP


class _Where(dict[int, int]):
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


class Places:
    """Where the letters of one message stand, and what was found among them so far."""

    def __init__(self, program: Program, letters: str) -> None:
        self._program = program
        self._steps = program.joined
        self._everywhere = (2 << len(letters)) - 1
        self._begins: dict[tuple[int, int], int] = {}
        self._alive: dict[int, list[Step]] = {}
        bit = 1
        where: dict[str, int] = {}
        for letter in letters:
            where[letter] = where.get(letter, 0) | bit
            bit <<= 1
        self._present = frozenset(where)
        self._places = _Where(self._program.letters, where)
        asked = where.get(ASKED, 0)
        stops = where[STOP] | asked
        self._edges: dict[str, int] = {"^": stops << 1, "$": stops, "?": asked}
        self._over: dict[int, int] = {-1: (bit - 1) & ~stops}

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
            known = self._alive[number] = program.options(number, program.letters[every] & self._present)
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

    def may_hold(self, matcher: Matcher) -> bool:
        """Whether the words that the first part of a phrase needs stand near enough to each other."""
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

    def begins(self, number: int, blockers: int, start: int, end: int) -> int:
        """The first place from ``start`` and before ``end`` where a step begins; -1 when there is none."""
        ahead = self._all_begins(number, blockers) >> start
        place = start + (ahead & -ahead).bit_length() - 1
        return place if ahead and place < end else -1

    def find(self, number: int, blockers: int, start: int, end: int) -> tuple[int, int] | None:
        """The first span of a step that begins at ``start`` or later and before ``end``."""
        place = self.begins(number, blockers, start, end)
        if place < 0:
            return None
        return place, self._end(self._steps[number], place, self._everywhere, blockers)
