"""`sync`, `act`, `release` and `doctor` as their user runs them, against the stand-in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.program import Program
from tests.triage.providers.fake_stripe import FakeStripe


@pytest.fixture
def stripe() -> Iterator[FakeStripe]:
    with FakeStripe() as running:
        yield running


@pytest.fixture
def program(tmp_path: Path, stripe: FakeStripe) -> Program:
    program = Program(tmp_path)
    program.environment |= {"TRIAGE_STRIPE_API_BASE": stripe.url, "STRIPE_API_KEY": stripe.key}
    return program


def everything_below(folder: Path) -> bytes:
    """Every byte that a run left behind."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_from_sync_to_release_a_dispute_is_contested_once(stripe: FakeStripe, program: Program) -> None:
    row = stripe.world.dispute(reason="product_not_received")
    stripe.world.dispute(status="lost")
    first = program.run("sync")
    assert (first.code, first.out) == (0, "stripe, Shop, test mode: 2 new, 0 changed, 0 unchanged\n")
    second = program.run("sync", "--json")
    assert second.rows[0]["new"] == second.rows[0]["changed"] == 0
    program.run("decide", row["id"], "contest", "--reason", "delivered")
    looked = program.run("act", "--dry-run")
    assert looked.code == 3
    assert "would be sent" in looked.out
    assert stripe.world.effects == []
    staged = program.run("act", "--json")
    (waiting,) = staged.rows[0]["left"]
    assert (staged.code, waiting["act"], waiting["waits"]) == (3, "submit_evidence", "anybody")
    assert "waits for release" in program.run("list").out
    assert program.run("release", waiting["id"], "--by", "erin").code == 0
    assert program.run("act").code == 0
    assert program.run("act").err == "triage: there is nothing to carry out\n"
    happened = [what for what, *_ in stripe.world.effects]
    assert [what for what in happened if what != "file"] == ["stage", "submit", "annotate"]
    shown = json.loads(program.run("show", row["id"], "--json").out)["desk"]["actions"]
    assert [(one["act"], one["state"]) for one in shown] == [
        ("stage_evidence", "done"),
        ("submit_evidence", "done"),
        ("annotate", "done"),
    ]
    assert stripe.key.encode() not in everything_below(program.folder)


def test_every_error_of_the_provider_is_one_line_without_the_key(
    stripe: FakeStripe, program: Program
) -> None:
    program.environment["STRIPE_API_KEY"] = wrong = "sk_test_" + "wrong" * 5
    runs = [program.run("sync"), program.run("doctor"), program.run("sync", "--debug")]
    assert [run.code for run in runs[:2]] == [1, 1]
    assert runs[0].err.count("\n") == 1
    assert "the key is not valid" in runs[0].err
    assert "the key is not valid" in runs[1].out
    assert all("wrong" * 2 not in run.out + run.err for run in runs)
    assert wrong.encode() not in everything_below(program.folder)
    del program.environment["STRIPE_API_KEY"]
    none = program.run("sync")
    assert (none.code, none.err.count("\n")) == (1, 1)
    assert "STRIPE_API_KEY: there is no key of the payment provider" in none.err


def test_the_doctor_names_the_limit_the_account_and_what_a_restricted_key_lacks(
    stripe: FakeStripe, program: Program
) -> None:
    assert "provider: stripe answers: account acct_fake (Shop), test mode" in program.run("doctor").out
    stripe.key = program.environment["STRIPE_API_KEY"] = "rk_test_" + "x" * 20
    stripe.lacking |= {"rak_invoice_read"}
    told = program.run("doctor")
    assert told.code == 1
    assert "above 250.00 USD" in told.out
    assert "rak_invoice_read" in told.out


def test_a_key_in_the_settings_counts_only_where_nobody_else_can_read_it(
    stripe: FakeStripe, program: Program
) -> None:
    del program.environment["STRIPE_API_KEY"]
    path = program.folder / "config" / "triage" / "settings.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f'stripe_api_key = "{stripe.key}"\n')
    path.chmod(0o644)
    refused = program.run("sync")
    assert refused.code == 1
    assert f"chmod 600 {path}" in refused.err
    assert stripe.key not in refused.err
    path.chmod(0o600)
    assert program.run("sync").code == 0


def test_a_refund_that_stripe_cannot_be_asked_for_says_so(stripe: FakeStripe, program: Program) -> None:
    row = stripe.world.subscription(
        status="canceled",
        canceled_at=stripe.world.now,
        cancellation_details={"comment": "promised, not there", "feedback": None, "reason": None},
        metadata={"contract_ends_at": "2030-01-01"},
    )
    charge = stripe.world.charge()
    failed = stripe.world.refund(charge, charge["amount"], status="failed")
    program.run("sync")
    told = program.run("decide", row["id"], "refund", "--reason", "ours", "--amount", "5.00")
    assert (told.code, told.err) == (
        0,
        "triage: the case names neither a charge nor an invoice, so 'triage act' cannot make this refund; "
        "make it by hand\n",
    )
    paid = program.run("decide", failed["id"], "refund", "--reason", "ours", "--amount", "5.00")
    assert (paid.code, paid.err) == (0, "")


def test_a_date_that_is_none_is_named(program: Program) -> None:
    wrong = program.run("sync", "--since", "yesterday")
    assert (wrong.code, wrong.err.count("\n")) == (2, 1)
    assert "'yesterday' is neither a day nor a moment" in wrong.err


def test_a_live_key_sends_nothing_without_live(stripe: FakeStripe, program: Program) -> None:
    stripe.key = program.environment["STRIPE_API_KEY"] = "sk_live_" + "x" * 20
    row = stripe.world.dispute()
    assert "LIVE mode" in program.run("sync").out
    program.run("decide", row["id"], "accept", "--reason", "not worth it")
    (waiting,) = program.run("act", "--json").rows[0]["left"]
    assert waiting["waits"] == "other"
    program.run("release", waiting["id"], "--by", "erin")
    held = program.run("act")
    assert held.code == 3
    assert "pass --live" in held.out
    assert stripe.world.effects == []
    assert program.run("act", "--live").code == 0
    assert [what for what, *_ in stripe.world.effects] == ["close", "annotate"]
