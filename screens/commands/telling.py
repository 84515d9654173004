"""Cases and verdicts in words, for `show` and `suggest`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

import click

from screens.commands.cases import countdown
from screens.commands.common import inert, print_table, zone_here
from screens.times import at_length, localised, readable
from screens.words import many
from triage.domain.case import in_words, suggestion_of
from triage.domain.money import Money, MoneyError
from triage.services.models import ActionView, CaseView, MessageView

SHOWN = 5_000
"""Characters of a message that are printed."""


def say(label: str, text: object) -> None:
    """One labelled line; what customers wrote is shown inert, a moment in the reader's own zone."""
    click.echo(f"{label:<14}{inert(localised(str(text), zone_here()), limit=400)}")


def sum_of(amount: object, currency: object) -> str:
    """A sum as the queue shows it, such as ``1,285.00 EUR``; as it stands when it is none."""
    try:
        return str(Money.parse(str(amount), str(currency or "")))
    except MoneyError:
        return f"{amount} {currency or ''}".rstrip()


def tell_case(view: CaseView, now: datetime) -> None:
    """One case: facts, messages, verdict, decision, history."""
    case, zone = view.document, zone_here()
    say("case", f"{case['id']} ({case['kind'].replace('_', ' ')})")
    if case.get("subject"):
        say("subject", case["subject"])
    say("amount", sum_of(case["amount"], case["currency"]))
    customer = case.get("customer") or {}
    if customer:
        spend = customer.get("lifetime_value")
        spent = f", spent {sum_of(spend, case['currency'])}" if spend else ""
        say("customer", f"{customer.get('name', customer.get('id', '?'))}{spent}")
    due = (
        f"{countdown(view.due, now)} ({at_length(view.due, zone)}, {view.due_source})"
        if view.due
        else "none known"
    )
    say("due", due)
    say("state", f"{view.state}, version {view.version}" + (f", {view.assignee}" if view.assignee else ""))
    for message in view.messages:
        _tell_message(message, zone)
        for span in message.spans:
            say("", f"  {span.signal}: “{message.text[span.start : span.end]}”")
    click.echo()
    tell_verdict(view.verdict.document)
    if view.decision:
        made = view.decision
        against = f", against the suggestion {suggested(made, view)}," if made.get("override") else ""
        why = f": {made['reason']}" if made.get("reason") else ""
        say("decided", f"{decided(made, view)}{against} by {made['by']} on {made['at']}{why}")
        if made.get("changed_since"):
            say(
                "changed",
                f"since it was decided, new facts changed the suggestion ({made['changed_since']})",
            )
    for act in view.acts:
        say("action", act_line(act))
    for entry in view.history:
        say("log", f"{entry.number} {at_length(entry.at, zone)} {entry.actor}: {entry.act} {entry.summary}")


def suggested(decision: Mapping[str, Any], view: CaseView) -> str:
    """What the book suggested when it was decided, with its sum, such as ``refund 54.00 USD``."""
    return _with_sum(decision["suggested"], decision["suggested_amount"], view)


def decided(decision: Mapping[str, Any], view: CaseView) -> str:
    """What was decided, with its sum."""
    return _with_sum(suggestion_of(decision["action"], decision["escalate_to"]), decision["amount"], view)


def _with_sum(action: str, amount: str | None, view: CaseView) -> str:
    return in_words(action) + (f" {sum_of(amount, view.document['currency'])}" if amount else "")


def _tell_message(message: MessageView, zone: tzinfo | None) -> None:
    """A message line by line, none of which begins where a label stands."""
    head = f"{message.sender} {at_length(message.at, zone)}" if message.at else message.sender
    first, *others = message.text[:SHOWN].split("\n")
    click.echo(f"{'message':<14}{head}: {inert(first)}")
    for line in others:
        click.echo(f"{'':<14}{inert(line)}".rstrip())
    if len(message.text) > SHOWN:
        click.echo(f"{'':<14}… {many(len(message.text) - SHOWN, 'more character')}; --json has them all")
    if message.attachments:
        say("", f"  attached, not on the desk: {', '.join(message.attachments)}")


