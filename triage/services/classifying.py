"""Reading a stream of messages: which signals each carries, and with which words."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any, BinaryIO, Protocol

from rules.engine.phrases import Hit
from rules.engine.signals import SIGNALS
from triage.intake.casefile import MAX_LINE
from triage.services.language import language_of


class Reads(Protocol):
    """What reads a text: the rulebook's phrases."""

    def read(self, text: str) -> tuple[Hit, ...]:
        """The hits in a text."""
        ...


class Suspicion(Protocol):
    """A signal that a message may carry; ``like`` is the example that weighed most."""

    @property
    def signal(self) -> str: ...
    @property
    def score(self) -> float: ...
    @property
    def like(self) -> str: ...


class Suspects(Protocol):
    """What reads by meaning."""

    def read(self, text: str, asserted: Collection[str] = ()) -> tuple[Suspicion, ...]:
        """The signals suspected in a text, without those that phrases ``asserted``."""
        ...


def classify_text(reader: Reads, text: str) -> list[dict[str, Any]]:
    """The signals in one text, in the order in which they stand; offsets count code points."""
    hits = sorted(
        (hit for hit in reader.read(text) if hit.signal in SIGNALS), key=lambda hit: (hit.start, hit.signal)
    )
    return [
        {"signal": hit.signal, "rule": hit.rule, "start": hit.start, "end": hit.end, "quote": hit.quote}
        for hit in hits
    ]


def suspect_text(second: Suspects, text: str, signals: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the second reader suspects beside the ``signals`` that were read, the likeliest first."""
    found = second.read(text, {hit["signal"] for hit in signals})
    return [{"signal": each.signal, "score": each.score, "like": each.like} for each in found]


def classify_lines(
    reader: Reads, lines: Iterable[bytes], second: Suspects | None = None
) -> Iterator[tuple[int, dict[str, Any] | None, str]]:
    """For each line ``{"id","text"}``: its number, its reading, and why there is none when there is none.

    With a ``second`` reader each reading has ``suspected`` as well, apart from the signals.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        message, reason = read_message(line)
        if message is None:
            yield number, None, reason
            continue
        text = message["text"]
        signals = classify_text(reader, text)
        reading = {"id": message["id"], "lang": language_of(text), "signals": signals}
        if second:
            reading["suspected"] = suspect_text(second, text, signals)
        yield number, reading, ""


_SHAPE = '{"id": "m1", "text": "…"}'


def lines_within(file: BinaryIO) -> Iterator[bytes]:
    """Every line of a stream; of one that is too long to be read, no more than one byte too many."""
    while line := file.readline(MAX_LINE + 1):
        yield line
        while len(line) > MAX_LINE and not line.endswith(b"\n"):
            line = file.readline(MAX_LINE + 1)


def is_whole(text: str) -> bool:
    """Whether a text holds no half of a surrogate pair, which no file and no terminal can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def read_message(line: bytes) -> tuple[dict[str, Any] | None, str]:
    """One line as a message with ``id`` and ``text``, or ``None`` and the reason."""
    if len(line) > MAX_LINE:
        return None, f"longer than {MAX_LINE:,} bytes; split the message"
    try:
        message = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return None, f"not UTF-8 (byte {error.start}); save the file as UTF-8"
    except (ValueError, RecursionError) as error:
        return None, f"not JSON: {error}; write one message a line"
    if not isinstance(message, dict):
        return None, f"not a message such as {_SHAPE}"
    for key in ("id", "text"):
        value = message.get(key)
        if not isinstance(value, str) or not is_whole(value):
            wrong = "holds half of a surrogate pair" if isinstance(value, str) else "missing, or not a string"
            return None, f"{key}: {wrong}; write {_SHAPE}"
    return message, ""
