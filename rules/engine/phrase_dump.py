"""A reader as bytes, and back: reading the book's phrases takes long, and they seldom change.

The bytes are a line of two digests and JSON, so that nothing in them can run. The first digest (the stamp)
is over all that the reader was made from, the second over the JSON: bytes that are damaged, or come from
other phrases or another engine, are refused.
"""

from __future__ import annotations

import gc
import hashlib
import json
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rules.engine.phrase_book import Rule
from rules.engine.phrase_index import Holders, Needs
from rules.engine.phrase_program import Grammar, Matcher, Program, Steps
from rules.engine.vocabulary import Vocabulary

_ENGINE = ("phrase*.py", "slips.py", "source.py", "text.py", "vocabulary.py")

Made = tuple[Vocabulary, Program, dict[str, Grammar], list[Rule], list[Needs], Holders]
"""All that a reader is made of."""


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
    vocabulary, program, grammars, rules, needs, holders = made
    matchers: dict[Matcher, int] = {}

    def numbers(several: tuple[Matcher, ...]) -> list[int]:
        return [matchers.setdefault(matcher, len(matchers)) for matcher in several]

    content = {
        "vocabulary": vocabulary.dump(),
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
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return f"{stamp} {hashlib.sha256(body).hexdigest()}\n".encode() + body


def _small_words(grammar: Grammar) -> list[str]:
    sets = (grammar.negators, grammar.negators_after, grammar.conditionals, grammar.joints)
    return ["".join(sorted(letters)) for letters in sets]


def undumped(data: bytes, stamp: str) -> Made:
    """What :func:`dumped` gave. Raises :class:`ValueError` for damaged bytes and for another stamp."""
    head, _, body = data.partition(b"\n")
    if head != f"{stamp} {hashlib.sha256(body).hexdigest()}".encode():
        raise ValueError("not the phrases of this book, or damaged")
    try:
        return _made(json.loads(body))
    except (LookupError, TypeError) as error:
        raise ValueError(f"not a dumped reader: {error!r}") from error


def _made(content: Any) -> Made:
    matchers = [
        Matcher(tuple((joined_by, step) for joined_by, step in parts), blockers, tuple(map(tuple, trail)))
        for parts, blockers, trail in content["matchers"]
    ]
    rules = []
    for signal, name, language, negation, question, alone, *numbers in content["rules"]:
        own, in_sentence, in_message = (tuple(matchers[number] for number in each) for each in numbers)
        rules.append(Rule(signal, name, language, negation, question, own, in_sentence, in_message, alone))
    return (
        Vocabulary.restored(content["vocabulary"]),
        Program(content["classes"], Steps(content["steps"])),
        {name: Grammar(*map(frozenset, words)) for name, words in content["grammars"].items()},
        rules,
        content["needs"],
        content["holders"],
    )
