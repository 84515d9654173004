"""Amounts as Stripe writes them: whole numbers in a unit that is not always the currency's own.

Source: https://docs.stripe.com/currencies (zero-decimal, three-decimal and special cases), November 2026.
"""

from __future__ import annotations

from decimal import Decimal

from triage.domain.money import Money, MoneyError, exponent

_ZERO_CODES = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
_ZERO = frozenset(_ZERO_CODES.split())
_SENT_TIMES_100 = frozenset({"ISK", "UGX"})
"""No decimals in life, two in the API, and those are always 00."""
_THREE = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
"""The last digit must be 0."""


def decimals(currency: str) -> int:
    """Digits after the point in Stripe's unit; raises :class:`MoneyError` for a currency unknown to us."""
    iso = exponent(currency)
    if currency in _ZERO:
        return 0
    if currency in _SENT_TIMES_100:
        return 2
    return 3 if currency in _THREE else iso


def from_units(units: object, currency: object) -> Money:
    """Stripe's ``amount`` and ``currency`` (any case) as money.

    Raises :class:`MoneyError` for an unknown currency, a number that is not whole, or one that the
    currency cannot hold, such as 12345 for ISK.
    """
    code = str(currency).upper()
    if isinstance(units, bool) or not isinstance(units, int):
        raise MoneyError(f"{units!r} is not a whole number of minor units")
    amount = Decimal(units).scaleb(-decimals(code))
    rounded = amount.quantize(Decimal(1).scaleb(-exponent(code)))
    if rounded != amount:
        raise MoneyError(f"{units} is not an amount of {code}: it has {exponent(code)} decimals")
    return Money(rounded, code)


def to_units(money: Money) -> int:
    """Money as Stripe takes it; raises :class:`MoneyError` when Stripe cannot take that amount."""
    units = money.amount.scaleb(decimals(money.currency))
    if units != units.to_integral_value():
        raise MoneyError(f"Stripe takes {money.currency} in whole units, not {money}")
    if money.currency in _THREE and int(units) % 10:
        raise MoneyError(f"Stripe takes {money.currency} with a last digit of 0, not {money}")
    return int(units)
