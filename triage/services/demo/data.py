"""What the demo world is made of, read from ``fixtures/worlds`` into tables that are quick to draw from."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from triage.domain.money import exponent

T = TypeVar("T")
_CHOICE = re.compile(r"\[([^][|]*)\|([^][|]*)\]")
_SLOT = re.compile(r"{(\w+)}")
LANGUAGES = ("en", "de", "fr", "es", "hu", "ru", "fa", "hy")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as its owner writes it, and in ASCII for an address of mail."""

    text: str
    ascii: str


@dataclass(frozen=True, slots=True)
class Article:
    """Something sold: its name by language, price and cost in minor units of one currency."""

    names: Mapping[str, str]
    price: int
    cost: int


@dataclass(frozen=True, slots=True)
class Prices:
    """What everything costs in one currency, each list as often as it is sold."""

    places: int
    nothing: str
    shipping: str
    """What sending one parcel costs us."""
    goods: Sequence[Article]
    plans: Sequence[Article]
    software: Sequence[Article]


@dataclass(frozen=True, slots=True)
class Market:
    """A country with one of its languages: who lives there, where, and what they pay in."""

    country: str
    language: str
    currency: str
    family_first: bool
    given: Mapping[str, Sequence[Name]]
    family: Mapping[str, Sequence[Name]]
    cities: Sequence[Sequence[str]]
    street: str
    streets: Sequence[str]
    carriers: Sequence[str]
    prices: Prices
    under_consumer_law: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence to be written, in percent format when it has ``slots`` to be filled in."""

    text: str
    slots: bool


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything that one language writes, for a writer of one gender."""

    greetings: Sequence[Phrase]
    closings: Sequence[Phrase]
    subjects: Mapping[str, Sequence[Phrase]]
    cores: Mapping[str, Sequence[Phrase]]
    """By theme: what a message is about."""
    addons: Mapping[str, Sequence[Phrase]]
    """By signal: a sentence that may follow."""
    vendor: Mapping[str, Sequence[Phrase]]
    staff: Sequence[Phrase]


@dataclass(frozen=True, slots=True)
class Networks:
    """Card networks as often as they occur, and the codes and evidence by reason."""

    reasons: Sequence[str]
    pairs: Mapping[str, Sequence[tuple[str, str | None]]]
    """By reason: network and code, as often as they occur; a code only where the network has one."""
    evidence: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Data:
    """The whole of ``fixtures/worlds`` but the hand-made cases."""

    markets: Sequence[Market]
    texts: Mapping[tuple[str, str], Texts]
    """By language and gender, ``m`` or ``f``."""
    networks: Networks
    companies: Sequence[str]
    vendors: Sequence[str]
    reps: Sequence[str]
    promises: Sequence[tuple[str, bool]]
    """Text, and whether a breach can still be put right."""
    duties: Sequence[str]
    staff: Sequence[str]
    hostile: Sequence[str]


def read_text(name: str) -> str:
    """A file of ``fixtures/worlds``; raises :class:`FileNotFoundError` when it was not installed."""
    return resources.files("fixtures").joinpath("worlds", *name.split("/")).read_text(encoding="utf-8")


def _read(name: str) -> Any:
    return json.loads(read_text(name))


def _by_weight(weighted: Iterable[tuple[T, int]]) -> list[T]:
    return [item for item, weight in weighted for _ in range(weight)]


def _phrases(texts: Iterable[str], gender: str) -> list[Phrase]:
    return [_phrase(_CHOICE.sub(r"\1" if gender == "m" else r"\2", text)) for text in texts]


def _phrase(text: str) -> Phrase:
    if "{" not in text:
        return Phrase(text, False)
    return Phrase(_SLOT.sub(r"%(\1)s", text.replace("%", "%%")), True)


