"""What contesting is worth, and what a demand would cost: Decimal only, every term shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any

from rules.engine.values import MISSING, NO_RATE, Absent

if TYPE_CHECKING:
    from rules.engine.facts import Situation
    from rules.engine.parameters import Numbers

_ONE = Decimal(1)
_Z = Decimal("1.959964")
_FOUR = Decimal("0.0001")
UNKNOWN_TERM = "unknown"


@dataclass(frozen=True, slots=True)
class WinRate:
    """The shop's own outcomes for one reason: contested disputes decided, and those of them won."""

    won: int
    decided: int

    @property
    def rate(self) -> Decimal:
        """Won ÷ decided; 0 when nothing was decided."""
        return Decimal(self.won) / self.decided if self.decided else Decimal(0)

    def wilson(self) -> tuple[Decimal, Decimal]:
        """The 95 % Wilson interval of the rate."""
        if not self.decided:
            return Decimal(0), _ONE
        n, p, z2 = Decimal(self.decided), self.rate, _Z * _Z
        centre = p + z2 / (2 * n)
        spread = _Z * (p * (_ONE - p) / n + z2 / (4 * n * n)).sqrt()
        scale = _ONE + z2 / n
        return max((centre - spread) / scale, Decimal(0)), min((centre + spread) / scale, _ONE)


@dataclass(frozen=True, slots=True)
class Contest:
    """The terms of rule 6, in the case's currency; ``value`` may be unknown, or lack a rate."""

    rate: Decimal
    base_rate: Decimal
    source: str
    own: WinRate | None
    evidence: bool | None
    at_stake: Decimal | None
    fee: Decimal | None
    labour: Decimal | None
    value: Any


def _fees(s: Situation, numbers: Numbers, name: str) -> Decimal | None:
    return numbers.convert(numbers.parameters[name].value, numbers.currency, s.currency)


def contest(s: Situation) -> Contest:
    """Weighs contesting against giving in, once a case."""
    found: Contest | None = s.work.get("contest")
    if found is None:
        found = s.work["contest"] = _contest(s)
    return found


def _contest(s: Situation) -> Contest:
    numbers = s.book.numbers
    base_rate, source, own = _win_rate(s)
    evidence = _decisive(s)
    rate = base_rate
    if evidence is True:
        rate += (_ONE - rate) * numbers.parameters["evidence_raise"].value
    elif evidence is False:
        lowered = rate * numbers.parameters["evidence_lower"].value
        rate = max(lowered, min(rate, numbers.parameters["evidence_floor"].value))
    inquiry = s["dispute.inquiry"] is True
    fee = Decimal(0) if inquiry else _fees(s, numbers, "counter_fee")
    labour = _fees(s, numbers, "labour_cost")
    amount, refunded = s["amount"], s["payment.refunded"]
    stake = None if isinstance(amount, Absent) else amount
    value: Any = MISSING
    if stake is not None:
        stake = stake if isinstance(refunded, Absent) else max(stake - refunded, Decimal(0))
        value = NO_RATE if fee is None or labour is None else rate * stake - (_ONE - rate) * fee - labour
        if isinstance(refunded, Absent) and isinstance(value, Decimal) and value > 0:
            # Only what was refunded is missing: it could still bring the value down to nothing.
            value = MISSING
    return Contest(rate, base_rate, source, own, evidence, stake, fee, labour, value)


def _decisive(s: Situation) -> bool | None:
    """Whether decisive evidence is at hand; unknown where the case lists no evidence and none shows."""
    standing = s.book.evidence_for(s).standing
    if standing == "missing":
        return None if isinstance(s["dispute.evidence"], Absent) else False
    return True if standing == "at_hand" else None


def _win_rate(s: Situation) -> tuple[Decimal, str, WinRate | None]:
    reason, numbers = s["dispute.reason"], s.book.numbers
    known = isinstance(reason, str)
    own = s.own_rates.get(reason) if known else None
    if own is not None and own.decided >= numbers.parameters["own_rate_from"].value:
        return own.rate, "own", own
    return (numbers.priors.get(reason, numbers.other_prior) if known else numbers.other_prior), "prior", None


def shown(amount: Decimal | None, numbers: Numbers, currency: str) -> str:
    """An amount as a decimal string with the currency's decimals, or ``unknown``."""
    if amount is None:
        return UNKNOWN_TERM
    places = Decimal(1).scaleb(-numbers.decimals.get(currency, 2))
    return str(amount.quantize(places, ROUND_HALF_EVEN) + 0)


def _share(rate: Decimal) -> str:
    return str(rate.quantize(_FOUR, ROUND_HALF_EVEN))


def contest_terms(s: Situation) -> dict[str, Any]:
    """Every term of rule 6 as strings, with both break-even points."""
    terms, numbers = contest(s), s.book.numbers

    def money(amount: Decimal | None) -> str:
        return shown(amount, numbers, s.currency)

    a, fee, labour, p = terms.at_stake, terms.fee, terms.labour, terms.rate
    complete = a is not None and fee is not None and labour is not None
    result: dict[str, Any] = {
        "formula": "p·A − (1−p)·counter_fee − labour_cost",
        "currency": s.currency,
        "A": money(a),
        "p": _share(p),
        "p_before_evidence": _share(terms.base_rate),
        "p_source": terms.source,
        "evidence": {True: "raised", False: "lowered", None: "unchanged"}[terms.evidence],
        "counter_fee": money(fee),
        "labour_cost": money(labour),
        "expected_value": money(terms.value) if isinstance(terms.value, Decimal) else UNKNOWN_TERM,
        "dispute_fee": money(_fees(s, numbers, "dispute_fee")),
        "dispute_fee_note": "sunk: kept by the processor whatever happens",
        "break_even_p": UNKNOWN_TERM,
        "break_even_A": UNKNOWN_TERM,
        "rates_as_of": numbers.rates_as_of,
    }
    if complete and a is not None and fee is not None and labour is not None:
        if a + fee > 0:
            result["break_even_p"] = _share((labour + fee) / (a + fee))
        if p > 0:
            result["break_even_A"] = money((labour + (_ONE - p) * fee) / p)
    if terms.own is not None:
        low, high = terms.own.wilson()
        result |= {
            "n": str(terms.own.decided),
            "won": str(terms.own.won),
            "wilson_95": [_share(low), _share(high)],
            "definition": "won ÷ decided, contested disputes only; unfought and prevented ones left out",
        }
    else:
        result |= {"note": "a prior from other shops, not yours", "priors_as_of": numbers.priors_as_of}
    return result


def demand_terms(s: Situation) -> dict[str, Any]:
    """What it would cost us to pay, ship both ways and never see the goods again."""
    numbers = s.book.numbers

    def known(name: str) -> Decimal | None:
        value = s[name]
        return value if isinstance(value, Decimal) else None

    goods, one_way, amount = known("order.goods_cost"), known("order.shipping_cost"), known("amount")
    shipping = None if one_way is None else one_way * 2
    resale: Decimal | None = None
    if s["order.resellable"] is False:
        resale = Decimal(0)
    elif s["order.resellable"] is True and goods is not None and amount is not None:
        resale = max(amount - goods, Decimal(0))
    terms = [goods, shipping, resale]
    total = None if None in terms else sum((t for t in terms if t is not None), Decimal(0))
    return {
        "currency": s.currency,
        "goods": shown(goods, numbers, s.currency),
        "two_way_shipping": shown(shipping, numbers, s.currency),
        "lost_resale": shown(resale, numbers, s.currency),
        "lost_resale_note": "the margin we lose when the goods cannot be sold again",
        "total": shown(total, numbers, s.currency),
    }
