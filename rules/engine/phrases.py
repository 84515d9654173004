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

from rules.engine.phrase_book import PhraseBook
from rules.engine.phrase_dump import Made, dumped, phrase_files, stamp_of, uncollected, undumped
from rules.engine.phrase_index import holders_of
from rules.engine.phrase_native import NativeLook, NativeStretch, native_look
from rules.engine.phrase_plain import Plain, PlainLook, PlainStretch
from rules.engine.quoting import set_aside
from rules.engine.signals import INSTRUCTION, SIGNALS
from rules.engine.source import Problem, suggest
from rules.engine.text import TOKEN, asked, came_from, fold, original_span
from rules.engine.vocabulary import STOP

_LONG = 700
_STRETCH = 500
_WORK = 12_000_000


Stretch = NativeStretch | PlainStretch
"""A message, or a part of a long one, as it is looked at."""

Found = tuple[int, int, int]
"""The phrase that holds, and its first and last token."""


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

    def __init__(self, made: Made, *, compiled: bool = True) -> None:
        self._made = made
        self._vocabulary = made.vocabulary
        self._phrases = made.phrases
        native = native_look(made.packed, len(made.phrases)) if compiled else None
        self._look: NativeLook | PlainLook = native or PlainLook(made.plain)

    @property
    def compiled(self) -> bool:
        """Whether phrases are looked for by compiled code, and not in plain Python."""
        return isinstance(self._look, NativeLook)

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
        for number, first, last in found.values():
            start, end = original_span(own, origins, places[first][0], places[last][1])
            phrase = self._phrases[number]
            hits.append(Hit(phrase.signal, phrase.rule, start, end, text[start:end]))
        return tuple(sorted(hits, key=lambda hit: _ORDER.get(hit.signal, len(_ORDER))))

    def _found(self, tokens: list[str], *, hints: bool) -> dict[str, Found]:
        """By signal what the message says, or only hints at. A hint may have its company anywhere."""
        found: dict[str, Found] = {}
        unsure: dict[str, list[tuple[int, Stretch]]] = {}
        work = _WORK
        for spelt, first in self._stretches(tokens):
            stretch = self._look.stretch(spelt, first)
            for number in stretch.candidates:
                signal = self._phrases[number].signal
                if signal in found:
                    continue
                work -= stretch.length
                if not self._phrases[number].alone:
                    unsure.setdefault(signal, []).append((number, stretch))
                elif said := stretch.first(number):
                    found[signal] = (number, *said)
            if work < 0:
                break
        hinted: dict[str, Found] = {}
        for signal, several in unsure.items():
            if signal not in found and (hints or len(several) > 1):
                held, company = self._together(several)
                if held:
                    (found if company else hinted)[signal] = held
        return hinted if hints else found

    def _together(self, several: list[tuple[int, Stretch]]) -> tuple[Found | None, bool]:
        """The first of some hints that holds, and whether another holds as well."""
        first: Found | None = None
        for number, stretch in several:
            if first and number == first[0]:
                continue
            said = stretch.first(number)
            if said and first:
                return first, True
            first = (number, *said) if said else first
        return first, False

    def _stretches(self, tokens: list[str]) -> Iterator[tuple[list[str], int]]:
        """The spelt message, or a long one in stretches that end with a sentence where they can.

        With each the number of its first token.
        """
        spelt = self._vocabulary.spell(tokens)
        if len(spelt) <= _LONG:
            yield spelt, 0
            return
        first = 0
        while first < len(spelt):
            last = first + 2 * _STRETCH
            if STOP in spelt[first + _STRETCH : last]:
                last = spelt.index(STOP, first + _STRETCH) + 1
            yield spelt[first:last], first
            first = last


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
    plain = Plain(program, book.grammars, book.rules, book.needs, holders)
    return Reader(Made.of(book.vocabulary, plain))
