"""What a book's phrases are compiled to: numbered steps over numbered classes of letters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

WORD, GAP, EDGE, MAYBE, SEQUENCE, CHOICE = range(6)
_REMEMBERED = 100_000

Step = tuple[int, Any, Any]
"""``WORD, class, -`` · ``GAP, most, over any word`` · ``EDGE, sign, -`` · ``MAYBE, step, -`` ·
``SEQUENCE, steps from the last to the first, -`` ·
``CHOICE, steps, (class of all letters, for each step a class of which a letter must occur, or -1)``"""


class Steps(dict[int, Step]):
    """The steps by number; those of a book that was kept as text are read when they are first taken."""

    def __init__(self, written: list[str] | None = None) -> None:
        super().__init__()
        self._written = written or []

    def __missing__(self, number: int) -> Step:
        step = self[number] = _parsed(self._written[number])
        return step

    def write(self) -> list[str]:
        """All steps as texts."""
        return [_written(self[number]) for number in range(max(len(self), len(self._written)))]


def _written(step: Step) -> str:
    kind, what, more = step
    fields: list[Any] = [what, *more] if kind == CHOICE else [what, more]
    texts = [" ".join(map(str, field)) if isinstance(field, tuple) else str(field) for field in fields]
    return ",".join((str(kind), *texts))


def _parsed(text: str) -> Step:
    kind, what, *more = text.split(",")
    if kind == str(EDGE):
        return EDGE, what, 0
    if kind == str(SEQUENCE):
        return SEQUENCE, tuple(map(int, what.split())), 0
    if kind == str(CHOICE):
        every, classes = more
        return CHOICE, tuple(map(int, what.split())), (int(every), tuple(map(int, classes.split())))
    return int(kind), int(what), int(more[0])


@dataclass(frozen=True, slots=True)
class Grammar:
    """The small words of one language, as letters: what negates, makes conditional, parts clauses."""

    negators: frozenset[str] = frozenset()
    negators_after: frozenset[str] = frozenset()
    conditionals: frozenset[str] = frozenset()
    joints: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Matcher:
    """One phrase: its parts, each with how it follows the one before (``""`` the first, ``;;``, ``&&``)."""

    parts: tuple[tuple[str, int], ...]
    blockers: int = -1
    """The number of the class of letters that its gaps do not jump over; -1: of none."""
    trail: tuple[int, ...] = ()
    """From the last to the first: a class of letters of which its first part must hold one, and how many
    letters there are at most from there to the one named before; 0 for the last."""


@dataclass(slots=True)
class Program:
    """All phrases of a book, as numbered steps over numbered classes of letters."""

    classes: list[str]
    steps: Steps
    _sets: dict[int, frozenset[str]] = field(default_factory=dict)
    _options: dict[tuple[int, frozenset[str]], list[int]] = field(default_factory=dict)

    def letters(self, number: int) -> frozenset[str]:
        """The letters of a class."""
        known = self._sets.get(number)
        if known is None:
            known = self._sets[number] = frozenset(self.classes[number])
        return known

    def options(self, number: int, letters: frozenset[str]) -> list[int]:
        """The options of a choice that can hold when of all that it needs only these letters occur."""
        known = self._options.get((number, letters))
        if known is None:
            _, steps, (_, needed) = self.steps[number]
            known = [
                step
                for step, one in zip(steps, needed, strict=True)
                if one < 0 or any(letter in self.classes[one] for letter in letters)
            ]
            if len(self._options) > _REMEMBERED:
                self._options.clear()
            self._options[number, letters] = known
        return known
