"""`decide`, `escalate`, `assign`, `note`: what people do with a case."""

from __future__ import annotations

import re
from typing import Any

import click

from screens.commands.common import desk_options, inert, open_desk
from screens.commands.telling import decided, suggested, sum_of
from triage.domain.case import ACTIONS, ESCALATE, TARGETS, payment_of
from triage.domain.errors import UsageError
from triage.services.models import CaseView

_SPACES = re.compile(r"[\s-]+")
"""An action may be typed as the console spells it: ``Request info`` for ``request_info``."""

_by = click.option("--by", metavar="NAME", help="Who does it; TRIAGE_USER or your login by default.")


@click.command("decide")
@click.argument("case")
@click.argument("action")
@click.option("--reason", metavar="TEXT", default="", help="Why; an override of the suggestion needs one.")
@click.option("--amount", metavar="A", help="Another amount than suggested, in the case's currency.")
@click.option("--escalate-to", metavar="R", help="With the action escalate: " + ", ".join(TARGETS) + ".")
@click.option("--expect-version", type=int, metavar="N", help="Refuse when the case changed since version N.")
@_by
@desk_options
@click.pass_obj
def decide(settings: dict[str, Any], /, case: str, action: str, reason: str, **more: Any) -> None:
    """Record a decision on a case: ACTION is one of

    \b
    a chargeback       contest accept none, and refund while it is an inquiry
    a refund request   refund reship reship_at_cost correct_address
                       return_then_refund decline hold request_info
    a contract, sold   remediate refund enforce request_info
    a contract, bought request_refund dispute_with_issuer wait enforce
    any case           escalate store_credit

    Example: triage decide rr_1042 refund --reason "damaged, photo seen" --amount 54.00
    """
    action = _SPACES.sub("_", action.strip()).lower()
    action = "none" if action == "no_action" else action
    _check_words(action, more["escalate_to"])
    with open_desk(settings, create=False) as desk:
        view = desk.deciding.decide(case, action, reason, **more)
    made = view.decision or {}  # none: somebody took it back at once
    done, amount = made.get("action", action), made.get("amount")
    of = f" of {sum_of(amount, view.document['currency'])}" if amount else ""
    click.echo(f"{inert(case)}: {done}{of} is recorded; the case is {view.state}, version {view.version}")
    _tell_override(case, view)
    if done == "refund" and not any(payment_of(view.document)):
        what = "the case names neither a charge nor an invoice, so 'triage act' cannot make this refund"
        click.echo(f"triage: {what}; make it by hand", err=True)


def _tell_override(case: str, view: CaseView) -> None:
    """Says it plainly when something else was decided than the book suggested, or than was decided before."""
    made = view.decision or {}
    if made and (replaced := _replaced(view)):
        click.echo(f"{inert(case)}: it takes the place of what was decided before: {inert(replaced)}")
    if made.get("override"):
        click.echo(f"{inert(case)}: suggested {suggested(made, view)}, you decided {decided(made, view)}")


def _replaced(view: CaseView) -> str:
    """What was in force until the decision that was just made; empty when nothing was."""
    for entry in view.history[-2::-1]:
        if entry.act == "decided":
            return entry.summary
        if entry.act in ("undone", "reopened"):
            break
    return ""


def _check_words(action: str, to: str | None) -> None:
    """Raises :class:`UsageError` for what is wrong on any case, whatever its kind and state."""
    if action not in ACTIONS:
        raise UsageError(f"{action!r} is no action", "ACTION", "choose one of: " + ", ".join(ACTIONS))
    if action == ESCALATE and to not in TARGETS:
        what = f"{to!r} is nobody to go to" if to else "an escalation needs somebody to go to"
        raise UsageError(what, "--escalate-to", "choose one of: " + ", ".join(TARGETS))
    if action != ESCALATE and to:
        raise UsageError(f"{action!r} goes to nobody", "--escalate-to", "leave it out, or escalate")


@click.command("escalate")
@click.argument("case")
@click.option("--to", required=True, type=click.Choice(TARGETS), help="Whom it goes to.")
@click.option("--note", "text", required=True, metavar="TEXT", help="What they should know.")
@_by
@desk_options
@click.pass_obj
def escalate(settings: dict[str, Any], case: str, to: str, text: str, by: str | None) -> None:
    """Hand a case to somebody who has to look first.

    Example: triage escalate rr_1042 --to legal --note "a lawyer's letter came"
    """
    if not text.strip():
        raise UsageError("the note is empty", "--note", "say what they should know")
    with open_desk(settings, create=False) as desk:
        view = desk.deciding.decide(case, ESCALATE, text, escalate_to=to, by=by)
    click.echo(f"{inert(case)}: escalated to {to}; the case is {view.state}, version {view.version}")
    _tell_override(case, view)


@click.command("assign")
@click.argument("case")
@click.argument("name")
@_by
@desk_options
@click.pass_obj
def assign(settings: dict[str, Any], case: str, name: str, by: str | None) -> None:
    """Give a case to NAME; '-' takes it from everybody.

    Example: triage assign rr_1042 dana
    """
    with open_desk(settings, create=False) as desk:
        view = desk.deciding.assign(case, None if name == "-" else name, by=by)
    click.echo(
        f"{inert(case)}: {'assigned to ' + inert(view.assignee) if view.assignee else 'assigned to nobody'}"
    )


@click.command("note")
@click.argument("case")
@click.argument("text")
@_by
@desk_options
@click.pass_obj
def note(settings: dict[str, Any], case: str, text: str, by: str | None) -> None:
    """Write a remark into a case's history.

    Example: triage note rr_1042 "photo asked for on the phone"
    """
    with open_desk(settings, create=False) as desk:
        desk.deciding.note(case, text, by=by)
    click.echo(f"{inert(case)}: noted")
