"""Listing everything: all lists at once, each a page ahead of what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple

from triage.providers.base import Fault, Incoming, Page, ProviderError, Unreadable
from triage.providers.stripe.cases import along, read_all
from triage.providers.stripe.client import API_VERSION, Calls, Raw
from triage.providers.stripe.cursor import Cursor
from triage.providers.stripe.filling import Filling
from triage.providers.stripe.reading import Keys

LISTS: dict[str, tuple[str, dict[str, Any]]] = {
    "disputes": ("disputes", {}),
    "fraud warnings": ("radar.early_fraud_warnings", {}),
    "refunds": ("refunds", {}),
    "open invoices": ("invoices", {"status": "open"}),
    "uncollectible invoices": ("invoices", {"status": "uncollectible"}),
    "subscriptions": ("subscriptions", {"status": "all"}),
}
"""By the name that people read: the resource, and what is asked for."""
NOT_OFFERED = frozenset({Fault.PERMISSION, Fault.REFUSED})
"""How a list answers that the key may not read, or that is not there."""


class _Read(NamedTuple):
    """A page as it came: what it holds, and the id after which the list goes on (``None``: its end)."""

    items: tuple[Incoming, ...]
    problems: tuple[Unreadable, ...]
    after: str | None
    ids: frozenset[str]


class Listing:
    """Reads the lists of a cursor in parallel; no more than a page of each waits to be stored."""

    def __init__(self, calls: Calls, keys: Keys) -> None:
        self._calls, self._keys = calls, keys
        self._filling = Filling(calls)

    def pages(self, at: Cursor) -> Iterator[Page]:
        """A page of each list in turn until all are read; the cursor of each says how far every list is."""
        with ThreadPoolExecutor(len(LISTS)) as pool:
            ahead = {
                name: pool.submit(self._read, name, at, after, frozenset())
                for name, after in at.lists.items()
            }
            while ahead:
                for name in list(ahead):
                    page = self._taken(name, ahead, at, pool)
                    at = Cursor.parse(page.cursor)
                    yield page

    def _taken(
        self, name: str, ahead: dict[str, Future[_Read]], at: Cursor, pool: ThreadPoolExecutor
    ) -> Page:
        """The page of ``name`` that was read ahead; the next one is asked for before this one is stored."""
        try:
            read = ahead.pop(name).result()
        except ProviderError as error:
            if name == "disputes" or error.kind not in NOT_OFFERED:
                raise
            skipped = f"{name} are left out: {error}"
            return Page((), at.with_list(name, None).text(), name, left_out=(skipped,))
        if read.after:
            ahead[name] = pool.submit(self._read, name, at, read.after, read.ids)
        return Page(read.items, at.with_list(name, read.after).text(), name, read.problems)

    def _read(self, name: str, at: Cursor, after: str, before: frozenset[str]) -> _Read:
        """``before`` are the ids of the page before: a list that brings only them is at its end."""
        resource, filters = LISTS[name]
        params = dict(filters, expand=along(resource))
        if at.made_since is not None:
            params["created"] = {"gte": at.made_since}
        if after:
            params["starting_after"] = after
        rows, more = self._calls.page(resource, **params)
        fresh = [row for row in rows if row["id"] not in before]
        items, problems = self.read(resource, fresh)
        return _Read(
            items,
            problems,
            str(rows[-1]["id"]) if more and fresh else None,
            frozenset(str(row["id"]) for row in rows),
        )

    def read(self, resource: str, rows: list[Raw]) -> tuple[tuple[Incoming, ...], tuple[Unreadable, ...]]:
        """The cases in these rows, with what was asked for beside them."""
        return read_all(resource, self._filling.fill(resource, rows), self._keys, API_VERSION)
