"""What a book's phrases are compiled to: numbered steps over numbered classes of letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

WORD, GAP, EDGE, MAYBE, SEQUENCE, CHOICE = range(6)
_REMEMBERED = 100_000
_FEW = 4
"""Options of a choice that are tried one after the other without asking which of them can hold."""

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

    @property
    def all(self) -> list[Step]:
        """All steps by their numbers."""
        return [self[number] for number in range(max(len(self), len(self._written)))]

    def write(self) -> list[str]:
        """All steps as texts."""
        return list(map(_written, self.all))


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


class Joined(dict[int, Step]):
    """The steps by number, each with the steps that it is made of in the place of their numbers.

    A choice of many keeps their numbers, behind its own: ``CHOICE, -, (number, class of all letters)``; one
    of few is ``CHOICE, steps, -``.
    """

    def __init__(self, steps: Steps) -> None:
        super().__init__()
        self._steps = steps

    def __missing__(self, number: int) -> Step:
        kind, what, more = self._steps[number]
        step: Step = (kind, what, more)
        if kind == SEQUENCE or (kind == CHOICE and len(what) <= _FEW):
            step = kind, tuple(map(self.__getitem__, what)), None
        elif kind == CHOICE:
            step = kind, None, (number, more[0])
        elif kind == MAYBE:
            step = kind, self[what], None
        self[number] = step
        return step


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
    trail: tuple[tuple[int, int], ...] = ()
    """From the last to the first: a class of letters of which its first part must hold one, and how many
    letters there are at most from there to the one named before; 0 for the last."""


class Letters(dict[int, frozenset[str]]):
    """Number of a class → its letters."""

    def __init__(self, classes: list[str]) -> None:
        super().__init__()
        self._classes = classes

    def __missing__(self, number: int) -> frozenset[str]:
        letters = self[number] = frozenset(self._classes[number])
        return letters


class Program:
    """All phrases of a book, as numbered steps over numbered classes of letters."""

    def __init__(self, classes: list[str], steps: Steps) -> None:
        self.classes, self.steps = classes, steps
        self.letters = Letters(classes)
        self.joined = Joined(steps)
        self._options: dict[tuple[int, frozenset[str]], list[Step]] = {}

    def options(self, number: int, letters: frozenset[str]) -> list[Step]:
        """The options of a choice that can hold when of all that it needs only these letters occur."""
        known = self._options.get((number, letters))
        if known is None:
            _, steps, (_, needed) = self.steps[number]
            known = [
                self.joined[step]
                for step, one in zip(steps, needed, strict=True)
                if one < 0 or not letters.isdisjoint(self.letters[one])
            ]
            if len(self._options) > _REMEMBERED:
                self._options.clear()
            self._options[number, letters] = known
        return known
