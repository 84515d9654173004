"""A reader as bytes, and back: reading the book's phrases takes long, and they seldom change.

The bytes are a line of two digests and two lengths, JSON twice, and the packed numbers, so that nothing in
them can run. The first digest (the stamp) is over all that the reader was made from, the second over what
follows the line: bytes that are damaged, or come from other phrases or another engine, are refused. The
second JSON has what only the reading in plain Python needs, and is read when it is first asked for.
"""

from __future__ import annotations

import gc
import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

from rules.engine.phrase_book import Rule
from rules.engine.phrase_pack import packed
from rules.engine.phrase_plain import Plain
from rules.engine.phrase_program import Grammar, Matcher, Program, Steps
from rules.engine.vocabulary import Vocabulary

_ENGINE = ("native/reading.h", "phrase*.py", "slips.py", "source.py", "text.py", "vocabulary.py")


class Phrase(NamedTuple):
    """A phrase as what it reads goes by: its signal, its rule, and whether it counts alone or is a hint."""

    signal: str
    rule: str
    alone: bool


class Made:
    """All that a reader is made of."""

    def __init__(
        self, vocabulary: Vocabulary, phrases: list[Phrase], packed: bytes, plain: Callable[[], Plain]
    ) -> None:
        self.vocabulary, self.phrases, self.packed = vocabulary, phrases, packed
        self._plain = plain

    @classmethod
    def of(cls, vocabulary: Vocabulary, plain: Plain) -> Made:
        """What was just compiled."""
        program, grammars, rules, needs, _ = plain
        phrases = [
            Phrase(rule.signal, rule.name, place < rule.alone)
            for rule in rules
            for place in range(len(rule.matchers))
        ]
        return cls(vocabulary, phrases, packed(program, grammars, rules, needs), lambda: plain)

    @cached_property
    def plain(self) -> Plain:
        """The phrases as the reading in plain Python takes them."""
        return self._plain()


@contextmanager
def uncollected() -> Iterator[None]:
    """Holds the garbage collector back: loading makes much, drops little, and looking takes half the time.

    What was made stays out of the collector's sight, or it would look through all of it right afterwards,
    and at every later collection: a tenth of the reading.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


def phrase_files(book_dir: Path) -> list[Path]:
    """The word lists and the phrases of a book, in the order in which they are read; no examples."""
    lists = sorted((book_dir / "lists").glob("*.yaml"))
    phrases = sorted((book_dir / "signals").glob("*/*.yaml"))
    return [path for path in (*lists, *phrases) if not path.name.endswith(".cases.yaml")]


def stamp_of(book_dir: Path) -> str:
    """SHA-256 over the engine, the Unicode tables, and the phrases and word lists of a book.

    Raises :class:`OSError` when a file cannot be read.
    """
    engine = Path(__file__).parent
    total = hashlib.sha256(unicodedata.unidata_version.encode())
    sources = [path for shape in _ENGINE for path in sorted(engine.glob(shape))]
    for path in (*sources, *phrase_files(book_dir)):
        content = path.read_bytes()
        total.update(f"\n{path.parent.name}/{path.name} {len(content)}\n".encode())
        total.update(content)
    return total.hexdigest()


def dumped(made: Made, stamp: str) -> bytes:
    """What a reader is made of, as bytes."""
    program, grammars, rules, needs, holders = made.plain
    matchers: dict[Matcher, int] = {}

    def numbers(several: tuple[Matcher, ...]) -> list[int]:
        return [matchers.setdefault(matcher, len(matchers)) for matcher in several]

    plain = {
        "classes": program.classes,
        "steps": program.steps.write(),
        "needs": needs,
        "holders": holders,
        "grammars": {name: _small_words(grammar) for name, grammar in grammars.items()},
        "rules": [
            [
                rule.signal, rule.name, rule.language, rule.negation_blocks, rule.question_blocks,
                rule.alone, numbers(rule.matchers), numbers(rule.except_in_sentence),
                numbers(rule.except_in_message),
            ]
            for rule in rules
        ],
        "matchers": [[matcher.parts, matcher.blockers, matcher.trail] for matcher in matchers],
    }  # fmt: skip
    head = _json({"vocabulary": made.vocabulary.dump(), "phrases": made.phrases})
    rest = _json(plain)
    body = head + rest + made.packed
    return f"{stamp} {hashlib.sha256(body).hexdigest()} {len(head)} {len(rest)}\n".encode() + body


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _small_words(grammar: Grammar) -> list[str]:
    sets = (grammar.negators, grammar.negators_after, grammar.conditionals, grammar.joints)
    return ["".join(sorted(letters)) for letters in sets]


def undumped(data: bytes, stamp: str) -> Made:
    """What :func:`dumped` gave. Raises :class:`ValueError` for damaged bytes and for another stamp."""
    line, _, body = data.partition(b"\n")
    digests, *lengths = line.rsplit(b" ", 2)
    if digests != f"{stamp} {hashlib.sha256(body).hexdigest()}".encode():
        raise ValueError("not the phrases of this book, or damaged")
    try:
        head, rest = map(int, lengths)
        content = json.loads(body[:head])
        return Made(
            Vocabulary.restored(content["vocabulary"]),
            [Phrase(*phrase) for phrase in content["phrases"]],
            body[head + rest :],
            partial(_plain, body[head : head + rest]),
        )
    except (LookupError, TypeError) as error:
        raise ValueError(f"not a dumped reader: {error!r}") from error


def _plain(text: bytes) -> Plain:
    content = json.loads(text)
    matchers = [
        Matcher(tuple((joined_by, step) for joined_by, step in parts), blockers, tuple(map(tuple, trail)))
        for parts, blockers, trail in content["matchers"]
    ]
    rules = []
    for signal, name, language, negation, question, alone, *numbers in content["rules"]:
        own, in_sentence, in_message = (tuple(matchers[number] for number in each) for each in numbers)
        rules.append(Rule(signal, name, language, negation, question, own, in_sentence, in_message, alone))
    return Plain(
        Program(content["classes"], Steps(content["steps"])),
        {name: Grammar(*map(frozenset, words)) for name, words in content["grammars"].items()},
        rules,
        content["needs"],
        content["holders"],
    )
