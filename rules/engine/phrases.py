"""What a message says: thirteen customer signals, read from its words alone.

The phrases are data (``signals/`` and ``lists/`` of a book); ``README-phrases.md`` there explains
their language. A message is folded, what it quotes is set aside, and it is spelt as a string with
one letter a word; a phrase is tried only when the rarest of its words occurs, so that the cost
follows the length of the message and hardly the size of the book.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rules.engine.phrase_book import PhraseBook, Rule
from rules.engine.phrase_dump import Made, dumped, phrase_files, stamp_of, uncollected, undumped
from rules.engine.phrase_index import PhraseIndex, holders_of
from rules.engine.phrase_match import ByLetter, View
from rules.engine.phrase_program import Matcher
from rules.engine.quoting import set_aside
from rules.engine.signals import INSTRUCTION, SIGNALS
from rules.engine.source import Problem, suggest
from rules.engine.text import TOKEN, asked, came_from, fold, original_span
from rules.engine.vocabulary import STOP

_LONG = 700
_STRETCH = 500
_WORK = 12_000_000


Found = tuple[Rule, int, int]
"""The rule that holds, and its first and last token."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A signal in a message: the rule that found it, and the words as offsets (code points) into the text."""

    signal: str
    rule: str
    start: int
    end: int
    quote: str


__all__ = ["Hit", "Reader", "load_reader", "stamp_of"]


class Reader:
    """Reads signals out of messages, with the rules of one book. Not for use by two threads at once."""

    def __init__(self, made: Made) -> None:
        self._made = made
        self._vocabulary, self._program, self._grammars, rules, self._needs, holders = made
        self._exceptions: dict[int, ByLetter] = {}  # by identity: the rules hold them as long as this lives
        self._phrases = [(rule, matcher) for rule in rules for matcher in rule.matchers]
        self._alone = [place < rule.alone for rule in rules for place in range(len(rule.matchers))]
        self._index = PhraseIndex(self._needs, holders)

    @property
    def size(self) -> int:
        """The number of phrases."""
        return len(self._phrases)

    def dump(self, stamp: str) -> bytes:
        """The reader as bytes that hold data only; ``stamp`` names the book that it was loaded from."""
        return dumped(self._made, stamp)

    @classmethod
    def restore(cls, data: bytes, stamp: str) -> Reader:
        """The reader that was dumped. Raises :class:`ValueError` for other bytes or another stamp."""
        with uncollected():
            return cls(undumped(data, stamp))

    def read(self, text: str) -> tuple[Hit, ...]:
        """The signals of a message, each once, in the order of the book; quoted text is not read."""
        return self._read(text, hints=False)

    def hints(self, text: str) -> tuple[Hit, ...]:
        """What a message only hints at, beside what is read in it: hints that lack company."""
        return self._read(text, hints=True)

    def _read(self, text: str, *, hints: bool) -> tuple[Hit, ...]:
        self._vocabulary.begin()
        own = set_aside(text)
        folded = fold(asked(own))
        tokens = TOKEN.findall(folded)
        found = self._found(tokens, hints=hints)
        if not found:
            return ()
        places = _places(folded, tokens[: 1 + max(last for _, _, last in found.values())])
        origins = came_from(own)
        hits = []
        for rule, first, last in found.values():
            start, end = original_span(own, origins, places[first][0], places[last][1])
            hits.append(Hit(rule.signal, rule.name, start, end, text[start:end]))
        return tuple(sorted(hits, key=lambda hit: _ORDER.get(hit.signal, len(_ORDER))))

    def _found(self, tokens: list[str], *, hints: bool) -> dict[str, Found]:
        """By signal what the message says, or only hints at. A hint may have its company anywhere."""
        found: dict[str, Found] = {}
        unsure: dict[str, list[tuple[int, View]]] = {}
        work = _WORK
        for view in self._views(tokens):
            for number in self._index.candidates(view.sentences()):
                signal = self._phrases[number][0].signal
                if signal in found:
                    continue
                work -= len(view.letters)
                if not self._alone[number]:
                    unsure.setdefault(signal, []).append((number, view))
                elif said := self._first(number, view):
                    found[signal] = said
            if work < 0:
                break
        hinted: dict[str, Found] = {}
        for signal, several in unsure.items():
            if signal not in found and (hints or len(several) > 1):
                said, company = self._together(several)
                if said:
                    (found if company else hinted)[signal] = said
        return hinted if hints else found

    def _together(self, several: list[tuple[int, View]]) -> tuple[Found | None, bool]:
        """The first of some hints that holds, and whether another holds as well."""
        first: tuple[int, Found] | None = None
        for number, view in several:
            if first and number == first[0]:
                continue
            said = self._first(number, view)
            if said and first:
                return first[1], True
            first = (number, said) if said else first
        return first and first[1], False

    def _views(self, tokens: list[str]) -> Iterator[View]:
        """The message, or a long one in stretches that end with a sentence where they can."""
        spelt = self._vocabulary.spell(tokens)
        if len(spelt) <= _LONG:
            yield View(self._program, spelt)
            return
        first = 0
        while first < len(spelt):
            last = first + 2 * _STRETCH
            if STOP in spelt[first + _STRETCH : last]:
                last = spelt.index(STOP, first + _STRETCH) + 1
            yield View(self._program, spelt[first:last], first)
            first = last

    def _first(self, number: int, view: View) -> Found | None:
        """The first place where a phrase holds and nothing keeps it from counting."""
        rule, matcher = self._phrases[number]
        for start, end in view.spans(matcher):
            if rule.negation_blocks and view.negated(start, end, self._grammars[rule.language]):
                continue
            sentence = view.sentence(start, end)
            if rule.question_blocks and view.asked(sentence):
                continue
            if self._excepted(rule.except_in_sentence, view, *sentence):
                continue
            if self._excepted(rule.except_in_message, view):
                return None
            return rule, view.token(start), view.token(end - 1)
        return None

    def _excepted(
        self, phrases: tuple[Matcher, ...], view: View, start: int = 0, end: int | None = None
    ) -> bool:
        if not phrases:
            return False
        by_letter = self._exceptions.get(id(phrases))
        if by_letter is None:
            by_letter = self._exceptions[id(phrases)] = ByLetter(phrases, self._program.classes)
        return view.occurs(by_letter, start, end)


