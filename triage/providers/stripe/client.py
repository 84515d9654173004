"""Requests to Stripe: the SDK loaded on use, paced, tried again where that is safe, errors in our words."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from triage.providers.base import Fault, ProviderError
from triage.providers.stripe.failures import read_failure, right_to
from triage.providers.stripe.keys import ApiKey
from triage.providers.stripe.limiter import LIVE_RATE, TEST_RATE, TokenBucket

if TYPE_CHECKING:
    from stripe import StripeClient, StripeResponse

API_VERSION = "2026-10-28.endive"
"""The version that every request names and every stored object was rendered in."""
PAGE = 100
_CONNECT_TIMEOUT, _READ_TIMEOUT = 4.0, 30.0

Raw = Mapping[str, Any]
"""An object as Stripe sent it; numbers with a point are kept as text, so that no float gets in."""


@dataclass(frozen=True, slots=True)
class Retry:
    """How often, and how long at most, to wait between attempts: full jitter under a growing ceiling."""

    attempts: int = 6
    first: float = 0.5
    cap: float = 20.0

    def unmet(self, *, once: bool) -> Retry:
        """While nothing has ever answered: the address is more likely wrong than busy."""
        return replace(self, attempts=min(self.attempts, 1 if once else 3), cap=min(self.cap, 1.0))

    def wait(self, attempt: int, draw: Callable[[], float], asked: float | None) -> float:
        """Seconds before attempt number ``attempt + 1``; ``draw`` gives a number in [0, 1)."""
        ceiling = min(self.cap, self.first * 2.0 ** (attempt - 1))
        return max(draw() * ceiling, min(asked or 0.0, self.cap))


class SentError(Exception):
    """A write that failed; ``maybe_done`` when any of its attempts may have worked."""

    def __init__(self, error: ProviderError, maybe_done: bool) -> None:
        self.error, self.maybe_done = error, maybe_done
        super().__init__(str(error))


class Calls:
    """The requests we make, by resource name (``disputes``, ``radar.early_fraud_warnings`` …)."""

    def __init__(
        self,
        key: ApiKey,
        *,
        api_base: str | None = None,
        timeout: tuple[float, float] = (_CONNECT_TIMEOUT, _READ_TIMEOUT),
        rate: int | None = None,
        retry: Retry | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        draw: Callable[[], float] = random.random,
    ) -> None:
        """``rate`` is requests a second, 0 for no limit; ``api_base`` takes files as well."""
        self._key, self._base, self._timeout = key, api_base, timeout
        self._retry, self._sleep, self._draw = retry or Retry(), sleep, draw
        default = LIVE_RATE if key.live else TEST_RATE
        self._limiter = TokenBucket(default if rate is None else rate, clock, sleep)
        self._loading, self._writing = threading.Lock(), threading.Lock()
        self._client: StripeClient | None = None
        self._reached = self._unmet = False
        self.requests = 0
        """How many went out, those that were tried again included."""

    @property
    def live(self) -> bool:
        """Whether the key moves real money."""
        return self._key.live

    @property
    def restricted(self) -> bool:
        """Whether the key has only some rights."""
        return self._key.restricted

    def page(self, resource: str, **params: object) -> tuple[list[Raw], bool]:
        """One page of a list, newest first, and whether there is more. Raises :class:`ProviderError`."""
        asked = {"limit": PAGE} | params
        body = self._read(f"list {resource}", _path(resource), asked)
        rows = body.get("data")
        if not isinstance(rows, list):
            what = "the answer is no list"
            raise ProviderError(Fault.UNREACHABLE, what, f"Stripe, list {resource}", "check the base URL")
        more = body.get("has_more")
        full = len(rows) >= cast(int, asked["limit"])
        return [row for row in rows if _has_id(row)], full if more is None else bool(more)

    def pages(self, resource: str, after: str | None = None, **params: object) -> Iterator[list[Raw]]:
        """The pages of a list, one by one; it ends where a page brings nothing but the one before."""
        before: frozenset[str] = frozenset()
        more = True
        while more:
            if after:
                params["starting_after"] = after
            rows, more = self.page(resource, **params)
            fresh = [row for row in rows if row["id"] not in before]
            if fresh:
                yield fresh
            before = frozenset(row["id"] for row in rows)
            more, after = more and bool(fresh), rows[-1]["id"] if rows else None

    def everything(self, resource: str, **params: Any) -> list[Raw]:
        """All pages of a short list."""
        return [row for rows in self.pages(resource, **params) for row in rows]

    def get(self, resource: str, id: str, expand: Sequence[str] = ()) -> Raw:
        """One object. Raises :class:`ProviderError`."""
        params = {"expand": list(expand)} if expand else {}
        return self._read(f"read {id}", f"{_path(resource)}/{quote(id, safe='')}", params)

    def account(self) -> Raw:
        """The account of the key."""
        return self._read("read the account", "/v1/account", {})

    def write(self, resource: str, verb: str, id: str | None, key: str, **params: object) -> Raw:
        """A request that changes something; one at a time. Raises :class:`SentError`."""
        head = (id,) if id is not None else ()
        doing = f"{verb} {id}" if id else f"{verb} {resource}"

        def call(client: StripeClient) -> StripeResponse | None:
            service = getattr(client.v1, resource)
            answer = getattr(service, verb)(*head, params=params, options={"idempotency_key": key})
            return cast("StripeResponse | None", getattr(answer, "last_response", None))

        with self._writing:
            return self._attempt(doing, right_to("write", _path(resource)), call)

    def _read(self, doing: str, path: str, params: Mapping[str, object]) -> Raw:
        """``raw_request``: turning a page into the SDK's own objects costs more than everything else."""

        def call(client: StripeClient) -> StripeResponse:
            return cast("StripeResponse", client.raw_request("get", path, **params))

        try:
            return self._attempt(doing, right_to("read", path), call)
        except SentError as failed:
            if failed.error.kind is Fault.UNKNOWN:
                failed.error.kind = Fault.UNREACHABLE
            raise failed.error from None

    def _attempt(self, doing: str, right: str, call: Callable[[StripeClient], StripeResponse | None]) -> Raw:
        """``right`` is what a restricted key needs for it, where Stripe's own words do not say."""
        import stripe  # noqa: PLC0415 – 0.25 s: only once something is asked of Stripe

        client = self._connected()
        maybe_done, attempt = False, 0
        while True:
            attempt += 1
            self._limiter.take()
            with self._loading:
                self.requests += 1
            try:
                answer = call(client)
                self._reached = True
                return _object(answer, doing)
            except stripe.StripeError as error:
                failure = read_failure(error, doing, right)
            self._reached = self._reached or not failure.unmet
            maybe_done = maybe_done or failure.maybe_done
            retry = self._retry if self._reached else self._retry.unmet(once=failure.slow or self._unmet)
            if not failure.again or attempt >= retry.attempts:
                self._unmet = self._unmet or failure.unmet
                raise SentError(failure.error, maybe_done) from None
            self._sleep(retry.wait(attempt, self._draw, failure.wait))

    def _connected(self) -> StripeClient:
        with self._loading:
            if self._client is None:
                self._client = self._connect()
            return self._client

    def _connect(self) -> StripeClient:
        import stripe  # noqa: PLC0415

        stripe.enable_telemetry = False
        bases = {"api": self._base, "files": self._base} if self._base else {}
        return stripe.StripeClient(
            self._key.reveal(),
            stripe_version=API_VERSION,
            base_addresses=cast(Any, bases),
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=self._timeout),
        )

    def __repr__(self) -> str:
        return f"<requests to Stripe with a {self._key!r}>"


def _object(answer: StripeResponse | None, doing: str) -> Raw:
    """What was answered. Raises :class:`SentError` when that is no object: something else answers there."""
    found = json.loads(answer.body, parse_float=str) if answer else None
    if isinstance(found, dict):
        return found
    what, next = "the answer is no object of Stripe's", "check TRIAGE_STRIPE_API_BASE, then run it again"
    raise SentError(ProviderError(Fault.UNREACHABLE, what, f"Stripe, {doing}", next), maybe_done=True)


def _has_id(row: object) -> bool:
    return isinstance(row, dict) and isinstance(row.get("id"), str)


def _path(resource: str) -> str:
    return "/v1/" + resource.replace(".", "/")
