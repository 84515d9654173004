"""Deciding a case: the suggestion preselected, its alternatives, an amount, a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Label, Static
from textual.widgets.option_list import Option

from screens import words
from screens.dialogs.base import Dialog
from screens.keys import key_of
from screens.widgets.choices import Choices
from screens.widgets.inert import inert
from triage.domain.case import ESCALATE, PAYING, TARGETS, state_after
from triage.domain.money import Money, MoneyError
from triage.domain.owed import is_owed_known, owed_on
from triage.services.models import CaseView
from triage.services.planning import steps_for

NOT_KNOWN = "What is owed is not known: give the amount."


Outline = tuple[str, str | None]
"""What a reply depends on: the action, and the sum in major units."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided; ``amount`` in major units, as typed."""

    action: str
    amount: str | None
    escalate_to: str | None
    reason: str


def overrides(view: CaseView, decision: Decision) -> bool:
    """Whether the decision is another than the suggestion: by action, by target or by amount."""
    verdict = view.verdict
    if decision.action != verdict.action or decision.escalate_to != verdict.escalate_to:
        return True
    if decision.action not in PAYING or verdict.amount is None or decision.amount is None:
        return False  # the desk fills in what it suggests
    try:
        return Money.parse(decision.amount, verdict.amount.currency) != verdict.amount
    except MoneyError:
        return True


def lacks_amount(view: CaseView, decision: Decision) -> bool:
    """Whether nothing says how much is to be paid: nobody typed it, and what is owed is not known."""
    pays = decision.action in PAYING and decision.amount is None
    return pays and view.verdict.amount is None and not is_owed_known(view.document)


def paid(view: CaseView, decision: Decision) -> Money | None:
    """The sum that the decision pays: the one typed, else the one suggested, else all that is owed.

    ``None`` when it pays nothing, when what is typed is no sum, or when nothing says how much.
    """
    if decision.action not in PAYING or lacks_amount(view, decision):
        return None
    suggested = view.verdict.amount
    try:
        if decision.amount is not None:
            return Money.parse(decision.amount, str(view.document.get("currency", "")))
        if suggested is not None and not overrides(view, decision):
            return suggested
        return owed_on(view.document)
    except MoneyError:
        return None


def decided(view: CaseView, decision: Decision) -> str:
    """The decision in words, with its sum: ``Refund 936,990.00 HUF``, ``Escalate to Legal``."""
    money = paid(view, decision)
    done = words.action(decision.action, decision.escalate_to)
    return f"{done} {money}" if money else done


def begun_of(view: CaseView, decision: Decision) -> dict[str, str]:
    """A decision that is not recorded yet, to be kept."""
    return {
        "version": str(view.version),
        "action": decision.action,
        "amount": decision.amount or "",
        "escalate_to": decision.escalate_to or "",
        "reason": decision.reason,
    }


def taken_up(view: CaseView, begun: Mapping[str, str]) -> Decision | None:
    """The decision that was begun. Of a case that has changed since only the reason is left of it."""
    if not begun:
        return None
    verdict, reason = view.verdict, begun.get("reason", "")
    if begun.get("version") == str(view.version) and begun.get("action") in view.actions:
        return Decision(
            begun["action"], begun.get("amount") or None, begun.get("escalate_to") or None, reason
        )
    amount = verdict.amount.text if verdict.amount else None
    return Decision(verdict.action, amount, verdict.escalate_to, reason)


def at_provider(view: CaseView, decision: Decision) -> str:
    """What carrying it out asks of the payment provider; empty when that has no part in it."""
    steps = steps_for(view.document, decision.action, paid(view, decision))
    told = [
        f"{words.plain(step.act.value).lower()}{f' {step.amount}' if step.amount else ''}"
        f" on {inert(str(step.target), limit=40)}"
        for step in steps
    ]
    return f" at Stripe: {', then '.join(told)}" if told else ""


def records(view: CaseView, decision: Decision, actor: str, undo: str) -> Content:
    """What the log will say, in words; ``undo`` is the key that takes it back."""
    instead = "The suggestion, as it is."
    if overrides(view, decision):
        suggested = words.action(view.verdict.action, view.verdict.escalate_to)
        instead = f"Overrides the suggestion: {suggested}."
    sum_ = ", of an amount that is still to be given" if lacks_amount(view, decision) else ""
    after = words.STATES[state_after(decision.action)][1]
    there = at_provider(view, decision)
    return Content.assemble(
        ("Will record  ", "$muted"),
        (decided(view, decision), "bold"),
        f"{sum_}, by {inert(actor, limit=40)}.\n",
        f"{instead} The case becomes {after}; undo with {undo} until it is carried out{there}.",
    )


