"""Bringing in what the payment provider knows: all of it once, then what changed.

Each page is stored and judged, then the cursor moves; a pull that was killed goes on from there, and a
page that comes twice changes nothing. A case that people worked on keeps its state, assignee, decision
and whatever they or other sources added; its facts are replaced, and a change that alters the suggestion
shows as changed since the decision.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from triage.domain.asked import asks_again, is_over
from triage.domain.case import State
from triage.intake.shape import ShapeError, check_shape
from triage.providers.base import Account, Incoming, Page, Provider, ProviderError, Spending
from triage.services.ending import close_ended
from triage.services.history import stamp
from triage.services.importing_pool import prepare_case
from triage.services.judging import Judge, JudgeSource
from triage.services.linking import Linking
from triage.services.merging import lacks_totals, merged, storable, with_dispute, with_totals
from triage.services.win_rates import WinRates, expire_if_changed
from triage.store import pulled as store
from triage.store.address import Address
from triage.store.bulk import Stored
from triage.store.chain import Draft, sha256
from triage.store.opening import held_open, reading, writing
from triage.store.records import Changed, NewCase

ACTOR = "sync"
"""Who is named in the log: nobody in person decided this."""

_BATCH = 200


@dataclass(slots=True)
class SyncResult:
    """What a sync did. ``problems``: sentences about what could not be taken; ``notes``: about whole lists
    that the key may not read or the provider does not offer, and what therefore stays unknown."""

    account: Account
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    closed: int = 0
    """Cases that nobody had touched and whose dispute is over."""
    ended: dict[str, int] = field(default_factory=dict)
    """Contested disputes that the bank has decided since, by their status; their cases are closed."""
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


Progress = Callable[[str, SyncResult], None]
"""Told what is being read, and the counts so far."""


class Syncing:
    """Syncs one desk with one provider, which is connected on first use."""

    def __init__(
        self,
        path: Address,
        source: JudgeSource,
        clock: Callable[[], datetime],
        connect: Callable[[], Provider],
    ) -> None:
        self._path, self._source, self._clock, self._connect = path, source, clock, connect

    @cached_property
    def provider(self) -> Provider:
        """Connected without a request; raises ``UsageError`` when the key is none."""
        return self._connect()

    @cached_property
    def _judge(self) -> Judge:
        return self._source()

    def sync(
        self, *, full: bool = False, since: datetime | None = None, progress: Progress | None = None
    ) -> SyncResult:
        """Pulls what is new; ``full`` lists everything again, ``since`` leaves out what is older.

        Safe to run again, also after it was killed. Raises ``ProviderError``, ``UsageError``, ``DeskError``.
        """
        name = self.provider.name
        if progress:
            progress(f"asking {name} whose account it is", SyncResult(Account("", self.provider.live)))
        account = self.provider.account()
        key = f"{account.id}:{'live' if account.live else 'test'}"
        with reading(self._path) as connection:
            cursor = None if full or since else store.cursor(connection, name, key)
        result, before = SyncResult(account), dict(WinRates(self._path))
        if "_judge" in vars(self):
            self._judge.renew()  # it was loaded for an earlier sync
        with held_open(self._path):
            self._linking = Linking(self._path, ACTOR, full=full)
            for page in self.provider.pull(cursor, since=since):
                self._take(page, key, result)
                if progress:
                    progress(page.doing, result)
            self._link(result)
            self._reckon(f"{key}:spending", result, progress)
            self._linking.done(stamp(self._clock()))
        if result.new or result.changed:
            result.ended = dict(close_ended(self._path, ACTOR, stamp(self._clock())))
            expire_if_changed(self._path, before)
        return result

    def _take(self, page: Page, key: str, result: SyncResult) -> None:
        result.problems += [f"{problem.id}: {problem.why}" for problem in page.problems]
        result.notes += page.left_out
        documents, again = self._documents(page.items)
        self._store(documents, result, counted=True, again=again)
        name = self.provider.name
        wanted = [
            (item.case_id, item.customer)
            for item in page.items
            if item.customer and item.case_id in documents and lacks_totals(documents[item.case_id], name)
        ]
        with writing(self._path) as connection:
            store.save(connection, name, key, page.cursor, stamp(self._clock()), wanted)

    def _documents(self, items: Sequence[Incoming]) -> tuple[dict[str, dict[str, Any]], frozenset[str]]:
        """The documents to store: those that open a case, and those of cases that the desk has.

        Also which of them want an answer again: an inquiry that escalated, a refund that came back.
        """
        with reading(self._path) as connection:
            texts = store.documents(connection, [item.case_id for item in items])
        held = {id: json.loads(text) for id, text in texts.items()}
        documents = {
            item.case_id: merged(held.get(item.case_id, {}), item.document, self.provider.name)
            for item in items
            if item.opens or item.case_id in held
        }
        again = (id for id, old in held.items() if id in documents and asks_again(old, documents[id]))
        return documents, frozenset(again)

    def _store(
        self,
        documents: Mapping[str, Any],
        result: SyncResult,
        *,
        counted: bool,
        again: frozenset[str] = frozenset(),
    ) -> None:
        cases: list[NewCase] = []
        over = []
        now = self._clock()
        for id, document in documents.items():
            try:
                text, clean = storable(document)
                check_shape(clean)
            except ShapeError as error:
                result.problems.append(f"{id}: {error}")
                continue
            cases.append(prepare_case(text, clean, self._judge, now))
            if is_over(clean):
                over.append(id)
        if not cases:
            return
        at = stamp(now)
        with store.pulled(self._path) as pulled:

            def entries(
                done: Changed, stored: Sequence[NewCase], changed: Sequence[tuple[Stored, NewCase]]
            ) -> Iterator[Draft]:
                new = {case.id for case in stored[: done.new]}
                yield self._summary(at, done, stored, pulled.close_new([id for id in over if id in new]))
                yield from (_change(at, old, case) for old, case in changed if _is_news(old))
                self._linking.changed(case for _, case in changed)
                ids = [case.id for _, case in changed]
                closed = pulled.close_untouched([id for id in ids if id in set(over)])
                result.closed += len(closed)
                yield from (_moved(at, "closed", State.CLOSED, *one) for one in closed)
                opened = pulled.reopen([id for id in ids if id in again])
                yield from (_moved(at, "reopened", State.OPEN, *one) for one in opened)

            done = pulled.store(list(enumerate(cases)), at, entries)
        if counted:
            result.new += done.new
            result.changed += done.changed
            result.unchanged += done.unchanged

    def _link(self, result: SyncResult) -> None:
        """Refund requests learn of the dispute on their payment, wherever either of them came from."""
        for asked, disputes in self._linking.pairs().items():
            with reading(self._path) as connection:
                texts = store.documents(connection, [asked, *disputes])
            before = json.loads(texts[asked])
            after = with_dispute(before, [json.loads(texts[id]) for id in disputes])
            if after != before:
                self._store({asked: after}, result, counted=True)

    def _summary(self, at: str, done: Changed, stored: Sequence[NewCase], closed: int) -> Draft:
        facts = {
            "new": done.new,
            "changed": done.changed,
            "unchanged": done.unchanged,
            "closed": closed,
            "book": stored[0].judged.book,
            "content": sha256("\n".join(f"{sha256(case.id)} {case.digest}" for case in stored)),
        }
        return Draft(at, ACTOR, "imported", None, facts, {"file": self.provider.name})

    def _reckon(self, key: str, result: SyncResult, progress: Progress | None) -> None:
        """Spending for the cases that lack it; a provider that will not tell leaves it unknown.

        How far a long reckoning has come is kept under ``key`` until all of it is stored.
        """
        name = self.provider.name
        with reading(self._path) as connection:
            waiting = store.untotalled(connection, name)
            position = store.cursor(connection, name, key)
        if not waiting:
            return
        if progress:
            progress("spending", result)
        try:
            spending = self.provider.spending(
                {customer for _, customer in waiting}, position, partial(self._keep, key)
            )
        except ProviderError as error:
            result.notes.append(f"what customers spent stays unknown: {error}")
            return
        for start in range(0, len(waiting), _BATCH):
            self._total(waiting[start : start + _BATCH], spending, result)
        with writing(self._path) as connection:
            store.forget(connection, name, key)

    def _keep(self, key: str, position: str) -> None:
        with writing(self._path) as connection:
            store.save(connection, self.provider.name, key, position, stamp(self._clock()), ())

    def _total(
        self, batch: Sequence[tuple[str, str]], spending: Mapping[str, Spending], result: SyncResult
    ) -> None:
        name, customers = self.provider.name, dict(batch)
        with reading(self._path) as connection:
            held = store.documents(connection, list(customers))
        documents = {id: json.loads(text) for id, text in held.items() if customers[id] in spending}
        known = {
            id: with_totals(document, spending[customers[id]], name)
            for id, document in documents.items()
            if lacks_totals(document, name)
        }
        self._store(known, result, counted=False)
        with writing(self._path) as connection:
            store.totalled(connection, name, list(customers))


def _is_news(old: Stored) -> bool:
    """Whether somebody had moved or decided the case; what came in closed was closed by nobody."""
    return old.worked_on and (old.decision is not None or old.state != "closed")


def _change(at: str, old: Stored, case: NewCase) -> Draft:
    facts = {
        "version": old.version + 1,
        "suggested": case.judged.suggestion,
        "suggested_before": old.suggestion,
        "content": case.digest,
        "book": case.judged.book,
    }
    return Draft(at, ACTOR, "changed", case.id, facts)


def _moved(at: str, act: str, after: State, case_id: str, version: int) -> Draft:
    return Draft(at, ACTOR, act, case_id, {"state": after.value, "version": version})
