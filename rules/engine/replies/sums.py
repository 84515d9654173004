"""Sums of money in a text, in the figures and the currency words of eight languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_DOLLARS = "USD AUD CAD NZD SGD HKD TWD MXN ARS CLP COP UYU BBD BSD BZD FJD JMD TTD XCD PHP"
_SIGNS: dict[str, frozenset[str]] = {
    "$": frozenset(_DOLLARS.split()),
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP", "EGP"}),
    "¥": frozenset({"JPY", "CNY"}),
    "₽": frozenset({"RUB"}),
    "₴": frozenset({"UAH"}),
    "֏": frozenset({"AMD"}),
    "₺": frozenset({"TRY"}),
    "₹": frozenset({"INR"}),
    "₸": frozenset({"KZT"}),
    "₩": frozenset({"KRW"}),
    "zł": frozenset({"PLN"}),
    "ft": frozenset({"HUF"}),
    "kč": frozenset({"CZK"}),
    "kr": frozenset({"SEK", "NOK", "DKK", "ISK"}),
    "us$": frozenset({"USD"}),
    "r$": frozenset({"BRL"}),
    "s/": frozenset({"PEN"}),
    "₪": frozenset({"ILS"}),
    "₫": frozenset({"VND"}),
    "฿": frozenset({"THB"}),
    "₦": frozenset({"NGN"}),
    "₱": frozenset({"PHP"}),
    "₼": frozenset({"AZN"}),
    "﷼": frozenset({"IRR"}),
}
_STEMS: tuple[tuple[str, str], ...] = (
    (r"(?:us[\s-]?|u\.s\. )?d[oó]l+[aá]r\w*|доллар\w*|դոլար\w*|دلار\w*", _DOLLARS),
    (r"euro[s]?|eur[oó]\w{0,4}|евро|եվրո\w*|یورو\w*", "EUR"),
    (r"livres? turques?|libras? turcas?|türkische (?:lira|pfund)", "TRY"),
    (r"pounds?|pfund|livres?(?: sterling)?|libras?|fonts?|font\w{2,4}|фунт\w*|ֆունտ\w*|پوند\w*", "GBP EGP"),
    (r"forint\w*|форинт\w*|ֆորինտ\w*|فورینت\w*", "HUF"),
    (r"r[ou]ub?[e]?l\w*|rublos?|rubel\w*|рубл\w*|руб\b\.?|ռուբլ\w*|روبل\w*", "RUB BYN"),
    (r"drams?|dram\w{2,4}|драм\w*|դրամ\w*|درام\w*", "AMD"),
    (r"tomans?|toman\w*|rials?|rial\w*|туман\w*|риал\w*|թուման\w*|ռիալ\w*|تومان\w*|تومن\w*|ریال\w*", "IRR"),
    (
        r"(?:swiss )?francs?|(?:schweizer )?franken|francos?|frank\w*|франк\w*|ֆրանկ\w*|فرانک\w*",
        "CHF XAF XOF",
    ),
    (r"pesos?|песо|պեսո|پزو", "MXN ARS CLP COP UYU PHP"),
    (r"yens?|jen|иен\w*|йен\w*|իեն\w*|ین", "JPY"),
    (r"tenge|тенге", "KZT"),
    (r"zlot\w+|злот\w+", "PLN"),
    (
        r"crowns?|kronor|kroner|coronas?|couronnes?|kronen|korona\w*|крон\w*|կրոն\w*|کرون\w*",
        "SEK NOK DKK CZK ISK",
    ),
    (r"l[aā]ri|лари|լարի", "GEL"),
    (r"гривен|грив\w+|hryvn\w+", "UAH"),
    (r"d[ií]rhams?|дирхам\w*|درهم", "AED MAD"),
    (r"dinars?|dínar\w*|dinár\w*|динар\w*|դինար\w*|دینار", "RSD KWD BHD JOD IQD TND DZD LYD MKD"),
    (r"soles\b|солей\b|սոլ\b", "PEN"),
    (r"rea(?:is|les)\b|réaux\b|реал(?:ов|а|ы)?\b", "BRL"),
    (r"leu\b|lei\b|леев\b|лей\b|լեյ\b", "RON MDL"),
    (r"leva\b|lewa\b|левов\b|лева\b", "BGN"),
    (r"won\b", "KRW"),
    (r"rupees?\b|rupien?\b|roupies?\b|rupias?\b|rúpi\w*|рупи[йяи]\w*|ռուպի\w*|روپیه", "INR PKR LKR NPR IDR"),
    (r"yuan\b|renminbi|jüan\w*|юан[ьея]\w*|յուան\w*|یوان", "CNY"),
    (r"s[hc]?[eé]kels?\b|sékel\w*|shékels?\b|s[eé]quel(?:es)?\b|шекел\w*|շեկել\w*", "ILS"),
    (r"baht\b|бат(?:ов|а)?\b", "THB"),
    (r"rand\b|рандов?\b", "ZAR"),
    (r"manat\w*|манат\w*|մանաթ\w*|منات", "AZN TMT"),
    (r"сом(?:ов|ам|а|ы)?\b|som\b|szom\b", "KGS UZS"),
    (r"lira|лир\w*|لیر\w*", "TRY"),
)
_CODES = (
    "USD EUR GBP HUF RUB AMD IRR CHF CAD AUD NZD JPY CNY SEK NOK DKK ISK PLN CZK RON BGN TRY UAH KZT GEL MXN "
    "ARS CLP COP PEN RSD AZN KGS VND BRL INR SGD HKD KRW THB ZAR ILS AED SAR KWD BHD QAR BYN EGP MAD PHP IDR "
    "MYR"
)
_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f.,'’٬]\d{3})+(?:[.,٫]\d{1,3})?|\d+(?:[.,٫]\d{1,3})?"
_UNIT = (
    r"(?P<unit>us\$|r\$|[$€£¥₽₴֏₺₹₸₩﷼₪₫฿₦₱₼]|zł|kč|\bft\b\.?|\bkr\b\.?|\b(?:"
    + "|".join(_CODES.lower().split())
    + r")(?:-?\w{0,4})?\b|"
    + "|".join(rf"\b(?:{stem})" for stem, _ in _STEMS)
    + ")"
)
_BEFORE = re.compile(
    rf"(?P<sign>us\$|r\$|\bs/\.?|[$€£¥₽₴֏₺₹₸₪₫฿₦₱₼]|\b(?:{'|'.join(_CODES.lower().split())})\b)\s?(?P<number>{_NUMBER})"
)
_AFTER = re.compile(rf"(?<![\d.,])(?P<number>{_NUMBER})[\s\u00a0\u202f]?(?:-?{_UNIT})")
_BARE = re.compile(rf"(?<![\d.,:/\w])(?:{_NUMBER})(?![\d:/\w])")


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum in a text: its value, the currencies that it can be in, and its place (code points)."""

    value: Decimal
    currencies: frozenset[str]
    start: int
    end: int


