"""Stripe's errors in our words, one line each, and what each means for a request that changes something."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from triage.providers.base import Fault, ProviderError
from triage.providers.stripe.keys import without_keys

if TYPE_CHECKING:
    import stripe

_PERMISSION = re.compile(r"\brak_([a-z0-9_]+?)_(read|write)\b")
NOT_OFFERED = "not_offered"
"""Our code for a request that the server does not know at all; Stripe itself knows them all."""
_FINAL = {
    "charge_disputed": "the charge is disputed: the bank decides, a refund would pay twice",
    "charge_already_refunded": "the charge is refunded in full already",
    "refund_disputed_payment": "the payment is disputed and cannot be refunded",
    "charge_not_refundable": "this payment cannot be refunded",
    "amount_too_large": "the amount is more than can be given back",
    "amount_too_small": "the amount is less than Stripe can move",
    "balance_insufficient": "the balance at Stripe does not cover it; top it up, then decide again",
    "insufficient_funds": "the balance at Stripe does not cover it; top it up, then decide again",
    "resource_missing": "it is not there; was it made with another account, or in the other mode?",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed attempt: the error to raise, whether to try again, whether it may have worked."""

    error: ProviderError
    again: bool
    maybe_done: bool
    wait: float | None = None
    """Seconds that Stripe asked us to wait."""
    unmet: bool = False
    """Whether no connection came about at all."""
    slow: bool = False
    """Whether that took the whole of the time that we give it."""


def right_to(verb: str, path: str) -> str:
    """The right of a restricted key that a request needs, by Stripe's names: ``dispute: write``."""
    name = path.removeprefix("/v1/").partition("/")[0].removesuffix("s")
    return f"{name.replace('_', ' ')}: {verb} (rak_{name}_{verb})"


def read_failure(error: stripe.StripeError, doing: str, right: str) -> Failure:
    """What an exception of the SDK means; ``doing`` completes the sentence "while …".

    ``right`` is named where Stripe refuses for want of one without saying which.
    """
    headers = {str(name).lower(): str(value) for name, value in (error.headers or {}).items()}
    request = headers.get("request-id")
    where = f"Stripe, {doing}" + (f" ({request})" if request else "")
    failure = _read(error, where, right)
    told, asked = headers.get("stripe-should-retry"), headers.get("retry-after")
    wait = float(asked) if asked and re.fullmatch(r"\d{1,4}", asked) else None
    missing = NOT_OFFERED if error.http_status in {404, 405, 501} else None
    failure.error.code, failure.error.request = _code(error) or missing, request
    return replace(failure, again=failure.again and told != "false", wait=wait)


def _read(error: stripe.StripeError, where: str, right: str) -> Failure:
    status, code = error.http_status, _code(error)
    if status is None or status < 300:
        return _unanswered(error, where)
    if status == 429 or code in {"rate_limit", "lock_timeout"}:
        what = "another request holds it" if code == "lock_timeout" else "too many requests at once"
        made = ProviderError(Fault.RATE_LIMITED, what, where, "nothing was done; run it again in a minute")
        return Failure(made, again=True, maybe_done=False)
    if status in {401, 403}:
        return Failure(_forbidden(error, where, right), again=False, maybe_done=False)
    if status == 409 or (status >= 500 and status != 501):
        what = "the same request is under way" if status == 409 else f"Stripe failed (HTTP {status})"
        made = ProviderError(Fault.UNKNOWN, what, where, "see status.stripe.com, then run it again")
        return Failure(made, again=True, maybe_done=True)
    if type(error).__name__ == "IdempotencyError":
        what = "this key was used before for something else"
        made = ProviderError(Fault.UNKNOWN, what, where, "it is looked up before anything is sent again")
        return Failure(made, again=False, maybe_done=True)
    refused = ProviderError(Fault.REFUSED, _FINAL.get(code or "") or _message(error), where, _hint(error))
    return Failure(refused, again=False, maybe_done=False)


def _forbidden(error: stripe.StripeError, where: str, right: str) -> ProviderError:
    if error.http_status == 401:
        what = "the key is not valid (revoked, mistyped, or of another account)"
        next = "put the right key into STRIPE_API_KEY; triage doctor checks it"
        return ProviderError(Fault.PERMISSION, what, where, next)
    told = _permission(error)
    lacks = told or right
    what = f"the key lacks the permission {lacks}" if told else f"the key may not do this; it needs {lacks}"
    next = "add it to the restricted key in Stripe under Developers, API keys"
    return ProviderError(Fault.PERMISSION, what, where, next, permission=lacks)


def _code(error: stripe.StripeError) -> str | None:
    body = error.json_body
    inner = body.get("error") if isinstance(body, dict) else None
    code = inner.get("code") if isinstance(inner, dict) else None
    return code if isinstance(code, str) else None


def _message(error: stripe.StripeError) -> str:
    text = without_keys(str(error.user_message or "Stripe refused it without saying why"))
    return " ".join(text.split())[:300].rstrip(".")


def _hint(error: stripe.StripeError) -> str:
    param = getattr(error, "param", None)
    return f"look at {param}" if param else ""


def _unanswered(error: stripe.StripeError, where: str) -> Failure:
    """Some causes lie in our settings and will not pass by themselves."""
    cause = type(error.__cause__).__name__
    unmet = _unmet(error.__cause__)
    if unmet:
        next = "check the network and TRIAGE_STRIPE_API_BASE, then run it again"
        made = ProviderError(Fault.UNREACHABLE, f"nothing answers there: {unmet}", where, next)
        slow = cause == "ConnectTimeout"
        return Failure(made, again=True, maybe_done=False, unmet=True, slow=slow)
    if cause in {"SSLError", "InvalidURL", "InvalidSchema", "MissingSchema"}:
        what, next = f"no connection can be made ({cause})", "check the base URL and the certificates"
        return Failure(ProviderError(Fault.UNREACHABLE, what, where, next), again=False, maybe_done=False)
    what, next = "no whole answer came", "check the network and status.stripe.com"
    return Failure(ProviderError(Fault.UNREACHABLE, what, where, next), again=True, maybe_done=True)


def _unmet(cause: BaseException | None) -> str | None:
    """Why no connection came about: what the HTTP library keeps inside its own exceptions."""
    if type(cause).__name__ == "ConnectTimeout":
        return "the connection timed out"
    found = getattr(cause, "args", ())
    inner = getattr(found[0], "reason", None) if found else None
    name = type(inner).__name__
    if name == "NameResolutionError":
        return "the name of the server is unknown"
    return "the connection was refused" if name == "NewConnectionError" else None


def _permission(error: stripe.StripeError) -> str | None:
    found = _PERMISSION.search(str(error.user_message or ""))
    return f"{found[1].replace('_', ' ')}: {found[2]} ({found[0]})" if found else None
