"""What is known of a case, group by group; keys that nobody knows are shown too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from difflib import SequenceMatcher
from typing import Any

from textual.content import Content

from screens import words
from screens.times import at_length
from screens.widgets.inert import inert
from screens.widgets.section import BLANK, Part, pairs
from triage.domain.moment import MomentError, parse_moment
from triage.domain.money import Money, MoneyError
from triage.services.models import CaseView

_ELSEWHERE = frozenset({"v", "id", "kind", "amount", "currency", "messages", "subject", "now"})
_CODED = frozenset({"status", "reason", "avs", "evidence"})
"""Keys whose values are words of ours joined by underscores; other values are shown to the letter."""
_SUMS = frozenset(
    {"lifetime_value", "goods_cost", "shipping_cost", "amount", "refunded", "credit_owed", "captured"}
)
"""Keys whose values are sums in the currency of the case."""
_OTHERS = {"address_entered": "address_shipped", "address_shipped": "address_entered"}
"""By address: the one that it is held against."""
_FIRST = ("customer", "order", "payment", "dispute", "subscription", "contract")


def facts(view: CaseView, zone: tzinfo | None) -> list[Part]:
    """Every fact of the case file but the messages and what the banner says."""
    document = view.document
    groups = [name for name in _FIRST if isinstance(document.get(name), Mapping)]
    groups += [key for key, value in document.items() if isinstance(value, Mapping) and key not in groups]
    loose = {key: value for key, value in document.items() if key not in _ELSEWHERE and key not in groups}
    currency = str(document.get("currency", ""))
    parts: list[Part] = pairs(_rows(loose, zone, currency))
    for name in groups:
        rows = _rows(document[name], zone, currency)
        if rows:
            parts += [BLANK, Content.styled(words.plain(name), "bold"), *pairs(rows)]
    return parts


def _rows(
    group: Mapping[str, Any], zone: tzinfo | None, currency: str, prefix: str = ""
) -> list[tuple[str, str | Content]]:
    rows: list[tuple[str, str | Content]] = []
    for key, value in group.items():
        label = prefix + words.plain(str(key))
        if str(key).startswith("address_") and isinstance(value, Mapping):
            rows.append((label, _address_beside(str(key), value, group)))
        elif isinstance(value, Mapping):
            rows += _rows(value, zone, currency, f"{label}: ")
        elif (
            isinstance(value, Sequence)
            and not isinstance(value, str)
            and any(isinstance(v, Mapping) for v in value)
        ):
            for number, item in enumerate(value, 1):
                rows.append((f"{label} {number}", _item(item, zone)))
        elif key in _SUMS and isinstance(value, str):
            rows.append((label, _sum(value, currency)))
        else:
            rows.append((label, _value(str(key), value, zone)))
    return rows


def _sum(text: str, currency: str) -> str:
    """A sum as it is written everywhere here; as it stands when it is none."""
    try:
        return str(Money.parse(text, currency))
    except MoneyError:
        return text


def _item(item: object, zone: tzinfo | None) -> str:
    if not isinstance(item, Mapping):
        return _value("", item, zone)
    text = str(item.get("text", ""))
    rest = [
        f"{words.plain(str(k)).lower()} {_value(str(k), v, zone)}" for k, v in item.items() if k != "text"
    ]
    return " · ".join([text, *rest] if text else rest)


def _address(value: Mapping[str, Any]) -> str:
    keys = ("line1", "line2", "postal_code", "city", "region", "country")
    return ", ".join(inert(str(value[key]), limit=80) for key in keys if value.get(key))


def _address_beside(key: str, address: Mapping[str, Any], group: Mapping[str, Any]) -> str | Content:
    """An address; what differs between the one entered and the one shipped to is marked in both."""
    other = group.get(_OTHERS.get(key, ""))
    text = _address(address)
    if not isinstance(other, Mapping):
        return text
    against = _against(address, other) if key == "address_shipped" else ""
    return _differing(text, _address(other)) + Content(inert(against, limit=400))


def _differing(text: str, other: str) -> Content:
    """Inert ``text``; words that ``other`` does not have in that place are marked, by more than colour."""
    mine, theirs = text.split(" "), other.split(" ")
    same = SequenceMatcher(None, list(map(_plainly, mine)), list(map(_plainly, theirs)), False)
    pieces: list[str | tuple[str, str]] = []
    for kind, start, end, _, _ in same.get_opcodes():
        if start < end:
            joined = " ".join(mine[start:end])
            pieces += [" "] if pieces else []
            pieces.append(joined if kind == "equal" else (joined, "bold reverse $warning"))
    return Content.assemble(*pieces)


def _plainly(word: str) -> str:
    """A word without what makes no other address of it."""
    return word.casefold().strip(".,;")


def _against(shipped: Mapping[str, Any], entered: object) -> str:
    """Whether the address is the one that was entered, and each part that is not."""
    if not isinstance(entered, Mapping):
        return ""
    if dict(shipped) == dict(entered):
        return "  ✔ as entered"
    differ = [
        f"{_part(str(key))} “{shipped.get(key) or '–'}”, entered “{entered.get(key) or '–'}”"
        for key in dict.fromkeys((*entered, *shipped))
        if (shipped.get(key) or "") != (entered.get(key) or "")
    ]
    return f"  ✘ not as entered: {'; '.join(differ)}"


def _part(key: str) -> str:
    return {"line1": "street", "line2": "second line"}.get(key) or words.plain(key).lower()


def _value(key: str, value: object, zone: tzinfo | None) -> str:
    if value is None:
        return "has not happened" if key.endswith("_at") else "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_value(key, item, zone) for item in value) or "none"
    text = str(value)
    if key.endswith(("_at", "_by", "_until", "due", "at")):
        try:
            return at_length(parse_moment(text), zone)
        except MomentError:
            return text
    return text.replace("_", " ") if key in _CODED else text