@lru_cache(maxsize=16)
def plain_figures(text: str) -> str:
    """The text in small letters with every digit as 0 to 9; as long as the text."""
    return "".join(
        str(unicodedata.decimal(each))
        if each.isdecimal()
        else each.lower()
        if len(each.lower()) == 1
        else each
        for each in text
    )


def sums_in(text: str) -> list[Sum]:
    """The sums of money in a text, in its order."""
    plain, found, taken = plain_figures(text), [], set[int]()
    for pattern, group in ((_BEFORE, "sign"), (_AFTER, "unit")):
        for match in pattern.finditer(plain):
            start, end = match.span()
            if taken & set(range(*match.span("number"))):
                continue
            value = _value(match.group("number"))
            taken |= set(range(*match.span("number")))
            found.append(Sum(value, _currencies(match.group(group)), start, end))
    return sorted(found, key=lambda each: each.start)


def figures(text: str) -> Iterator[Decimal]:
    """Every number in a text that may be a sum."""
    for match in _BARE.finditer(plain_figures(text)):
        yield _value(match.group())
    for each in sums_in(text):
        yield each.value


def _value(number: str) -> Decimal:
    """``1.234,56``, ``1,234.56``, ``1 234,56`` and ``54`` as Decimals; ``1 234,500`` has three decimals."""
    number, apart = re.subn(r"[ \u00a0\u202f'’٬]", "", number.replace("٫", ","))
    marks = [each for each in number if each in ".,"]
    if not marks:
        return Decimal(number)
    whole, _, fraction = number.rpartition(marks[-1])
    if len(fraction) == 3 and len(set(marks)) == 1 and not apart and whole != "0":
        return Decimal(re.sub(r"[.,]", "", number))
    return Decimal(re.sub(r"[.,]", "", whole) + "." + fraction)


def _currencies(unit: str) -> frozenset[str]:
    unit = unit.strip().rstrip(".")
    if unit in _SIGNS:
        return _SIGNS[unit]
    code = unit[:3].upper()
    if code in _CODES.split() and (len(unit) == 3 or unit[3] == "-"):
        return frozenset({code})
    for stem, codes in _STEMS:
        if re.fullmatch(stem, unit):
            return frozenset(codes.split())
    return frozenset({code})
