"""A reader's phrases as one list of numbers, for the compiled reading in ``native/``.

The list begins with the number of its sections and the size of each; ``native/reading.h`` names them in
their order. A letter is numbered by its code point, the words' from ``_SIGNS`` on.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence

from rules.engine.phrase_book import Rule
from rules.engine.phrase_index import Needs, asked_of
from rules.engine.phrase_program import CHOICE, EDGE, SEQUENCE, WORD, Grammar, Matcher, Program
from rules.engine.vocabulary import FIRST_LETTER

_SIGNS = 16
_EDGES = {"^": 0, "$": 1, "?": 2}
_JOINED = {"": 0, ";;": 1, "&&": 2}
_NEGATION_BLOCKS, _QUESTION_BLOCKS = 1, 2

Lists = Iterable[Iterable[int]]


class _Classes:
    """The classes of letters, numbered anew: first those that phrases are asked by."""

    def __init__(self, program: Program, needs: Sequence[Needs]) -> None:
        asked = sorted({one for each in needs for several in asked_of(each) for one in several})
        order = [*asked, *sorted(set(range(len(program.classes))).difference(asked))]
        self.asked = len(asked)
        self.letters = [_letters(program.classes[one]) for one in order]
        self.number = {-1: -1, **{old: new for new, old in enumerate(order)}}

    def add(self, classes: Iterable[Iterable[str]]) -> int:
        """The number of the first of some more classes."""
        first = len(self.letters)
        self.letters += map(_letters, classes)
        return first

    def by_letter(self) -> list[list[int]]:
        """For each letter the asked classes that it belongs to."""
        most = max((letters[-1] for letters in self.letters if letters), default=_SIGNS)
        found: list[list[int]] = [[] for _ in range(most + 1)]
        for number, letters in enumerate(self.letters[: self.asked]):
            for letter in letters:
                found[letter].append(number)
        return found

    def not_asked(self) -> list[list[int]]:
        """For each class its letters; none for an asked one."""
        return [*([] for _ in range(self.asked)), *self.letters[self.asked :]]


def packed(
    program: Program, grammars: Mapping[str, Grammar], rules: Sequence[Rule], needs: Sequence[Needs]
) -> bytes:
    """The sections, of 32-bit numbers as this machine has them."""
    matchers: dict[Matcher, int] = {}

    def numbers(several: Iterable[Matcher]) -> list[int]:
        return [matchers.setdefault(matcher, len(matchers)) for matcher in several]

    phrases = [(number, matcher) for number, rule in enumerate(rules) for matcher in numbers(rule.matchers)]
    in_sentence = _stretches(numbers(rule.except_in_sentence) for rule in rules)
    in_message = _stretches(numbers(rule.except_in_message) for rule in rules)
    classes = _Classes(program, needs)
    first_of = {
        language: classes.add(
            (grammar.negators, grammar.negators_after, grammar.conditionals, grammar.joints)
        )
        for language, grammar in grammars.items()
    }
    by_letter, number = classes.by_letter(), classes.number
    needed, rarest = _needs(needs, classes, len(by_letter))
    sections: list[Iterable[int]] = [
        *_stretches(by_letter),
        *_stretches(classes.not_asked()),
        [classes.asked],
        *_steps(program, number),
        *_stretches([step for _, step in matcher.parts] for matcher in matchers)[:1],
        [_JOINED[joined_by] for matcher in matchers for joined_by, _ in matcher.parts],
        [step for matcher in matchers for _, step in matcher.parts],
        [number[matcher.blockers] for matcher in matchers],
        *_stretches([number[one] for one, _ in matcher.trail] for matcher in matchers),
        [most for matcher in matchers for _, most in matcher.trail],
        [rule for rule, _ in phrases],
        [matcher for _, matcher in phrases],
        [_NEGATION_BLOCKS * rule.negation_blocks + _QUESTION_BLOCKS * rule.question_blocks for rule in rules],
        [first_of[rule.language] for rule in rules],
        *in_sentence,
        *in_message,
        needed,
        *_stretches(rarest),
    ]
    made = [array("i", section) for section in sections]
    whole = array("i", [len(made), *map(len, made)])
    for section in made:
        whole.extend(section)
    return whole.tobytes()


def _letters(letters: Iterable[str]) -> list[int]:
    codes = sorted(map(ord, letters))
    return [code if code < _SIGNS else code - FIRST_LETTER + _SIGNS for code in codes]


def _stretches(lists: Lists) -> tuple[list[int], list[int]]:
    """Where each list begins in one that holds them all, and where it ends; and that list."""
    start: list[int] = [0]
    whole: list[int] = []
    for each in lists:
        whole += each
        start.append(len(whole))
    return start, whole


def _steps(program: Program, number: Mapping[int, int]) -> tuple[list[int], list[int], list[int], list[int]]:
    """Of each step its kind, what it is of, and how many or which; and the parts of sequences and choices."""
    kinds, whats, sizes = [], [], []
    parts: list[int] = []
    for kind, what, more in program.steps.all:
        kinds.append(kind)
        if kind in {SEQUENCE, CHOICE}:
            whats.append(len(parts))
            sizes.append(len(what))
            parts += what
            parts += (number[one] for one in more[1]) if kind == CHOICE else ()
        else:
            whats.append(_EDGES[what] if kind == EDGE else number[what] if kind == WORD else what)
            sizes.append(more)
    return kinds, whats, sizes, parts


def _needs(needs: Sequence[Needs], classes: _Classes, letters: int) -> tuple[list[int], list[list[int]]]:
    """Of each phrase the classes that are asked for; and for each letter the phrases that it is rarest in."""
    asked: list[int] = []
    rarest: list[list[int]] = [[] for _ in range(letters)]
    for phrase, (here, elsewhere) in enumerate(map(asked_of, needs)):
        numbers = [[classes.number[one] for one in several] for several in (here, elsewhere)]
        asked += [*numbers[0], -1, -1][:3] + [*numbers[1], -1][:1]
        for letter in classes.letters[numbers[0][0]]:
            rarest[letter].append(phrase)
    return asked, rarest
