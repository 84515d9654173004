"""Phrases as regular expressions over the letters of a message, for those that are looked for often.

The library's matcher finds a phrase in an ordinary message several times as fast as places in bits do, and
finds the same; but it takes a millisecond to make ready, and its time is bounded only by the number of ways
in which a phrase may hold. So a phrase gets an expression when it has been asked for often, has few ways,
and the message is short; for all else there are the places.
"""

from __future__ import annotations

import re
from math import prod

from rules.engine.phrase_program import CHOICE, EDGE, GAP, MAYBE, WORD, Letters, Steps
from rules.engine.vocabulary import ASKED, STOP

LONGEST = 250
"""Letters of the longest message that an expression is used for."""
_OFTEN = 30
"""After so many messages an expression has cost less than it spares."""
_WAYS = 4_000
_ENDS = STOP + ASKED
_EDGES = {"^": f"(?<=[{_ENDS}])", "$": f"(?=[{_ENDS}])", "?": f"(?={ASKED})"}
_NOTHING = "(?!)"


class Expressions:
    """The expressions of a program's steps, each made when it was asked for often."""

    def __init__(self, steps: Steps, letters: Letters) -> None:
        self._steps, self._letters = steps, letters
        self._asked: dict[tuple[int, int], int] = {}
        self._made: dict[tuple[int, int], re.Pattern[str] | None] = {}

    def of(self, number: int, blockers: int) -> re.Pattern[str] | None:
        """The expression of a step, with the class of letters that its gaps do not jump over (or -1).

        ``None`` while it is not asked for often enough, and always when it could hold in too many ways.
        """
        key = number, blockers
        if key in self._made:
            return self._made[key]
        asked = self._asked[key] = self._asked.get(key, 0) + 1
        return self.make(number, blockers) if asked >= _OFTEN else None

    def make(self, number: int, blockers: int) -> re.Pattern[str] | None:
        """The expression of a step at once."""
        made = re.compile(self._written(number, blockers)) if self._ways(number) <= _WAYS else None
        self._made[number, blockers] = made
        return made

    def _written(self, number: int, blockers: int) -> str:
        kind, what, any_word = self._steps[number]
        if kind == WORD:
            return self._any_of(what)
        if kind == GAP:
            unjumped = "" if any_word or blockers < 0 else _ranges(self._letters[blockers])
            return f"[^{_ENDS}{unjumped}]{{0,{what}}}?"
        if kind == EDGE:
            return _EDGES[what]
        if kind == MAYBE:
            return f"(?:{self._written(what, blockers)})?"
        parts = [self._written(part, blockers) for part in what]
        return f"(?:{'|'.join(parts)})" if kind == CHOICE else "".join(reversed(parts))

    def _any_of(self, number: int) -> str:
        letters = self._letters[number]
        return f"[{_ranges(letters)}]" if letters else _NOTHING

    def _ways(self, number: int) -> int:
        """In how many ways a step may hold at one place, where at most a few options of a choice do."""
        kind, what, _ = self._steps[number]
        if kind in (WORD, EDGE):
            return 1
        if kind == GAP:
            return int(what) + 1
        if kind == MAYBE:
            return 1 + self._ways(what)
        ways = map(self._ways, what)
        return 1 + max(ways) if kind == CHOICE else prod(ways)


def _ranges(letters: frozenset[str]) -> str:
    """Letters as the inside of a class; none of them has a meaning there."""
    codes = sorted(map(ord, letters))
    begins = [code for code, before in zip(codes, [-2, *codes], strict=False) if code != before + 1]
    ends = [code for code, after in zip(codes, [*codes[1:], -2], strict=True) if after != code + 1]
    return "".join(
        chr(begin) if begin == end else f"{chr(begin)}-{chr(end)}"
        for begin, end in zip(begins, ends, strict=True)
    )
