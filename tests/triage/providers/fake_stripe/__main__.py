"""Serves a stand-in until interrupted: ``python -m tests.triage.providers.fake_stripe``."""

from __future__ import annotations

import argparse
import sys
import threading

from tests.triage.providers.fake_stripe.server import FakeStripe
from tests.triage.providers.fake_stripe.world import World


def main() -> None:
    """Prints the two settings that ``triage`` needs, then serves."""
    options = argparse.ArgumentParser()
    options.add_argument("--disputes", type=int, default=100)
    options.add_argument("--port", type=int, default=12111)
    chosen = options.parse_args()
    world = World()
    world.populate(chosen.disputes)
    with FakeStripe(world, port=chosen.port) as stripe:
        sys.stdout.write(f"export TRIAGE_STRIPE_API_BASE={stripe.url} STRIPE_API_KEY={stripe.key}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