def _texts(language: str, gender: str) -> Texts:
    read = _read(f"texts/{language}.json")

    def table(of: str) -> dict[str, list[Phrase]]:
        return {theme: _phrases(texts, gender) for theme, texts in read[of].items()}

    return Texts(
        greetings=_phrases(read["greetings"], gender),
        closings=_phrases(read["closings"], gender),
        subjects=table("subjects"),
        cores=table("texts"),
        addons=table("addons"),
        vendor=table("vendor"),
        staff=_phrases(read["staff"], gender),
    )


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss").replace("ı", "i"))
    return re.sub(r"[^a-z]", "", plain)


def _names(words: str) -> dict[str, list[Name]]:
    """Words such as ``Левин|Левина:levin``: his form, her form and ASCII; only the first is needed."""
    found: dict[str, list[Name]] = {"m": [], "f": []}
    for word in words.split():
        native, _, latin = word.partition(":")
        his, _, hers = native.partition("|")
        found["m"].append(Name(his, latin or _ascii(his)))
        found["f"].append(Name(hers or his, latin or _ascii(hers or his)))
    return found


def _prices(currency: str, markets: Mapping[str, Any], goods: Mapping[str, Any]) -> Prices:
    rate, charm = markets["rates"][currency]
    step, places = markets["steps"][currency], exponent(currency)
    factor = Decimal(rate).scaleb(places - 2)

    def article(names: Mapping[str, str], euro_cents: int) -> Article:
        price = int(euro_cents * factor) // step * step + charm
        return Article(names, price, price * 45 // 100)

    def same(name: str) -> dict[str, str]:
        return dict.fromkeys(LANGUAGES, name)

    plans = [article(same(name), cents) for name, cents in goods["plans"]]
    return Prices(
        places,
        str(Decimal(0).scaleb(-places)),
        str(Decimal(plans[0].price * 3 // 2).scaleb(-places)),
        _by_weight((article(good, good["price"]), good["weight"]) for good in goods["goods"]),
        plans,
        [article(same(name), cents) for name, cents in goods["software"]],
    )


def _markets(goods: Mapping[str, Any]) -> list[Market]:
    read, names = _read("markets.json"), _read("names.json")
    prices = {currency: _prices(currency, read, goods) for currency in read["rates"]}
    people = {
        key: ({sex: _names(pool[sex])[sex] for sex in "mf"}, _names(pool["family"]))
        for key, pool in names.items()
    }
    found = []
    for market in read["markets"]:
        given, family = people[market["names"]]
        made = Market(
            country=market["country"],
            language=market["language"],
            currency=market["currency"],
            family_first=market["language"] == "hu",
            given=given,
            family=family,
            cities=market["cities"],
            street=market["street"],
            streets=market["streets"],
            carriers=goods["carriers"][market["country"]],
            prices=prices[market["currency"]],
            under_consumer_law=market["country"] in read["consumer_law"],
        )
        found.append((made, market["weight"]))
    return _by_weight(found)


def _networks() -> Networks:
    read = _read("networks.json")
    pairs: dict[str, list[tuple[str, str | None]]] = {}
    for reason in read["reasons"]:
        codes = read["codes"].get(reason)
        pairs[reason] = [
            (network, codes[network][turn % len(codes[network])] if codes else None)
            for network, weight in read["networks"].items()
            if codes is None or network in codes
            for turn in range(weight)
        ]
    evidence = {reason: read["evidence"].get(reason, read["evidence"]["general"]) for reason in pairs}
    return Networks(_by_weight(read["reasons"].items()), pairs, evidence)


@cache
def load_data() -> Data:
    """Reads ``fixtures/worlds`` once."""
    goods = _read("goods.json")
    return Data(
        markets=_markets(goods),
        texts={(language, sex): _texts(language, sex) for language in LANGUAGES for sex in "mf"},
        networks=_networks(),
        companies=goods["companies"],
        vendors=goods["vendors"],
        reps=goods["reps"],
        promises=[(text, fixable) for text, fixable in goods["promises"]],
        duties=goods["duties"],
        staff=goods["staff"],
        hostile=[entry["text"] * entry.get("times", 1) for entry in _read("hostile.json")],
    )
