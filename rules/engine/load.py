"""Loading a rulebook: everything that is wrong is found at once, with file, line and how to mend it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from rules.engine.book import Book, ReaderSource
from rules.engine.book import load_reader as _load_reader
from rules.engine.clocks import load_clocks
from rules.engine.evidence_book import load_evidence
from rules.engine.monitoring_book import load_monitoring
from rules.engine.parameters import NumberReader
from rules.engine.parsing import Parser
from rules.engine.rule_reader import PolicyReader
from rules.engine.source import BookError, Problem

SHIPPED = Path(__file__).resolve().parent.parent / "book"
"""The rulebook that comes with the program."""
SHIPPED_NAME = "shipped"
"""What people call it, wherever it lies."""
NEEDED = ("dispute_fee", "counter_fee", "labour_cost", "evidence_raise", "evidence_lower", "evidence_floor",
          "own_rate_from")  # fmt: skip
"""Parameters that the economics use; every book states them."""


def load_book(
    path: Path | None = None, *, signals: bool = True, reader_source: ReaderSource | None = None
) -> Book:
    """The book in a directory (the shipped one by default), checked whole.

    With ``signals`` its phrases are read as well; without, they are read when a message is first judged.
    ``reader_source`` loads them; without one, they are read from the book's files.
    Raises :class:`BookError` with all problems.
    """
    folder = Path(path) if path is not None else SHIPPED
    problems: list[Problem] = []
    book = _read(folder, problems, reader_source or _load_reader, signals=signals)
    if problems:
        raise BookError(problems)
    return book


def digest_of(folder: Path) -> str:
    """SHA-256 over the names and the content of all files of the book that judge or speak.

    Documents for people (README) and examples are left out; line endings do not count.
    """
    total = hashlib.sha256()
    for name in sorted(_counted(folder)):
        content = (folder / name).read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{name}\n{len(content)}\n".encode() + content)
    return total.hexdigest()


def _counted(folder: Path) -> Iterator[str]:
    """The names of the files that the digest is over, as paths from the folder, with ``/`` between."""
    for path, _, names in os.walk(folder):
        within = "" if path == str(folder) else Path(path).relative_to(folder).as_posix() + "/"
        for name in names:
            if name.endswith((".yaml", ".md")) and not (
                name.endswith(".cases.yaml") or name.startswith("README")
            ):
                yield within + name


def _read(folder: Path, problems: list[Problem], reader_source: ReaderSource, *, signals: bool) -> Book:
    if not (folder / "parameters.yaml").is_file():
        raise BookError(
            [Problem(str(folder), 1, "this is no rulebook", "it holds no parameters.yaml; check the path")]
        )
    numbers = NumberReader(folder, problems).read()
    for name in NEEDED:
        if name not in numbers.parameters:
            hint = "add it; the sums need it"
            problems.append(Problem("parameters.yaml", 1, f"the parameter '{name}' is missing", hint))
    parser = Parser(problems, numbers.parameters, numbers.currency, numbers.rates)
    rules, cautions = PolicyReader(folder, problems, parser).read()
    evidence = load_evidence(folder / "evidence", problems)
    load_clocks(folder / "evidence", problems)
    load_monitoring(folder, problems)
    reader = reader_source(folder, problems) if signals else None
    return Book(
        folder,
        digest_of(folder),
        numbers=numbers,
        rules=rules,
        cautions=cautions,
        evidence=evidence,
        named=parser.named,
        used=frozenset(parser.used) | {f"${name}" for name in NEEDED},
        shared={
            name: (file, line)
            for name, (file, _, line) in parser.shared.items()
            if not name.startswith("rule:")
        },
        reader=reader,
        reader_source=reader_source,
    )
