"""Doing things at Stripe: check, send with the intent's key, and afterwards tell whether it happened."""

from __future__ import annotations

from triage.domain.money import MoneyError
from triage.providers.base import Act, Fault, Intent, Outcome, ProviderError, Status
from triage.providers.stripe.client import SentError
from triage.providers.stripe.contesting import Closing, Staging, Submitting
from triage.providers.stripe.hands import Desk, Hand
from triage.providers.stripe.noting import Annotating, Crediting
from triage.providers.stripe.refunding import Refunding

_KEY = 200
"""Characters of an idempotency key; Stripe takes 255, and a file's name is added."""


class Actor:
    """Carries out intents; ``allow_live`` must be true for a live key to send anything."""

    def __init__(self, desk: Desk, *, allow_live: bool) -> None:
        self._live, self._allow_live = desk.calls.live, allow_live
        self._hands: dict[Act, Hand] = {
            Act.REFUND: Refunding(desk),
            Act.STAGE_EVIDENCE: Staging(desk),
            Act.SUBMIT_EVIDENCE: Submitting(desk),
            Act.CLOSE_DISPUTE: Closing(desk),
            Act.CREDIT_NOTE: Crediting(desk),
            Act.ANNOTATE: Annotating(desk),
        }

    def check(self, intent: Intent) -> Outcome | None:
        """See :meth:`triage.providers.base.Provider.check`."""
        if self._live and not self._allow_live:
            return Outcome.later(
                "the key is live and live is not switched on: pass --live or set live = true"
            )
        if not 0 < len(intent.key) <= _KEY:
            return Outcome.refused(f"an idempotency key has 1 to {_KEY} characters")
        barred = self._hands[intent.act].check(intent)
        return Outcome.refused(barred) if barred else None

    def carry_out(self, intent: Intent) -> Outcome:
        """See :meth:`triage.providers.base.Provider.carry_out`."""
        try:
            barred = self.check(intent)
            return barred or self._hands[intent.act].send(intent)
        except SentError as failed:
            return self._after(failed, intent)
        except ProviderError as error:
            return _unsent(error)
        except MoneyError as error:
            return Outcome.refused(str(error))
        except OSError as error:
            return Outcome.refused(f"a file cannot be read: {error}")

    def _after(self, failed: SentError, intent: Intent) -> Outcome:
        """A no after an attempt that may have worked is looked into: the first's success may be its cause."""
        if not failed.maybe_done:
            return _unsent(failed.error)
        if failed.error.kind is Fault.REFUSED:
            found = self.settle(intent)
            return Outcome.refused(str(failed.error)) if found.status is Status.ABSENT else found
        return Outcome.unknown(str(failed.error))

    def settle(self, intent: Intent) -> Outcome:
        """See :meth:`triage.providers.base.Provider.settle`."""
        try:
            return self._hands[intent.act].look(intent)
        except ProviderError as error:
            return Outcome.unknown(f"it could not be looked up: {error}")


def _unsent(error: ProviderError) -> Outcome:
    """Nothing happened: for good when Stripe said no, for now otherwise."""
    return Outcome.refused(str(error)) if error.kind is Fault.REFUSED else Outcome.later(str(error))
