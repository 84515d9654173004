"""The second reader: what a message may mean where no phrase reads it.

It compares a message, whole and sentence by sentence, with examples of known meaning, by way of a
sentence-embedding model that it is handed (:class:`Embedder`). What it finds is only *suspected*, and each
finding names the example that weighed most. Needs numpy; nothing imports this module unless it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from rules.engine.meaning_head import Array, Head
from rules.engine.quoting import set_aside

_LONGEST = 3_000
"""Characters of a message that are read by meaning; whoever has not said it by then will say it again."""
_SENTENCES = 16
_SHORT = 14
_ENDS = re.compile(r"(?<=[.!?;։…؟])\s+|\n+")


class Embedder(Protocol):
    """A sentence-embedding model."""

    def embed(self, texts: Sequence[str]) -> Array:
        """One row of float32 a text; similar texts, whatever their language, lie near each other."""
        ...


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A signal that a message may carry. ``score`` is above the head's threshold, seldom above 1."""

    signal: str
    score: float
    like: str
    """The example that weighed most."""


def pieces(text: str) -> tuple[str, list[str]]:
    """What is compared: the writer's own words in one line, and its sentences (very short ones joined)."""
    own = set_aside(text[:_LONGEST])
    whole = " ".join(own.split())
    sentences: list[str] = []
    for part in filter(None, (" ".join(piece.split()) for piece in _ENDS.split(own.strip()))):
        if sentences and min(len(part), len(sentences[-1])) < _SHORT:
            sentences[-1] += f" {part}"
        elif len(sentences) < _SENTENCES:
            sentences.append(part)
    return whole, sentences


def embedded(embedder: Embedder, texts: Sequence[str]) -> tuple[Array, Array, Array]:
    """Rows for the texts, rows for all their sentences, and where each text's sentences begin (and end)."""
    parts = [pieces(text) for text in texts]
    asked = list(dict.fromkeys(each for whole, sentences in parts for each in (whole, *sentences)))
    rows = embedder.embed(asked)
    number = {each: place for place, each in enumerate(asked)}
    whole = rows[[number[each] for each, _ in parts]]
    bounds = np.cumsum([0, *(max(len(sentences), 1) for _, sentences in parts)])
    flat = rows[[number[each] for all_, sentences in parts for each in sentences or [all_]]]
    return whole, flat, bounds


class SecondReader:
    """Reads by meaning, with the head that was made of a book's examples."""

    def __init__(self, head: Head, embedder: Embedder) -> None:
        self._head, self._embedder = head, embedder

    def read(self, text: str, asserted: Collection[str] = ()) -> tuple[Suspicion, ...]:
        """The signals suspected in a message, the most likely first, without those that are ``asserted``."""
        if not pieces(text)[0]:
            return ()
        whole, sentences, _ = embedded(self._embedder, [text])
        near = self._head.nearness(whole[0], sentences)
        scores = self._head.scores(near)
        found = [
            Suspicion(signal, round(float(score), 2), self._head.reason(near, place))
            for place, (signal, score) in enumerate(zip(self._head.signals, scores, strict=True))
            if score > self._head.threshold and signal not in asserted
        ]
        return tuple(sorted(found, key=lambda each: -each.score))
