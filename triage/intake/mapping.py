"""How the columns of a table become the keys of a case: a TOML file that is written once and used again.

[columns]                       # key of the case file = name of the column
id = "Order number"
amount = "Total"
"customer.email" = "E-mail"
"messages.text" = "Complaint"

[fixed]                         # what no column says
kind = "refund_request"
currency = "EUR"

[values."order.fulfilled"]      # what a cell means, where it is not written as the case file writes it
Shipped = "yes"

[find]                          # in what a customer wrote: a pattern whose first group is the value
"order.id" = '#(\\d{4,})'

[mail]                          # whose mails are the shop's own: addresses, or domains
own = "help@shop.example, @shop.example"

[form]                          # how the table is written; each of these may be left out
delimiter = ";"
encoding = "cp1252"
decimal = ","
date = "%d.%m.%Y %H:%M"
zone = "Europe/Budapest"
"""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from triage.domain.errors import UsageError

NEEDED = ("id", "kind", "amount", "currency")
_PARTS = ("columns", "fixed", "values", "find", "mail", "form")


@dataclass(frozen=True, slots=True)
class Columns:
    """A mapping. Without ``columns`` every column is named like the key that it holds."""

    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    find: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    delimiter: str = ""
    encoding: str = "utf-8-sig"
    decimal: str = "."
    date: str = ""
    zone: ZoneInfo | None = None
    where: str = ""

    def keys_of(self, head: Sequence[str]) -> list[str]:
        """For each column its key, empty for one that is only kept.

        Raises :class:`UsageError` when a column that is named is not there, or a needed key has none.
        """
        wanted = {column: key for key, column in self.columns.items()} or {name: name for name in head}
        for column in wanted:
            if column not in head:
                near = get_close_matches(column, head, 1, 0.5)
                hint = f"did you mean {near[0]!r}?" if near else "its columns: " + ", ".join(head)
                raise UsageError(f"the table has no column {column!r}", self.where, hint)
        keys = [wanted.get(column, "") for column in head]
        self.need(keys)
        return keys

    def need(self, told: Collection[str]) -> None:
        """Raises :class:`UsageError` when neither ``told`` nor the mapping says what a case needs."""
        named = {*told, *self.fixed, *self.columns, *self.find}
        lacking = [name for name in NEEDED if name not in named]
        if lacking:
            raise UsageError(
                f"nothing says the {_listed(lacking)} of a case",
                self.where,
                "name a column for it in [columns], or what holds for all in [fixed], in a file for --map; "
                "'triage help setup' shows one",
            )


def read_mapping(path: Path) -> Columns:
    """The mapping in a file. Raises :class:`UsageError` with what is wrong in it."""
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"the mapping cannot be read: {said}", str(path), "mend it") from error
    for name, part in found.items():
        if name not in _PARTS:
            raise UsageError(f"{name!r} is no part of a mapping", str(path), "one of: " + ", ".join(_PARTS))
        if not isinstance(part, dict):
            raise UsageError(f"{name} is no table", str(path), f"write [{name}]")
    for name in ("columns", "fixed", "find", "mail", "form"):
        _texts(found.get(name, {}), name, path)
    for key, meant in found.get("values", {}).items():
        _texts(meant, f"values.{key}", path)
    mail, form = dict(found.get("mail", {})), dict(found.get("form", {}))
    own = own_addresses([mail.pop("own", "")])
    if mail:
        raise UsageError(f"[mail] is wrong: it has no {min(mail)}", str(path), "it takes own")
    try:
        zone = ZoneInfo(form.pop("zone")) if "zone" in form else None
        codecs.lookup(form.get("encoding", "utf-8"))
        made = Columns(
            found.get("columns", {}), found.get("fixed", {}), found.get("values", {}),
            _patterns(found.get("find", {}), path), own, zone=zone, where=str(path), **form,
        )  # fmt: skip
    except (ZoneInfoNotFoundError, ValueError, LookupError, TypeError) as error:
        raise UsageError(f"[form] is wrong: {error}", str(path), "see 'triage help setup'") from None
    if made.decimal not in (".", ",") or len(made.delimiter) > 1:
        raise UsageError(
            "[form] is wrong: decimal is . or , and delimiter one character", str(path), "mend it"
        )
    return made


def _texts(part: Any, name: str, path: Path) -> None:
    if not isinstance(part, dict) or not all(isinstance(value, str) for value in part.values()):
        raise UsageError(f"every value in {name} must be text", str(path), "write it in quotation marks")


def own_addresses(texts: Iterable[str]) -> frozenset[str]:
    """Addresses and domains (``@shop.example``) in small letters, from lists with commas or spaces."""
    return frozenset(word for text in texts for word in text.replace(",", " ").lower().split())


def _listed(names: Sequence[str]) -> str:
    """Names such as ``id, kind and amount``."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _patterns(found: Mapping[str, str], path: Path) -> dict[str, re.Pattern[str]]:
    patterns = {}
    for key, text in found.items():
        try:
            patterns[key] = re.compile(text, re.IGNORECASE)
        except re.error as error:
            raise UsageError(f"[find] {key} is no pattern: {error}", str(path), "mend it") from None
        if not patterns[key].groups:
            raise UsageError(
                f"[find] {key} says what to look for, not which part of it is the value",
                str(path),
                "put that part into parentheses",
            )
    return patterns
