"""Looking for phrases with the compiled code of ``native/``: the same as in plain Python, many times faster.

It is compiled where the program is installed and a C compiler is there. Where it is not, or was compiled
from other sources than those that lie there, nothing is found, and the plain Python reads.
"""

from __future__ import annotations

import ctypes
import sys
import weakref
from collections.abc import Sequence
from functools import cache
from threading import Lock

from rules.engine.native.library import library_path

_NO_MEMORY, _ANOTHER_VIEW = -2, -3
_NUMBER = 4
"""Bytes of a number."""
_LETTERS = f"utf-32-{sys.byteorder[0]}e"


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
    """Looks for the phrases of a book."""

    def __init__(self, library: ctypes.PyDLL, reader: int, packed: bytes, phrases: int) -> None:
        self._make_view, self._find_first, self._reader = library.triage_view, library.triage_first, reader
        self._told = (ctypes.c_int32 * (2 + phrases))()
        self._lock = Lock()  # the compiled reader has one view at a time
        weakref.finalize(self, _drop, library, reader, packed)

    def stretch(self, spelt: Sequence[str], first_token: int = 0) -> NativeStretch:
        """The look at a message, or at a part of one that begins with a token of this number."""
        return NativeStretch(self, spelt, first_token)

    def begin(self, letters: bytes) -> list[int]:
        """The number of the new view, how many letters it has, and the phrases that may hold in it."""
        with self._lock:
            count = self._make_view(self._reader, letters, len(letters) // _NUMBER, self._told)
            if count == _NO_MEMORY:
                raise MemoryError("no memory left to read a message")
            return self._told[: 2 + count]

    def first(self, view: int, number: int) -> int:
        """What the compiled code says: a first and a last token in one number, or why there is none."""
        with self._lock:
            found: int = self._find_first(self._reader, view, number)
        if found == _NO_MEMORY:
            raise MemoryError("no memory left to read a message")
        return found


def _drop(library: ctypes.PyDLL, reader: int, packed: bytes) -> None:
    """Ends a reader; until then the numbers that it was made of stay where they are."""
    library.triage_drop(reader)
    del packed


class NativeStretch:
    """A message, or a part of a long one."""

    def __init__(self, look: NativeLook, spelt: Sequence[str], first_token: int) -> None:
        self._look, self._first_token = look, first_token
        self._letters = "\0".join(spelt).encode(_LETTERS)
        self._view, self.length, *self.candidates = look.begin(self._letters)
        """Its letters, with the stop before and the stop behind them; the numbers of the phrases that may
        hold, in order."""

    def first(self, number: int) -> tuple[int, int] | None:
        """The first and the last token where a phrase first holds and nothing keeps it from counting."""
        while (found := self._look.first(self._view, number)) == _ANOTHER_VIEW:
            self._view, *_ = self._look.begin(self._letters)
        if found < 0:
            return None
        return self._first_token + (found >> 32), self._first_token + (found & 0xFFFFFFFF)