def _places(folded: str, tokens: list[str]) -> list[tuple[int, int]]:
    """The spans of the first tokens. No letter stands between tokens, so words are found where they are."""
    places, end = [], 0
    for token in tokens:
        start = folded.index(token, end)
        end = start + len(token)
        places.append((start, end))
    return places


_ORDER = {signal: order for order, signal in enumerate((*SIGNALS, INSTRUCTION))}


def load_reader(book_dir: Path, problems: list[Problem]) -> Reader:
    """The reader of a book. What is wrong in it is added to ``problems``; the rest is loaded all the same."""
    with uncollected():
        return _load_reader(book_dir, problems)


def _load_reader(book_dir: Path, problems: list[Problem]) -> Reader:
    book = PhraseBook(problems)
    for path in sorted((book_dir / "lists").glob("*.yaml")):
        book.read_lists(path, f"lists/{path.name}")
    known = (*SIGNALS, INSTRUCTION)
    for folder in sorted(path for path in (book_dir / "signals").glob("*") if path.is_dir()):
        if folder.name not in known:
            hint = suggest(folder.name, known)
            problems.append(Problem(f"signals/{folder.name}", 1, f"'{folder.name}' is no signal", hint))
    for path in phrase_files(book_dir):
        if path.parent.name in known:
            book.read_rules(path, f"signals/{path.parent.name}/{path.name}", path.parent.name)
    examples = sorted((book_dir / "signals").glob("*/*.cases.yaml"))
    book.finish("\n".join(path.read_text(encoding="utf-8", errors="replace") for path in examples))
    program = book.compiler.program()
    holders = holders_of(program.classes, book.needs)
    return Reader((book.vocabulary, program, book.grammars, book.rules, book.needs, holders))
