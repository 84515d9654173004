"""How well messages are read: precision, recall and F1 against labels that people gave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(slots=True)
class Count:
    """Right findings, false alarms and misses."""

    right: int = 0
    false: int = 0
    missed: int = 0

    @staticmethod
    def _share(part: int, whole: int) -> Decimal | None:
        return (Decimal(part) / whole).quantize(Decimal("0.001")) if whole else None

    @property
    def precision(self) -> Decimal | None:
        """Of what was found, the share that was right; ``None`` when nothing was found."""
        return self._share(self.right, self.right + self.false)

    @property
    def recall(self) -> Decimal | None:
        """Of what was there, the share that was found; ``None`` when nothing was there."""
        return self._share(self.right, self.right + self.missed)

    @property
    def f1(self) -> Decimal | None:
        """The harmonic mean of both; ``None`` when nothing was there and nothing was found."""
        return self._share(2 * self.right, 2 * self.right + self.false + self.missed)

    def to_json(self) -> dict[str, Any]:
        """Counts and shares, the shares as strings or null."""
        shares = {name: getattr(self, name) for name in ("precision", "recall", "f1")}
        return {"right": self.right, "false": self.false, "missed": self.missed} | {
            name: None if share is None else str(share) for name, share in shares.items()
        }


@dataclass(frozen=True, slots=True)
class Miss:
    """One message read wrongly."""

    id: str
    lang: str
    missed: tuple[str, ...]
    false: tuple[str, ...]
    text: str


@dataclass(slots=True)
class Score:
    """The measure of a reading over labelled messages."""

    messages: int = 0
    silent: int = 0
    """Messages that carry no signal."""
    alarms: int = 0
    """Messages without a signal in which one was found."""
    all: Count = field(default_factory=Count)
    by_signal: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    by_language: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    misses: list[Miss] = field(default_factory=list)

    @property
    def alarm_rate(self) -> Decimal | None:
        """The share of the messages without a signal in which one was found."""
        return (Decimal(self.alarms) / self.silent).quantize(Decimal("0.001")) if self.silent else None

    def add(self, id: str, lang: str, text: str, wanted: Iterable[str], found: Iterable[str]) -> None:
        """Counts one message."""
        want, got = set(wanted), set(found)
        self.messages += 1
        if not want:
            self.silent += 1
            self.alarms += bool(got)
        for signal in want | got:
            for count in (self.all, self.by_signal[signal], self.by_language[lang]):
                count.right += signal in want and signal in got
                count.false += signal not in want
                count.missed += signal not in got
        if want != got:
            self.misses.append(Miss(id, lang, tuple(sorted(want - got)), tuple(sorted(got - want)), text))

    def worst(self, most: int) -> list[Miss]:
        """The messages read most wrongly, false alarms before misses."""
        return sorted(self.misses, key=lambda miss: (-len(miss.false), -len(miss.missed), miss.id))[:most]

    def to_json(self, most: int = 0) -> dict[str, Any]:
        """The whole measure as plain data."""
        return {
            "messages": self.messages,
            "all": self.all.to_json(),
            "by_signal": {name: self.by_signal[name].to_json() for name in sorted(self.by_signal)},
            "by_language": {name: self.by_language[name].to_json() for name in sorted(self.by_language)},
            "false_alarms": {
                "messages": self.alarms,
                "of": self.silent,
                "rate": None if self.alarm_rate is None else str(self.alarm_rate),
            },
            "worst": [
                {"id": m.id, "lang": m.lang, "missed": m.missed, "false": m.false, "text": m.text}
                for m in self.worst(most)
            ],
        }
