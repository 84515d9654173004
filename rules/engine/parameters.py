"""The book's numbers: named parameters, dated exchange rates, win-rate priors, countries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from rules.engine.source import Problem, keys_of, line_of, read_yaml, suggest

UNITS = ("money", "days", "hours", "rate", "count")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named number. ``unit``: money (in the book's currency), days, hours, rate (0 to 1) or count."""

    name: str
    value: Decimal
    unit: str
    doc: str
    line: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """All numbers of a book; ``rates`` are units of a currency for one of ``base``."""

    currency: str = "USD"
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    base: str = "EUR"
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    rates_as_of: str = ""
    decimals: Mapping[str, int] = field(default_factory=dict)
    priors: Mapping[str, Decimal] = field(default_factory=dict)
    other_prior: Decimal = Decimal("0.30")
    priors_as_of: str = ""
    withdrawal_countries: frozenset[str] = frozenset()

    def convert(self, amount: Decimal, source: str, target: str) -> Decimal | None:
        """``amount`` in another currency, not rounded; ``None`` without a rate."""
        if source == target:
            return amount
        if source not in self.rates or target not in self.rates:
            return None
        return amount * self.rates[target] / self.rates[source]


class NumberReader:
    """Reads parameters.yaml, rates.yaml, priors.yaml and countries.yaml of a book; collects problems."""

    def __init__(self, book: Path, problems: list[Problem]) -> None:
        self._book = book
        self._problems = problems
        self._file = ""

    def read(self) -> Numbers:
        """All of them. What could not be read has its default."""
        currency, parameters = self._parameters()
        rates, decimals, as_of = self._rates()
        priors, others, priors_as_of = self._priors()
        return Numbers(
            currency,
            parameters,
            "EUR",
            rates,
            as_of,
            decimals,
            priors,
            others,
            priors_as_of,
            self._countries(),
        )

    def _open(self, name: str, fields: tuple[str, ...]) -> dict[str, Any]:
        self._file = name
        raw = read_yaml(self._book / name, self._problems, name)
        if raw is None:
            return {}
        for key in keys_of(raw):
            if key not in fields:
                self._wrong(line_of(raw, key), f"'{key}' is no field of this file", suggest(str(key), fields))
        for key in fields:
            if key not in raw:
                self._wrong(1, f"'{key}' is missing", "add it")
        return raw

    def _wrong(self, line: int, message: str, hint: str = "") -> None:
        self._problems.append(Problem(self._file, line, message, hint))

    def _mapping(self, raw: Mapping[str, Any], key: str) -> dict[str, Any]:
        found = raw.get(key)
        if found is not None and not isinstance(found, dict):
            self._wrong(line_of(raw, key), f"'{key}' is not a mapping", "write name: value lines under it")
        return found if isinstance(found, dict) else {}

    def _decimal(
        self, raw: Mapping[str, Any], key: str, low: Decimal, high: Decimal | None
    ) -> Decimal | None:
        value = raw.get(key)
        line = line_of(raw, key)
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            self._wrong(line, f"{value!r} is no number", 'write it as a quoted decimal, such as "0.30"')
            return None
        try:
            number = Decimal(value)
        except InvalidOperation:
            self._wrong(line, f"{value!r} is no number", 'write it as a quoted decimal, such as "0.30"')
            return None
        if not number.is_finite() or number < low or (high is not None and number > high):
            self._wrong(
                line, f"{value} is out of range", f"from {low} to {high if high is not None else '…'}"
            )
            return None
        return number

    def _parameters(self) -> tuple[str, dict[str, Parameter]]:
        raw = self._open("parameters.yaml", ("currency", "parameters"))
        found: dict[str, Parameter] = {}
        listed = self._mapping(raw, "parameters")
        for name in keys_of(listed):
            entry, line = listed[name], line_of(listed, name)
            if not isinstance(entry, dict) or not {"value", "unit", "doc"} >= set(keys_of(entry)):
                self._wrong(
                    line, f"'{name}' needs value, unit and doc, and nothing else", "see its neighbours"
                )
                continue
            unit = entry.get("unit")
            if unit not in UNITS:
                self._wrong(line_of(entry, "unit", line), f"'{unit}' is no unit", suggest(str(unit), UNITS))
                continue
            high = Decimal(1) if unit == "rate" else Decimal(10) ** 9
            value = self._decimal(entry, "value", Decimal(0), high)
            if value is not None and unit in ("days", "hours", "count") and value != int(value):
                self._wrong(line_of(entry, "value", line), f"{value} {unit} is no whole number", "round it")
            elif value is not None:
                found[str(name)] = Parameter(str(name), value, unit, str(entry.get("doc", "")), line)
        return str(raw.get("currency", "USD")), found

    def _rates(self) -> tuple[dict[str, Decimal], dict[str, int], str]:
        raw = self._open("rates.yaml", ("base", "as_of", "source", "rates", "decimals"))
        listed = self._mapping(raw, "rates")
        rates = {str(raw.get("base", "EUR")): Decimal(1)}
        for currency in keys_of(listed):
            rate = self._decimal(listed, currency, Decimal("0.000001"), None)
            if rate is not None:
                rates[str(currency)] = rate
        decimals = self._mapping(raw, "decimals")
        places = {str(currency): int(decimals[currency]) for currency in keys_of(decimals)
                  if isinstance(decimals[currency], int)}  # fmt: skip
        return rates, places, str(raw.get("as_of", ""))

    def _priors(self) -> tuple[dict[str, Decimal], Decimal, str]:
        raw = self._open("priors.yaml", ("as_of", "source", "note", "win_rates", "others"))
        listed = self._mapping(raw, "win_rates")
        priors = {}
        for reason in keys_of(listed):
            rate = self._decimal(listed, reason, Decimal(0), Decimal(1))
            if rate is not None:
                priors[str(reason)] = rate
        others = self._decimal(raw, "others", Decimal(0), Decimal(1)) if raw else None
        return priors, Decimal("0.30") if others is None else others, str(raw.get("as_of", ""))

    def _countries(self) -> frozenset[str]:
        raw = self._open("countries.yaml", ("as_of", "source", "eu", "eea", "uk"))
        found: set[str] = set()
        for group in ("eu", "eea", "uk"):
            listed = raw.get(group, [])
            if not isinstance(listed, list):
                self._wrong(line_of(raw, group), f"'{group}' is not a list of countries", "write [AT, BE, …]")
                continue
            for country in listed:
                if not isinstance(country, str) or len(country) != 2 or not country.isupper():
                    self._wrong(line_of(raw, group), f"{country!r} is no country code", 'quote it: "NO"')
                else:
                    found.add(country)
        return frozenset(found)
