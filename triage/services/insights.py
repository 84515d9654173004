"""The figures of a desk: win rates, monitoring programmes, value at stake, overrides, results, promises."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rules.engine.economics import WinRate
from triage.domain.money import Money
from triage.services.following import Following
from triage.services.monitoring import Monitored
from triage.services.promising import Blame, Promising
from triage.services.win_rates import WinRates
from triage.store import insights as store
from triage.store.address import Address
from triage.store.opening import reading as opened

DEFINITION = (
    "a win rate is won ÷ (won + lost) of the disputes that were contested; those not fought, prevented or "
    "still open are left out; the interval is Wilson's, at 95 %"
)
_THOUSANDTHS = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Stake:
    """The open cases of one kind in one currency."""

    kind: str
    cases: int
    value: Money


@dataclass(frozen=True, slots=True)
class Overridden:
    """How often people decided where a rule had suggested, and how often against it."""

    rule: str
    decided: int
    overridden: int


@dataclass(frozen=True, slots=True)
class Insights:
    """All figures. ``win_rates``: dispute reason → outcomes; ``outcomes``: by action and by rule."""

    win_rates: Mapping[str, WinRate]
    at_stake: tuple[Stake, ...]
    overrides: tuple[Overridden, ...]
    outcomes: Mapping[str, Mapping[str, Mapping[str, int]]]
    promises: tuple[Blame, ...]
    monitoring: Monitored

    def to_json(self) -> dict[str, Any]:
        """As `triage insights --json` prints it; rates are decimal strings of a part of one."""
        return {
            "definition": DEFINITION,
            "win_rates": {reason: _rate_json(one) for reason, one in self.win_rates.items()},
            "at_stake": [
                {
                    "kind": s.kind,
                    "cases": s.cases,
                    "amount": str(s.value.amount),
                    "currency": s.value.currency,
                }
                for s in self.at_stake
            ],
            "overrides": [
                {"rule": o.rule, "decided": o.decided, "overridden": o.overridden} for o in self.overrides
            ],
            "outcomes": self.outcomes,
            "promises": [
                {"name": p.name, "made": p.made, "kept": p.kept, "failed": p.failed} for p in self.promises
            ],
            "monitoring": self.monitoring.to_json(),
        }


def insights(path: Address, following: Following, promising: Promising, monitoring: Monitored) -> Insights:
    """The figures of the desk at ``path``, counted now; ``monitoring`` was counted by its own service."""
    with opened(path) as connection:
        stakes = tuple(
            Stake(kind, cases, Money.from_minor(total, currency))
            for kind, currency, cases, total in store.stakes(connection)
        )
        decided, overridden = Counter[str](), Counter[str]()
        for verdict, override in store.verdicts(connection):
            rule = _rule_of(verdict)
            decided[rule] += 1
            overridden[rule] += override
    return Insights(
        dict(WinRates(path)),
        stakes,
        tuple(Overridden(rule, n, overridden[rule]) for rule, n in sorted(decided.items())),
        following.insights(),
        tuple(promising.blame()),
        monitoring,
    )


def _rule_of(verdict: str) -> str:
    because = (json.loads(verdict) or {}).get("because")
    return str(because[0]["rule"]) if because else "none"


def _rate_json(one: WinRate) -> dict[str, Any]:
    low, high = one.wilson()
    return {
        "won": one.won,
        "decided": one.decided,
        "rate": str(one.rate.quantize(_THOUSANDTHS)),
        "low": str(low.quantize(_THOUSANDTHS)),
        "high": str(high.quantize(_THOUSANDTHS)),
    }
