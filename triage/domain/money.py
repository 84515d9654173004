"""Money: a decimal amount with its currency, never a float.

Minor units follow ISO 4217 (list one, as published on 2026-01-01); funds codes and
metals, which no customer pays with, are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_TWO = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF "
    "IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR "
    "MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD "
    "SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG "
    "YER ZAR ZMW ZWG"
)
_ZERO = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"

EXPONENTS: dict[str, int] = (
    dict.fromkeys(_TWO.split(), 2) | dict.fromkeys(_ZERO.split(), 0) | dict.fromkeys(_THREE.split(), 3)
)
"""Digits after the decimal point, by currency code."""

MAX_DIGITS = 18
"""Digits of an amount in minor units: what a 64-bit integer holds with room to spare."""

_AMOUNT = re.compile(r"[0-9]+(?:\.[0-9]+)?", re.ASCII)


class MoneyError(ValueError):
    """An amount or a currency that is none; the text says why."""


def exponent(currency: str) -> int:
    """The number of decimals of ``currency``. Raises :class:`MoneyError` for one we do not know."""
    try:
        return EXPONENTS[currency]
    except (KeyError, TypeError):
        raise MoneyError(f"{currency!r} is not a currency code of ISO 4217, such as USD") from None


def parse_amount(text: object, currency: str) -> Decimal:
    """A decimal string in major units, such as ``"54.00"``, as a Decimal with the currency's decimals.

    Raises :class:`MoneyError` when it is no string, is negative, is no number, has more decimals
    than the currency, or has more than ``MAX_DIGITS`` digits in minor units.
    """
    places = exponent(currency)
    if isinstance(text, float):
        raise MoneyError(f'{text!r} is a floating-point number; write it as a string, such as "54.00"')
    if not isinstance(text, str):
        raise MoneyError(f'{text!r} is not a decimal string, such as "54.00"')
    if text.startswith("-"):
        raise MoneyError(f"{text!r} is negative")
    if not _AMOUNT.fullmatch(text):
        raise MoneyError(f'{text!r} is not a decimal number, such as "54.00"')
    whole, _, fraction = text.partition(".")
    if len(fraction) > places:
        decimals = "1 decimal" if len(fraction) == 1 else f"{len(fraction)} decimals"
        raise MoneyError(f"{text!r} has {decimals}, {currency} has {places}")
    if len(whole.lstrip("0")) + places > MAX_DIGITS:
        raise MoneyError(f"{text!r} has more than {MAX_DIGITS} digits")
    return Decimal(text).quantize(Decimal(1).scaleb(-places))


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in a currency. Amounts of two currencies are never added or compared."""

    amount: Decimal
    currency: str

    @classmethod
    def parse(cls, text: object, currency: str) -> Money:
        """From a decimal string in major units; raises :class:`MoneyError`."""
        return cls(parse_amount(text, currency), currency)

    @classmethod
    def from_minor(cls, units: int, currency: str) -> Money:
        """From whole minor units (cents, fils; yen are whole already)."""
        return cls(Decimal(units).scaleb(-exponent(currency)), currency)

    @property
    def minor(self) -> int:
        """The amount in whole minor units."""
        return int(self.amount.scaleb(exponent(self.currency)))

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise MoneyError(f"{self.currency} and {other.currency} do not mix without a rate")
        return other.amount

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    @property
    def text(self) -> str:
        """The amount as a decimal string with the currency's decimals, as the case file writes it."""
        return f"{self.amount:.{exponent(self.currency)}f}"

    def __str__(self) -> str:
        return f"{self.amount:,.{exponent(self.currency)}f} {self.currency}"
