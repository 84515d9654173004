"""A stateful stand-in for Stripe, over HTTP on loopback, so that the real SDK is exercised.

``with FakeStripe() as stripe: stripe.url`` – then fill ``stripe.world`` and watch ``stripe.requests``.
``python -m fake_stripe --disputes 10000`` (from the folder above) serves one for trying things by hand.
"""

from fake_stripe.faults import Faults
from fake_stripe.server import FakeStripe
from fake_stripe.world import World

__all__ = ["FakeStripe", "Faults", "World"]
