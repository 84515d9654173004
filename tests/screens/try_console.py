"""Opens the console on the fake desk, to look at: ``python -m tests.screens.try_console [CASES] [CASE]``."""

from __future__ import annotations

import sys

from screens.app import build_app
from tests.screens.fake_desk import FakeDesk


def main() -> None:
    """Runs until it is quit."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    build_app(FakeDesk(cases), case_id=sys.argv[2] if len(sys.argv) > 2 else None).run()


if __name__ == "__main__":
    main()
