"""What a verdict may warn of beside the action, in the order in which it is told."""

from __future__ import annotations

CAUTIONS = (
    "do_not_negotiate",
    "respond_publicly",
    "answer_now",
    "good_customer",
    "withdrawal_right",
    "no_parallel_refund",
    "double_dip",
    "sales_accountability",
    "silence_concedes",
    "unknown_facts",
    "prior_win_rate",
    "no_rate",
    "instruction_in_message",
)
