"""What the writer of a message did not write is set aside; what only looks so is read."""

from __future__ import annotations

import pytest

from rules.engine.phrases import Reader

THREAT = "If I don't have my refund by Friday I'll leave a one-star review on Google."


@pytest.fixture(scope="module")
def reader(shipped_reader: Reader) -> Reader:
    return shipped_reader


def _signals(reader: Reader, text: str) -> set[str]:
    return {hit.signal for hit in reader.read(text)}


@pytest.mark.parametrize(
    "text",
    [
        f"> {THREAT}\nThat is what your mail said.",
        f"Thanks!\n\nOn Mon, 3 Feb 2025 at 10:11, Shop <a@b.c> wrote:\n{THREAT}",
        f"Thanks!\n-----Original Message-----\nFrom: Shop\n{THREAT}",
        f"Thanks!\n---------- Forwarded message ---------\n{THREAT}",
        f"Thanks!\nFrom: Shop <a@b.c>\nSent: Monday\nTo: me\n\n{THREAT}",
        f"Thanks!\nPat\n--\n{THREAT}",
        f"Thanks!\r> {THREAT}",
        f"Thanks!\n\nOn Mon, Feb 3, 2025 at 10:11 AM Shop\n<help@shop.example> wrote:\n\n{THREAT}",
        f"Danke!\n\nAm Mo., 3. Feb. 2025 um 10:11 Uhr schrieb Shop\n<help@shop.example>:\n\n{THREAT}",
        f"Thanks!\n*From:* Shop\n*Sent:* Monday\n*To:* me\n\n{THREAT}",
        f"Спасибо!\n\nпн, 3 февр. 2025 г. в 10:11, Shop <help@shop.example>:\n\n{THREAT}",
        f'Спасибо!\n\n03.02.2025, 10:11, "Shop" <help@shop.example>:\n\n{THREAT}',
        f"Спасибо!\nОт кого: Shop\nКому: me\nТема: order\n\n{THREAT}",
        f"ممنون\nفرستنده: Shop\nتاریخ: 3\nگیرنده: me\n\n{THREAT}",
    ],
)
def test_what_is_quoted_says_nothing(reader: Reader, text: str) -> None:
    assert reader.read(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        f"Order 12 to pat@home.example was at 10:11:\n{THREAT}",
        f"I wrote to <help@shop.example> on the 3rd.\n{THREAT}",
        f"My address is\n<pat@home.example>\n{THREAT}",
        f"From: my heart. This is bad.\n{THREAT}",
        f"* from: the box\n{THREAT}",
    ],
)
def test_what_only_looks_like_a_quotation_is_read(reader: Reader, text: str) -> None:
    assert "review_threat" in _signals(reader, text)


def test_a_span_is_true_behind_a_quotation_with_letters_that_fold_to_two(reader: Reader) -> None:
    text = f"> Straße, œuvre, ﬃ, ßßß\n\n{THREAT}"
    (hit,) = [hit for hit in reader.read(text) if hit.signal == "review_threat"]
    (alone,) = [hit for hit in reader.read(THREAT) if hit.signal == "review_threat"]
    assert hit.quote == text[hit.start : hit.end] == alone.quote


def test_what_stands_under_a_quotation_is_read(reader: Reader) -> None:
    text = f"On Mon, 3 Feb 2025 at 10:11, Shop wrote:\n> How are we doing?\n\n{THREAT}"
    assert "review_threat" in _signals(reader, text)
