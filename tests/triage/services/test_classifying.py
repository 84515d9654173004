"""A stream of messages: lines of any length are read in bounded memory, and the rest goes on."""

from __future__ import annotations

import io
import json

from rules.engine.phrases import Hit
from triage.services.classifying import MAX_LINE, classify_lines, lines_within


class Silent:
    """Reads nothing."""

    def read(self, _: str) -> tuple[Hit, ...]:
        return ()


class Endless(io.RawIOBase):
    """A line that is longer than any memory, then a good one; it counts what is asked for at once."""

    def __init__(self, size: int) -> None:
        self._left, self._rest, self.asked = size, b"", 0
        self._tail = b'\n{"id": "2", "text": "Hello"}\n'

    def readline(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        assert size > 0
        self.asked = max(self.asked, size)
        if self._left:
            taken = min(size, self._left)
            self._left -= taken
            return b"x" * taken
        line, end, self._tail = self._tail.partition(b"\n")
        return line + end


def test_a_line_of_any_length_is_named_and_the_rest_is_read() -> None:
    stream = Endless(5 * (MAX_LINE + 1))
    found = list(classify_lines(Silent(), lines_within(stream)))  # type: ignore[arg-type]
    assert found[0] == (1, None, "longer than 10,000,000 bytes; split the message")
    number, reading, reason = found[1]
    assert (number, reason) == (2, "")
    assert reading is not None
    assert reading["id"] == "2"
    assert stream.asked <= MAX_LINE + 1


def test_blank_lines_and_a_last_line_without_an_end_count_as_lines() -> None:
    message = json.dumps({"id": "1", "text": "Hello"}).encode()
    lines = b"\n" + message + b"\r\n\n" + message
    found = [
        (number, reason) for number, _, reason in classify_lines(Silent(), lines_within(io.BytesIO(lines)))
    ]
    assert found == [(2, ""), (4, "")]
