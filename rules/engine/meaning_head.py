"""The head of the second reader: kernel ridge regression over the embeddings of examples, one a signal.

Two messages are as near as their whole texts are and as their sentences are, each by a Gaussian of the angle
between centred embeddings. A head keeps the examples' embeddings (rotated to fewer dimensions, a byte each)
and one weight an example and signal; everything in it is data, nothing is code.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

DIMENSIONS = 192
RIDGE = 0.3
_REACH = 1.0
_BETWEEN = "\x1e"


@dataclass(frozen=True, slots=True)
class Rows:
    """Embedded texts: ``whole`` one row each, the sentences of text ``i`` from ``bounds[i]`` on."""

    whole: Array
    sentences: Array
    bounds: Array

    def own(self) -> Array:
        """How near each text's sentences are to themselves; what their nearness to others is divided by."""
        return np.array(
            [
                np.sqrt(_near(self.sentences[a:b], self.sentences[a:b]).sum())
                for a, b in zip(self.bounds, self.bounds[1:], strict=False)
            ],
            dtype=np.float32,
        )


@dataclass(frozen=True, slots=True)
class Head:
    """What was learnt. ``stamp`` names the examples that it was learnt from."""

    signals: tuple[str, ...]
    texts: tuple[str, ...]
    labels: Array
    mean: Array
    basis: Array
    rows: Rows
    own: Array
    weights: Array
    prior: Array
    threshold: float
    stamp: str

    def nearness(self, whole: Array, sentences: Array) -> Array:
        """How near a message is to each example."""
        mine, parts = _turned(whole[None], self.mean, self.basis), _turned(sentences, self.mean, self.basis)
        by_sentence = np.add.reduceat(_near(parts, self.rows.sentences).sum(0), self.rows.bounds[:-1])
        scale = np.sqrt(_near(parts, parts).sum()) * self.own
        nearness: Array = _near(mine, self.rows.whole)[0] + by_sentence / scale
        return nearness

    def scores(self, nearness: Array) -> Array:
        """A score for each signal; about the share of such messages that carry it."""
        scores: Array = nearness @ self.weights + self.prior
        return scores

    def reason(self, nearness: Array, signal: int) -> str:
        """The example of a signal (by its place) that weighed most."""
        pull = np.where(self.labels[:, signal] > 0, nearness * self.weights[:, signal], -np.inf)
        return self.texts[int(pull.argmax())]

    def dump(self) -> bytes:
        """The head as the bytes of an ``.npz`` file without pickled objects."""
        kept = io.BytesIO()
        np.savez_compressed(
            kept,
            signals=np.array(self.signals),
            texts=np.frombuffer(_BETWEEN.join(self.texts).encode(), dtype=np.uint8),
            labels=self.labels.astype(np.int8),
            mean=self.mean.astype(np.float32),
            basis=self.basis.astype(np.float16),
            whole=_packed(self.rows.whole),
            sentences=_packed(self.rows.sentences),
            bounds=self.rows.bounds.astype(np.int32),
            weights=self.weights.astype(np.float32),
            prior=self.prior.astype(np.float32),
            threshold=np.float32(self.threshold),
            stamp=np.array(self.stamp),
        )
        return kept.getvalue()

    @classmethod
    def restore(cls, data: bytes) -> Head:
        """The head that was dumped. Raises :class:`ValueError` for other bytes."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as kept:
                rows = Rows(_unpacked(kept["whole"]), _unpacked(kept["sentences"]), kept["bounds"])
                return cls(
                    tuple(map(str, kept["signals"])),
                    tuple(kept["texts"].tobytes().decode().split(_BETWEEN)),
                    kept["labels"],
                    kept["mean"],
                    kept["basis"].astype(np.float32),
                    rows,
                    rows.own(),
                    kept["weights"],
                    kept["prior"],
                    float(kept["threshold"]),
                    str(kept["stamp"]),
                )
        except Exception as error:  # numpy and zipfile raise a dozen kinds for damaged bytes
            raise ValueError(f"this is no head of a second reader: {error}") from error


@dataclass(frozen=True, slots=True)
class Learnt:
    """A head and what it would say of each of its own examples, had it not learnt that one."""

    head: Head
    left_out: Array


def learn(
    signals: Sequence[str], texts: Sequence[str], labels: Array, trust: Array, raw: Rows, stamp: str
) -> Learnt:
    """Makes a head of examples: ``labels`` 0 or 1 by text and signal, ``trust`` above 0 by text, 1 in full.

    The threshold is the one with the best F1 over fully trusted examples, each judged without itself.
    """
    mean, basis = _axes(raw)
    rows = Rows(
        _unpacked(_packed(_turned(raw.whole, mean, basis))),
        _unpacked(_packed(_turned(raw.sentences, mean, basis))),
        raw.bounds,
    )
    own = rows.own()
    nearness = nearness_of(rows, own)
    prior = labels.mean(0)
    inverse = np.linalg.inv(nearness.astype(np.float64) + np.diag(RIDGE / trust))
    weights = inverse @ (labels - prior)
    left_out = labels - weights / np.diag(inverse)[:, None]
    threshold = best_threshold(left_out[trust >= 1], labels[trust >= 1])
    head = Head(
        tuple(signals),
        tuple(texts),
        labels,
        mean,
        basis.astype(np.float16).astype(np.float32),
        rows,
        own,
        weights.astype(np.float32),
        prior,
        threshold,
        stamp,
    )
    return Learnt(head, left_out)


def nearness_of(rows: Rows, own: Array) -> Array:
    """How near every text is to every other; symmetric."""
    starts = rows.bounds[:-1]
    by_sentence = np.add.reduceat(
        np.add.reduceat(_near(rows.sentences, rows.sentences), starts, 0), starts, 1
    )
    nearness: Array = _near(rows.whole, rows.whole) + by_sentence / own[:, None] / own
    return nearness


def best_threshold(scores: Array, labels: Array) -> float:
    """The threshold between 0.1 and 0.7 with the best F1 over all signals together."""
    if not len(scores):
        return 0.3

    def f1(threshold: float) -> float:
        found = scores > threshold
        return float(2 * (found * labels).sum() / max(found.sum() + labels.sum(), 1))

    return max((round(0.1 + 0.01 * step, 2) for step in range(61)), key=f1)


def _axes(raw: Rows) -> tuple[Array, Array]:
    """The middle of all embeddings, and the directions in which they differ most."""
    mean = raw.whole.mean(0)
    centred = np.vstack([raw.whole, raw.sentences]) - mean
    _, turned = np.linalg.eigh(centred.T @ centred)
    return mean, turned[:, ::-1][:, :DIMENSIONS]


def _turned(rows: Array, mean: Array, basis: Array) -> Array:
    turned = (rows - mean) @ basis
    unit: Array = turned / np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-9)
    return unit


def _near(one: Array, other: Array) -> Array:
    near: Array = np.exp(-_REACH * (2 - 2 * (one @ other.T)))
    return near


def _packed(rows: Array) -> Array:
    """A byte a component, the largest of a row 127; lengths are not kept, for all rows are of length 1."""
    largest = np.maximum(np.abs(rows).max(1, keepdims=True), 1e-9)
    packed: Array = np.round(rows / largest * 127).astype(np.int8)
    return packed


def _unpacked(rows: Array) -> Array:
    unpacked = rows.astype(np.float32)
    unit: Array = unpacked / np.maximum(np.linalg.norm(unpacked, axis=1, keepdims=True), 1e-9)
    return unit
