"""Looking for phrases in plain Python: what says how it is done, and reads where nothing is compiled."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from rules.engine.phrase_book import Rule
from rules.engine.phrase_index import Holders, Needs, PhraseIndex
from rules.engine.phrase_match import ByLetter, View
from rules.engine.phrase_program import Grammar, Matcher, Program


class Plain(NamedTuple):
    """What the phrases of a book are made of."""

    program: Program
    grammars: dict[str, Grammar]
    rules: list[Rule]
    needs: list[Needs]
    holders: Holders


class PlainLook:
    """Looks for the phrases of a book. Not for use by two threads at once."""

    def __init__(self, plain: Plain) -> None:
        self.program, self.grammars, rules, self.needs, holders = plain
        self.phrases = [(rule, matcher) for rule in rules for matcher in rule.matchers]
        self.index = PhraseIndex(self.needs, holders)
        self._exceptions: dict[int, ByLetter] = {}  # by identity: the rules hold them as long as this lives

    def stretch(self, spelt: list[str], first_token: int = 0) -> PlainStretch:
        """The look at a message, or at a part of one that begins with a token of this number."""
        return PlainStretch(self, View(self.program, spelt, first_token))

    def excepted(
        self, phrases: tuple[Matcher, ...], view: View, start: int = 0, end: int | None = None
    ) -> bool:
        """Whether one of some phrases, which keep another from counting, occurs."""
        if not phrases:
            return False
        by_letter = self._exceptions.get(id(phrases))
        if by_letter is None:
            by_letter = self._exceptions[id(phrases)] = ByLetter(phrases, self.program.classes)
        return view.occurs(by_letter, start, end)


class PlainStretch:
    """A message, or a part of a long one."""

    def __init__(self, look: PlainLook, view: View) -> None:
        self._look, self.view = look, view
        self.length = len(view.letters)
        """Its letters, with the stop before and the stop behind them."""

    @cached_property
    def candidates(self) -> list[int]:
        """The numbers of the phrases that may hold, in order."""
        return self._look.index.candidates(self.view.sentences())

    def first(self, number: int) -> tuple[int, int] | None:
        """The first and the last token where a phrase first holds and nothing keeps it from counting."""
        look, view = self._look, self.view
        rule, matcher = look.phrases[number]
        for start, end in view.spans(matcher):
            if rule.negation_blocks and view.negated(start, end, look.grammars[rule.language]):
                continue
            sentence = view.sentence(start, end)
            if rule.question_blocks and view.asked(sentence):
                continue
            if look.excepted(rule.except_in_sentence, view, *sentence):
                continue
            if look.excepted(rule.except_in_message, view):
                return None
            return view.token(start), view.token(end - 1)
        return None
