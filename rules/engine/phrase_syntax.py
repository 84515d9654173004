"""The language in which phrases are written, read into a small tree.

``rules/book/README-phrases.md`` explains it to the people who write phrases; this is its grammar::

    phrase   = part {(";;" | "&&") part}
    part     = item {item}
    item     = element {"|" element}
    element  = word | "word*" | "word+" | "<list>" | gap | "^" | "$" | "?" | "(" choices ")" | "[" choices "]"
    choices  = element {element} {"|" element {element}}
    gap      = ".." | "..." | "..N.." | ".any."
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

LONGEST_GAP = 25
_USUAL_GAPS = {"..": 3, "...": 8, ".any.": 8}


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the text that matches one of the atoms."""

    atoms: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """All parts, one after the other."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One of the parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Optional:
    """The part or nothing."""

    part: Node


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to ``most`` words of the same sentence; over a negation only when ``any_word``."""

    most: int
    any_word: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """``^`` the start of a sentence, ``$`` its end, ``?`` its end in a question mark."""

    sign: str


Node = Word | Sequence | Choice | Optional | Gap | Edge


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a phrase and how it follows the one before: ``""`` the first, ``;;`` or ``&&``."""

    joined_by: str
    node: Node


class PhraseError(ValueError):
    """A phrase cannot be read. The text says what is wrong, ``hint`` how to mend it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


_LEXER = re.compile(
    r"\s*(;;|&&|\.any\.|\.\.\d+\.\.|\.\.\.|\.\.|<[^<>\s]*>|[()\[\]|^$?]|[^\s()\[\]|<>;&^$?]+|\S)"
)
_CLOSING = {"(": ")", "[": "]"}

Words = Callable[[str], Node]
"""Turns a word of a phrase (``refund``, ``refund*``, ``refund+``) into a node."""
Lists = Callable[[str], Node]
"""Turns the name of a list into its node; raises :class:`PhraseError` when there is none."""


class _Reader:
    """A recursive descent over the tokens of one phrase."""

    def __init__(self, text: str, words: Words, lists: Lists) -> None:
        self.tokens: list[str] = [*_LEXER.findall(text), ""]
        self.at = 0
        self.words = words
        self.lists = lists

    def peek(self) -> str:
        return self.tokens[self.at]

    def take(self) -> str:
        sign = self.tokens[self.at]
        if sign:
            self.at += 1
        return sign

    def phrase(self) -> tuple[Part, ...]:
        parts, joined_by = [], ""
        while True:
            items = []
            while self.peek() not in ("", ";;", "&&"):
                items.append(self.item())
            parts.append(Part(joined_by, _checked(_sequence(items))))
            if not self.peek():
                return tuple(parts)
            joined_by = self.take()

    def item(self) -> Node:
        element = self.element()
        if self.peek() != "|":
            return element
        elements = [element]
        while self.peek() == "|":
            self.take()
            elements.append(self.element())
        return _choice(elements)

    def choices(self, closing: str) -> Node:
        choices: list[Node] = []
        items: list[Node] = []
        while (sign := self.tokens[self.at]) != closing:
            if sign == "|":
                self.at += 1
                choices.append(_sequence(items))
                items = []
            elif sign in ("", ";;", "&&"):
                raise PhraseError(f"'{closing or '|'}' is missing", "close every ( with ) and every [ with ]")
            elif sign[0].isalnum():
                self.at += 1
                items.append(self.words(sign))
            else:
                items.append(self.element())
        choices.append(_sequence(items))
        return _choice(choices) if len(choices) > 1 else choices[0]

    def element(self) -> Node:
        sign = self.take()
        if sign in _CLOSING:
            inside = self.choices(_CLOSING[sign])
            self.take()
            return Optional(inside) if sign == "[" else inside
        if sign in _USUAL_GAPS:
            return Gap(_USUAL_GAPS[sign], sign == ".any.")
        if sign.startswith("..") and sign[2:-2].isdigit():
            most = int(sign[2:-2])
            if not 1 <= most <= LONGEST_GAP:
                raise PhraseError(f"a gap of {most} words", f"write a number from 1 to {LONGEST_GAP}")
            return Gap(most, False)
        if sign.startswith("<") and len(sign) > 2:
            return self.lists(sign[1:-1])
        if sign in ("^", "$", "?"):
            return Edge(sign)
        if sign in ("", "|", ")", "]", "<", ">", ";", "&", ";;", "&&", "<>"):
            what = f"'{sign}' stands where a word should" if sign else "a word is missing"
            raise PhraseError(what, "see README-phrases.md in the book")
        return self.words(sign)


def _sequence(items: list[Node]) -> Node:
    if not items:
        raise PhraseError("an empty phrase or alternative", "write [word] for a word that may be absent")
    return items[0] if len(items) == 1 else Sequence(tuple(items))


def _choice(options: list[Node]) -> Node:
    atoms: set[str] = set()
    others: list[Node] = []
    for option in options:
        for node in option.parts if isinstance(option, Choice) else (option,):
            if isinstance(node, Word):
                atoms |= node.atoms
            else:
                others.append(node)
    if atoms:
        others.insert(0, Word(frozenset(atoms)))
    return others[0] if len(others) == 1 else Choice(tuple(others))


def _checked(node: Node) -> Node:
    items = node.parts if isinstance(node, Sequence) else (node,)
    if isinstance(items[0], Gap) or isinstance(items[-1], Gap):
        raise PhraseError("a gap at the edge of a phrase", "a gap joins two things; drop it")
    if not any(isinstance(item, Word) for item in items) and not can_anchor(node):
        raise PhraseError("nothing in the phrase must occur", "give it a word that is not optional")
    return node


def can_anchor(node: Node) -> bool:
    """Whether every match of the node holds at least one word."""
    if isinstance(node, Word):
        return True
    if isinstance(node, Sequence):
        return any(map(can_anchor, node.parts))
    if isinstance(node, Choice):
        return all(map(can_anchor, node.parts))
    return False


def parse_phrase(text: str, words: Words, lists: Lists) -> tuple[Part, ...]:
    """The parts of a phrase. Raises :class:`PhraseError`."""
    return _Reader(text, words, lists).phrase()


def parse_choices(text: str, words: Words, lists: Lists) -> Node:
    """One line of a list: entries between ``|``. Raises :class:`PhraseError`."""
    return _checked(_Reader(text, words, lists).choices(""))


def choice_of(nodes: list[Node]) -> Node:
    """Any one of the nodes."""
    return _choice(nodes)
