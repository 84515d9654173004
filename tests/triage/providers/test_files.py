"""Files of the evidence: uploaded once, named in the evidence, missed aloud."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.triage.providers.fake_stripe import FakeStripe
from triage.providers.base import Act, Intent, Status
from triage.providers.stripe.provider import StripeProvider

Connect = Callable[..., StripeProvider]


@pytest.fixture
def receipt(tmp_path: Path) -> Path:
    """A file to send as evidence."""
    path = tmp_path / "receipt.pdf"
    path.write_bytes(b"%PDF-1.7 paid")
    return path


def on(dispute: dict[str, Any], act: Act, **more: Any) -> Intent:
    return replace(Intent(f"act-{act}", "case-1", act, dispute["id"], f"key-{act}"), **more)


def test_files_are_uploaded_then_named_in_the_evidence(
    stripe: FakeStripe, connect: Connect, receipt: Path
) -> None:
    dispute = stripe.world.dispute()
    stripe.faults.add("429", "POST", "files")
    assert (
        connect().carry_out(on(dispute, Act.STAGE_EVIDENCE, files={"receipt": receipt})).status is Status.DONE
    )
    file = stripe.world["files"].by_id[dispute["evidence"]["receipt"]]
    assert (file["purpose"], file["filename"]) == ("dispute_evidence", "receipt.pdf")
    assert file["sha256"] == hashlib.sha256(receipt.read_bytes()).hexdigest()


def test_the_same_file_is_the_same_file_there_however_often_it_is_sent(
    stripe: FakeStripe, connect: Connect, receipt: Path
) -> None:
    dispute = stripe.world.dispute()
    staging = on(dispute, Act.STAGE_EVIDENCE, files={"receipt": receipt})
    stripe.faults.add("reset_after", "POST", "disputes")
    assert connect(attempts=1).carry_out(staging).status is Status.UNKNOWN
    stripe.faults.add("500_once", "POST", "disputes")
    assert connect().carry_out(staging).status is Status.DONE
    assert len(stripe.world["files"]) == 1


def test_a_server_that_takes_no_files_gets_the_texts_and_that_is_said(
    stripe: FakeStripe, connect: Connect, receipt: Path
) -> None:
    dispute = stripe.world.dispute()
    stripe.faults.add("404", "POST", "files")
    staging = on(dispute, Act.STAGE_EVIDENCE, evidence={"customer_name": "Pat"}, files={"receipt": receipt})
    outcome = connect().carry_out(staging)
    assert (outcome.status, "without its files" in outcome.reason) == (Status.DONE, True)
    assert (dispute["evidence"]["customer_name"], dispute["evidence"]["receipt"]) == ("Pat", None)