class DecideDialog(Dialog[Decision]):
    """Returns a :class:`Decision`. ``wants_reply`` is told for which decision the reply is to be shown."""

    def __init__(
        self,
        view: CaseView,
        actor: str,
        *,
        draft: Decision | None = None,
        problem: str = "",
        wants_reply: Callable[[DecideDialog, Outline], None] | None = None,
    ) -> None:
        super().__init__(f"Decide {inert(str(view.document.get('id', '')), limit=40)}", problem=problem)
        self._view, self._actor, self._wants_reply = view, actor, wants_reply
        self._outline: Outline | None = None
        verdict = view.verdict
        actions = list(view.actions)
        if verdict.action in actions:
            actions.remove(verdict.action)
            actions.insert(0, verdict.action)
        self._actions = actions
        self._draft = draft or Decision(
            verdict.action, verdict.amount.text if verdict.amount else None, verdict.escalate_to, ""
        )

    def compose_body(self) -> ComposeResult:
        """Actions at the left; amount, target, reason and what will be recorded at the right."""
        currency = str(self._view.document.get("currency", ""))
        amount = self._draft.amount or ""
        known = self._view.verdict.amount is not None or is_owed_known(self._view.document)
        hint = "empty: what is owed" if known else "needed: not known"
        with Horizontal(id="deciding"):
            options = []
            for name in self._actions:
                mark = ("  suggested", "$accent") if name == self._view.verdict.action else ""
                options.append(Option(Content.assemble(words.action(name), mark), id=f"do-{name}"))
            yield Choices(*options, id="action", compact=True)
            with Vertical(id="details"):
                yield Label(Content(f"Amount in {inert(currency, limit=8)}"), id="amount-label")
                yield Input(amount, placeholder=hint, id="amount", compact=True)
                yield Label("To whom", id="target-label")
                yield Choices(*[Option(words.target(name)) for name in TARGETS], id="target", compact=True)
                yield Label("Reason", id="reason-label")
                yield self.line(self._draft.reason, "why", id="reason")
        yield Static(id="preview")
        yield Static(id="reply-preview")

    def on_mount(self) -> None:
        """Preselects what was suggested, or what was chosen before it was refused."""
        super().on_mount()
        actions = self.query_one("#action", Choices)
        index = self._actions.index(self._draft.action) if self._draft.action in self._actions else 0
        actions.highlighted = index
        to = self._draft.escalate_to or self._view.verdict.escalate_to
        self.query_one("#target", Choices).highlighted = TARGETS.index(to) if to in TARGETS else None
        actions.focus()
        self._show()
        if self._problem == NOT_KNOWN:
            self.query_one("#amount", Input).focus()

    def on_option_list_option_highlighted(self) -> None:
        """Shows what the choice needs and would record."""
        self._show()

    def on_option_list_option_selected(self) -> None:
        """Enter on a choice goes on to what it needs next."""
        self.focus_next("Input, Choices")

    def on_input_changed(self) -> None:
        """Shows what would be recorded now."""
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter on the amount goes on to the reason, on the reason it records."""
        if event.input.id == "amount":
            self.query_one("#reason").focus()
        else:
            self.action_done()

    def _chosen(self) -> Decision:
        action = self._actions[self.query_one("#action", Choices).highlighted or 0]
        amount = (self.query_one("#amount", Input).value.strip() or None) if action in PAYING else None
        target = self.query_one("#target", Choices).highlighted
        to = TARGETS[target] if action == ESCALATE and target is not None else None
        return Decision(action, amount, to, self.query_one("#reason", Input).value.strip())

    def begun(self) -> Mapping[str, str]:
        """The reason so far, and what it is for; the version of the case says whether that still stands."""
        chosen, reason = self._chosen(), self.query_one("#reason", Input).value
        return begun_of(self._view, replace(chosen, reason=reason)) if reason.strip() else {}

    def _show(self) -> None:
        chosen = self._chosen()
        self.keep_begun()
        for name, shown in (("amount", chosen.action in PAYING), ("target", chosen.action == ESCALATE)):
            self.query_one(f"#{name}").display = shown
            self.query_one(f"#{name}-label").display = shown
        needed = overrides(self._view, chosen)
        label = "Reason, needed to override" if needed else "Reason, if you like"
        self.query_one("#reason-label", Label).update(Content(label))
        told = Content.assemble(
            (f"{words.ACTIONS[chosen.action]}.\n", "$muted"),
            records(self._view, chosen, self._actor, key_of(self.app, "case.undo")),
        )
        problem = self._problem_of(chosen)
        if problem:
            told = Content.assemble(told, (f"\n▲ {problem}", "$warning"))
        self.query_one("#preview", Static).update(told)
        self._want_reply(chosen)

    def _want_reply(self, chosen: Decision) -> None:
        """Asks for the beginning of the reply that goes with the choice, once for each choice."""
        money = paid(self._view, chosen)
        outline = chosen.action, money.text if money else None
        if self._wants_reply is not None and outline != self._outline:
            self._outline = outline
            self._wants_reply(self, outline)

    def show_reply(self, outline: Outline, told: Content) -> None:
        """Shows the beginning of the reply, unless something else is chosen, or the dialog closed, by now."""
        if self.is_attached and outline == self._outline:
            self.query_one("#reply-preview", Static).update(told)

    def _problem_of(self, chosen: Decision) -> str:
        """What keeps this decision from being recorded; empty when nothing does."""
        if chosen.amount is not None:
            try:
                Money.parse(chosen.amount, str(self._view.document.get("currency", "")))
            except MoneyError as error:
                return inert(f"The amount: {error}", limit=160)
        if lacks_amount(self._view, chosen):
            return NOT_KNOWN
        if chosen.action == ESCALATE and chosen.escalate_to is None:
            return "First choose to whom it goes."
        if not chosen.reason and overrides(self._view, chosen):
            return "First say why: an override needs a reason."
        return ""

    def result(self) -> Decision | None:
        """The decision, when nothing is missing."""
        chosen = self._chosen()
        problem = self._problem_of(chosen)
        if problem:
            self.complain(problem)
            self.query_one(self._place_of(chosen, problem)).focus()
            return None
        money = paid(self._view, chosen)
        return replace(chosen, amount=money.text) if money else chosen  # the very sum that was shown

    def _place_of(self, chosen: Decision, problem: str) -> str:
        """Where a problem is mended."""
        if problem == NOT_KNOWN or problem.startswith("The amount"):
            return "#amount"
        return "#target" if chosen.action == ESCALATE and chosen.escalate_to is None else "#reason"
