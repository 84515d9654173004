"""A stateful stand-in for Stripe, over HTTP on loopback, so that the real SDK is exercised.

``with FakeStripe() as stripe: stripe.url`` – then fill ``stripe.world`` and watch ``stripe.requests``.
``python -m tests.triage.providers.fake_stripe --disputes 10000`` serves one for trying things by hand.
"""

from tests.triage.providers.fake_stripe.faults import Faults
from tests.triage.providers.fake_stripe.server import FakeStripe
from tests.triage.providers.fake_stripe.world import World

__all__ = ["FakeStripe", "Faults", "World"]
