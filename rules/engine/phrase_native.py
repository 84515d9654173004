"""Looking for phrases with the compiled code of ``native/``: the same as in plain Python, ten times faster.

It is compiled where the program is installed and a C compiler is there. Where it is not, or was compiled
from other sources than those that lie there, nothing is found, and the plain Python reads.
"""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Sequence
from functools import cache

from rules.engine.native.library import library_path

_NOTHING, _NO_MEMORY, _ANOTHER_VIEW = -1, -2, -3
_NUMBER = 4
"""Bytes of a number."""


@cache
def _library() -> ctypes.PyDLL | None:
    try:
        library = ctypes.PyDLL(str(library_path()))
    except OSError:
        return None
    reader, number, long = ctypes.c_void_p, ctypes.c_int32, ctypes.c_int64
    library.triage_make.restype, library.triage_make.argtypes = reader, [ctypes.c_char_p, long, number]
    library.triage_drop.restype, library.triage_drop.argtypes = None, [reader]
    library.triage_view.restype = number
    library.triage_view.argtypes = [reader, ctypes.c_char_p, long, ctypes.c_void_p]
    library.triage_first.restype, library.triage_first.argtypes = long, [reader, number, number]
    return library


def is_compiled() -> bool:
    """Whether compiled code is at hand."""
    return _library() is not None


def native_look(packed: bytes, phrases: int) -> NativeLook | None:
    """What looks for so many phrases that were packed; ``None`` where no compiled code is at hand."""
    library = _library()
    reader = library and library.triage_make(packed, len(packed) // _NUMBER, phrases)
    return NativeLook(library, reader, packed, phrases) if library and reader else None


class NativeLook:
    """Looks for the phrases of a book. Not for use by two threads at once."""

    def __init__(self, library: ctypes.PyDLL, reader: int, packed: bytes, phrases: int) -> None:
        self.make_view, self.find_first, self.reader = library.triage_view, library.triage_first, reader
        self.told = (ctypes.c_int32 * (2 + phrases))()
        weakref.finalize(self, _drop, library, reader, packed)

    def stretch(self, spelt: Sequence[str], first_token: int = 0) -> NativeStretch:
        """The look at a message, or at a part of one that begins with a token of this number."""
        return NativeStretch(self, spelt, first_token)


def _drop(library: ctypes.PyDLL, reader: int, packed: bytes) -> None:
    """Ends a reader; until then the numbers that it was made of stay where they are."""
    library.triage_drop(reader)
    del packed


class NativeStretch:
    """A message, or a part of a long one."""

    def __init__(self, look: NativeLook, spelt: Sequence[str], first_token: int) -> None:
        self._look, self._first_token = look, first_token
        self._letters = "\0".join(spelt).encode("utf-32-le")
        self.candidates = self._begin()
        """The numbers of the phrases that may hold, in order."""

    def _begin(self) -> list[int]:
        look, letters = self._look, self._letters
        count = look.make_view(look.reader, letters, len(letters) // _NUMBER, look.told)
        if count == _NO_MEMORY:
            raise MemoryError("no memory left to read a message")
        self._view, self.length, *candidates = look.told[: 2 + count]
        return candidates

    def first(self, number: int) -> tuple[int, int] | None:
        """The first and the last token where a phrase first holds and nothing keeps it from counting."""
        look = self._look
        found = look.find_first(look.reader, self._view, number)
        if found == _ANOTHER_VIEW:
            self._begin()
            found = look.find_first(look.reader, self._view, number)
        if found == _NO_MEMORY:
            raise MemoryError("no memory left to read a message")
        if found < 0:
            return None
        return self._first_token + (found >> 32), self._first_token + (found & 0xFFFFFFFF)
