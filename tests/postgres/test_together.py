"""Several programs on one desk at once: the log stays one chain, and nothing is done twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.triage.at_stripe import desk_at
from tests.triage.conftest import REFUND
from tests.triage.providers.fake_stripe import FakeStripe
from triage.desk import Desk
from triage.store.address import Server

ROOT = Path(__file__).parents[2]
NOTES, PROGRAMS = 25, 3
NOTING = """
import sys
from tests.triage.judge import source
from triage.desk import Desk
with Desk.open(sys.argv[1], actor=sys.argv[2], judge=source) as desk:
    for number in range(int(sys.argv[3])):
        desk.deciding.note("rr_1", f"note {number}")
"""
TAKING = """
import sys
from pathlib import Path
from tests.triage.judge import source
from triage.desk import Desk
with Desk.open(sys.argv[1], actor=sys.argv[2], judge=source) as desk:
    print(desk.importing.import_file(Path(sys.argv[3])).new)
"""
ACTING = """
import sys
from datetime import UTC, datetime
from tests.triage.judge import source
from triage.desk import Desk
from triage.providers.stripe.client import Calls, Retry
from triage.providers.stripe.keys import ApiKey
from triage.providers.stripe.provider import StripeProvider
address, key, base, now = sys.argv[1:]
clock = lambda: datetime.fromtimestamp(int(now), UTC)
plain = {"timeout": (5.0, 10.0), "rate": 0, "retry": Retry(attempts=3), "sleep": lambda _: None}
calls = Calls(ApiKey(key), api_base=base, **plain)
provider = StripeProvider(calls, clock)
with Desk.open(address, clock=clock, actor="ann", judge=source, provider=lambda: provider) as desk:
    for _ in range(3):
        desk.acting.run()
"""


def at_once(program: str, *arguments: list[str]) -> list[str]:
    """Runs a program several times side by side; what each printed."""
    command = [sys.executable, "-c", program]
    running = [
        subprocess.Popen(
            [*command, *each], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for each in arguments
    ]
    ended = [each.communicate() for each in running]
    assert [each.returncode for each in running] == [0] * len(running), ended
    return [out for out, _ in ended]


def url_of(desk: Desk) -> str:
    assert isinstance(desk.path, Server)
    return desk.path.url


def test_the_log_of_several_programs_is_one_chain(desk: Desk, take_in: Callable[..., Any]) -> None:
    take_in(REFUND)
    at_once(NOTING, *([url_of(desk), f"ann{at}", str(NOTES)] for at in range(PROGRAMS)))
    assert desk.log.verify().ok
    entries = desk.log.entries(0, 1_000)
    assert len(entries) == 1 + NOTES * PROGRAMS
    told = Counter(entry.actor for entry in entries if entry.act == "noted")
    assert told == {f"ann{at}": NOTES for at in range(PROGRAMS)}


def test_a_desk_that_several_make_at_once_is_one_desk_and_holds_each_case_once(
    server_of: Callable[[str], Server], open_desk: Callable[..., Desk], tmp_path: Path
) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(json.dumps({**REFUND, "id": f"c{at}"}) + "\n" for at in range(2_500)))
    address = server_of(str(tmp_path / "desk.db")).url
    printed = at_once(TAKING, *([address, f"ann{at}", str(file)] for at in range(PROGRAMS)))
    assert sum(map(int, printed)) == 2_500
    desk = open_desk()
    assert desk.queue.count() == 2_500
    assert [found for found in desk.upkeep.check() if not found.ok] == []


def test_programs_that_act_at_once_send_each_act_once(server_of: Callable[[str], Server]) -> None:
    with FakeStripe() as stripe:
        rows = [stripe.world.dispute() for _ in range(12)]
        desk = desk_at(stripe, server_of("together"))  # type: ignore[arg-type]
        desk.syncing.sync()
        for row in rows:
            desk.deciding.decide(row["id"], "accept", "we owe it")
        order = [url_of(desk), stripe.key, stripe.url, str(int(stripe.world.now))]
        at_once(ACTING, *([order] * PROGRAMS))
        closed = Counter(
            seen.path for seen in stripe.seen if seen.method == "POST" and seen.path.endswith("/close")
        )
        keys = {seen.key for seen in stripe.seen if seen.method == "POST" and seen.path.endswith("/close")}
        assert sorted(row["status"] for row in rows) == ["lost"] * len(rows)
    assert len(closed) == len(keys) == len(rows)
    assert desk.log.verify().ok
