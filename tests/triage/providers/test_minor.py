"""Amounts cross the border to Stripe and back without changing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.money import EXPONENTS, Money, MoneyError, exponent
from triage.providers.stripe.minor import decimals, from_units, to_units

CURRENCIES = st.sampled_from(sorted(EXPONENTS))


@pytest.mark.parametrize(
    ("units", "currency", "text"),
    [
        (5400, "usd", "54.00"),
        (500, "jpy", "500"),
        (500, "ISK", "5"),
        (500, "ugx", "5"),
        (500, "mga", "500.00"),
        (5120, "kwd", "5.120"),
        (1045, "huf", "10.45"),
        (0, "eur", "0.00"),
    ],
)
def test_amounts_read_as_people_write_them(units: int, currency: str, text: str) -> None:
    money = from_units(units, currency)
    assert (money.text, money.currency) == (text, currency.upper())
    assert to_units(money) == units


@given(CURRENCIES, st.integers(0, 10**14))
def test_what_is_sent_reads_back_the_same(currency: str, whole: int) -> None:
    step = 10 if currency in {"BHD", "JOD", "KWD", "OMR", "TND"} else 1
    places = min(decimals(currency), exponent(currency))
    money = Money(
        (Decimal(whole * step).scaleb(-places)).quantize(Decimal(1).scaleb(-exponent(currency))), currency
    )
    assert from_units(to_units(money), currency.lower()) == money


@given(CURRENCIES, st.integers(0, 10**14))
def test_what_is_read_is_sent_back_the_same_or_refused_never_changed(currency: str, units: int) -> None:
    try:
        money = from_units(units, currency)
        assert to_units(money) == units
    except MoneyError:
        assert currency in {"ISK", "UGX", "BHD", "JOD", "KWD", "OMR", "TND"}


def test_a_fraction_of_a_krona_is_refused() -> None:
    with pytest.raises(MoneyError, match="ISK"):
        from_units(12345, "isk")


def test_the_last_fils_is_not_rounded_away_silently() -> None:
    with pytest.raises(MoneyError, match="last digit of 0"):
        to_units(Money.parse("5.124", "KWD"))


def test_half_an_ariary_cannot_be_sent() -> None:
    with pytest.raises(MoneyError, match="whole units"):
        to_units(Money.parse("5.50", "MGA"))


@pytest.mark.parametrize("units", [True, "5400", 54.0, None])
def test_only_whole_numbers_are_amounts(units: object) -> None:
    with pytest.raises(MoneyError):
        from_units(units, "usd")


def test_an_unknown_currency_is_named() -> None:
    with pytest.raises(MoneyError, match="USDC"):
        from_units(1, "usdc")
