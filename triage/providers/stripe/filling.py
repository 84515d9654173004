"""What belongs to an object and came as an id: it is fetched, where the server heeds no ``expand``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from triage.providers.base import Fault, ProviderError
from triage.providers.stripe.cases import EXPAND
from triage.providers.stripe.client import Calls, Raw

_LISTS = {"charge": "charges", "customer": "customers"}
"""Where an object is that a field names. The payment itself adds nothing that is worth a request."""
_MISSING = "resource_missing"
_AT_ONCE = 8


class Filling:
    """Stripe expands what is asked for, so this costs nothing there; a stand-in or a proxy may not."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._barred: set[str] = set()

    def fill(self, resource: str, rows: Sequence[Raw]) -> list[Raw]:
        """The rows with charge and customer in place of their ids, as far as they can be read."""
        heads = {path.partition(".")[0] for path in EXPAND[resource]}
        for field in ("charge", "customer"):
            if field in heads:
                rows = self._filled(field, rows)
        inner = [row["charge"] for row in rows if isinstance(row.get("charge"), dict)]
        if "charge" in heads and any(isinstance(one.get("customer"), str) for one in inner):
            charges = {one["id"]: one for one in self._filled("customer", inner)}
            rows = [_with(row, "charge", charges) for row in rows]
        return list(rows)

    def _filled(self, field: str, rows: Sequence[Raw]) -> Sequence[Raw]:
        ids = {row[field] for row in rows if isinstance(row.get(field), str) and row[field]}
        found = self._fetch(_LISTS[field], ids) if ids else {}
        return [_with(row, field, found) for row in rows] if found else rows

    def _fetch(self, resource: str, ids: Iterable[str]) -> dict[str, Raw]:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            rows = pool.map(lambda id: self._one(resource, id), sorted(ids))
            return {str(row["id"]): row for row in rows if row is not None}

    def _one(self, resource: str, id: str) -> Raw | None:
        """``None`` for what cannot be read; where the list is not offered at all, nobody asks twice."""
        if resource in self._barred:
            return None
        try:
            row = self._calls.get(resource, id)
        except ProviderError as error:
            if error.kind is Fault.PERMISSION or (error.kind is Fault.REFUSED and error.code != _MISSING):
                self._barred.add(resource)
            elif error.kind is not Fault.REFUSED:
                raise
            return None
        return {**row, "id": id}


def _with(row: Raw, field: str, found: Mapping[Any, Raw]) -> Raw:
    """The row with the object that ``field`` names, expanded already or not, taken from ``found``."""
    value = row.get(field)
    id = value.get("id") if isinstance(value, dict) else value
    return {**row, field: found[id]} if id in found else row