def act_line(view: ActionView, *, rehearsed: bool = False) -> str:
    """One action at the provider on a line: which, what, on what, how it stands and why."""
    money = f" {view.amount}" if view.amount else ""
    waits = {
        "anybody": "waits for a release",
        "other": f"waits for a release by somebody but {view.decided_by}",
    }
    stands = waits.get(view.waits) or {"released": "to be sent"}.get(view.state, view.state)
    if rehearsed and view.state == "released":
        stands = "rehearsed"
    parts = [stands, f"({view.ref})" if view.ref else "", f"- {view.reason}" if view.reason else ""]
    head = f"{view.id}  {view.case_id}: {view.act.replace('_', ' ')}{money} on {view.target}"
    return inert(localised(f"{head}: {' '.join(part for part in parts if part)}", zone_here()), limit=600)


def tell_verdict(verdict: Mapping[str, Any]) -> None:
    """What is suggested and why."""
    action = str(verdict["action"])
    if verdict.get("escalate_to"):
        action += f" to {verdict['escalate_to']} (underneath: {verdict['underlying_action']})"
    if verdict.get("amount"):
        action += f" {sum_of(verdict['amount'], verdict.get('currency'))}"
    say("suggestion", f"{verdict['id']}: {action}")
    for reason in verdict["because"]:
        say("because", f"{readable(reason['text'], zone_here())} [{reason['rule']}]")
    if verdict["cautions"]:
        say("cautions", ", ".join(verdict["cautions"]).replace("_", " "))
    if verdict["signals"]:
        say("signals", ", ".join(verdict["signals"]).replace("_", " "))


def tell_backtest(told: Mapping[str, Any]) -> None:
    """What another book would change."""
    against = told["decided_against"]
    click.echo(f"{many(told['cases'], 'case')} judged by both books, {told['changed']} come out otherwise")
    click.echo(
        f"{told['decided']} were decided: {against['before']} against the book in force, "
        f"{against['after']} against the other"
    )
    if told["changes"]:
        click.echo()
        names = ("cases", "decided", "as_before", "as_after")
        rows = (
            (in_words(one["before"]), in_words(one["after"]), *(str(one[name]) for name in names))
            for one in told["changes"]
        )
        heads = ("BEFORE", "AFTER", "CASES", "DECIDED", "AS BEFORE", "AS AFTER")
        print_table(heads, rows, right=(2, 3, 4, 5))
    costs = [one for one in told["cost"] if one["before"] != one["after"]]
    if costs:
        click.echo("\nWhat is paid, given up, or expected to be lost by contesting")
        sums = (
            (one["currency"], *(sum_of(one[name], "") for name in ("before", "after", "difference")))
            for one in costs
        )
        print_table(("CURRENCY", "BEFORE", "AFTER", "MORE"), sums, right=(1, 2, 3))
    for one in told["examples"]:
        click.echo(inert(f"{one['id']}: {in_words(one['before'])} → {in_words(one['after'])}"))


def tell_rule(rule: Mapping[str, Any]) -> None:
    """One rule of the book: what it asks, what follows, why, and its examples."""
    say("rule", f"{rule['id']}: {rule['title']}")
    if rule.get("number"):
        say("number", f"{rule['number']} ({rule['kind']}, {rule['status']})")
    if rule.get("action"):
        to = f" to {rule['escalate_to']}" if rule.get("escalate_to") else ""
        say("then", f"{rule['action']}{to}")
    for index, line in enumerate(rule["when"]):
        say("" if index else "when", line)
    for name, value in rule["parameters"].items():
        say("number", f"{name} = {value}")
    for name in ("rationale", "source"):
        if rule.get(name):
            say(name, rule[name])
    say("says", rule["because"])
    for example in rule["examples"]:
        fires = "fires" if example["fires"] else "does not fire"
        say("example", f"{fires}: {example['says'] or example['sort']} ({example['file']}:{example['line']})")
    say("stands in", f"{rule['file']}:{rule['line']}")
