"""The words of the console: what kinds, states, actions, cautions and signals are called on screen."""

from __future__ import annotations

from screens.widgets.inert import inert

KINDS = {
    "chargeback": "Chargeback",
    "refund_request": "Refund request",
    "contract_dispute": "Contract dispute",
}
KINDS_SHORT = {"chargeback": "Chargeback", "refund_request": "Refund", "contract_dispute": "Contract"}

STATES = {
    "open": ("○", "Open"),
    "escalated": ("↑", "Escalated"),
    "decided": ("●", "Decided"),
    "waiting": ("◌", "Waiting"),
    "closed": ("■", "Closed"),
}
"""By state: its sign and its name."""

ACTIONS = {
    "contest": "Fight the dispute: send the bank our evidence",
    "accept": "Concede the dispute: the bank keeps the money",
    "refund": "Pay the customer back",
    "none": "There is nothing more to do",
    "reship": "Send it again, at our cost",
    "reship_at_cost": "Send it again when they pay the shipping",
    "correct_address": "Correct the address before it leaves us",
    "return_then_refund": "Pay back once the goods have come back",
    "decline": "Pay nothing, and say why",
    "hold": "Pay nothing until the bank has decided",
    "request_info": "Ask for what is needed to decide",
    "remediate": "Put right what we owe by the contract",
    "enforce": "Hold them to the contract",
    "request_refund": "Ask the vendor for our money back",
    "dispute_with_issuer": "Have our own bank dispute the charge",
    "wait": "Wait for the vendor",
    "escalate": "Somebody named looks at it first",
    "store_credit": "Credit instead of money",
}
"""By action: what it does. Its name is the word of the command line, spelled with spaces."""
_NO_ACTION = "No action"
"""What ``none`` is called: "None" alone reads as if nothing were suggested."""

SORTS = {
    "": "urgency",
    "amount": "amount, largest first",
    "opened": "age, oldest first",
    "customer": "customer",
}
"""By name of the order: what it sorts by."""

TARGETS = {
    "safety": "Safety",
    "legal": "Legal",
    "finance_lead": "Finance lead",
    "support_lead": "Support lead",
    "sales_lead": "Sales lead",
}

CAUTIONS = {
    "do_not_negotiate": (
        "Do not negotiate",
        "There is a threat: it changes nothing, and the reply does not mention it.",
    ),
    "respond_publicly": ("Respond publicly", "A review is out or at stake: answer where others read it."),
    "answer_now": ("Answer now", "Their last message has stood unanswered for too long."),
    "good_customer": ("Good customer", "They have spent enough with us to be looked after."),
    "withdrawal_right": (
        "Right to withdraw",
        "A consumer in the EU, EEA or UK, still inside the withdrawal period.",
    ),
    "no_parallel_refund": ("No refund beside a dispute", "The bank decides: a refund now could pay twice."),
    "double_dip": ("Asking twice", "A dispute is open, and more is asked for besides."),
    "sales_accountability": ("Sales to answer", "One of our own promised this: the trace names who."),
    "silence_concedes": ("Silence concedes", "The dispute is lost by itself unless we answer in time."),
    "unknown_facts": ("Facts missing", "A fact that a rule looks at is not known: see the rule trace."),
    "prior_win_rate": ("Assumed win rate", "Not the shop's own rate yet: a prior for this reason."),
    "no_rate": ("No exchange rate", "The amount could not be compared with the book's thresholds."),
    "instruction_in_message": (
        "Orders in the text",
        "The message tries to give the console orders: not followed.",
    ),
}
"""By caution: its name, and what it means in a line."""

SIGNALS = {
    "wrong_address": "Gave a wrong address",
    "delivered_not_received": "Delivered, not received",
    "terms_unread": "Did not know the terms",
    "review_threat": "Threatens a review",
    "review_hostage": "Offers to remove a review",
    "chargeback_threat": "Threatens a chargeback",
    "dispute_leverage": "Uses an open dispute",
    "legal_threat": "Threatens with the law",
    "safety_threat": "Threatens harm",
    "amazon_demand": "As Amazon does",
    "broken_promise": "A promise was broken",
    "ignored": "Was not answered",
    "merchant_error": "Says that we erred",
    "instruction_in_message": "Orders to the console",
}
TAUGHT = frozenset(SIGNALS) - {"instruction_in_message"}
"""What a message can be taught to say: orders to the console are found otherwise."""
THREATS = frozenset(
    {
        "review_threat",
        "review_hostage",
        "chargeback_threat",
        "dispute_leverage",
        "legal_threat",
        "safety_threat",
        "instruction_in_message",
    }
)

ACTS = {
    "imported": "Imported",
    "changed": "Changed",
    "decided": "Decided",
    "undone": "Undone",
    "assigned": "Assigned",
    "noted": "Noted",
    "reviewed": "Result reviewed",
    "promised": "Ledger of promises",
    "replied": "Reply sent",
    "closed": "Closed",
    "reopened": "Reopened",
    "planned": "Planned",
    "released": "Released",
    "sending": "Sending",
    "done": "Done",
    "refused": "Refused",
    "unknown": "Not known yet",
    "cancelled": "Cancelled",
    "carried_out": "Carried out",
}

SENDERS = {"customer": "Customer", "staff": "Staff", "counterparty": "Counterparty"}

DUE_SOURCES = {"dispute.due_by": "the processor's due date", "respond_by": "our own respond-by date"}

TERMS = {
    "A": "At stake (A)",
    "p": "Chance to win (p)",
    "p_before_evidence": "… before the evidence",
    "p_source": "… taken from",
    "evidence": "… by the evidence",
    "counter_fee": "Counter fee, if lost",
    "labour_cost": "Our labour",
    "dispute_fee": "Dispute fee",
    "dispute_fee_note": "Dispute fee, note",
    "break_even_p": "Break-even chance",
    "break_even_A": "Break-even amount",
    "rates_as_of": "Rates as of",
    "priors_as_of": "Priors as of",
}
"""By term of the economics: its name. Others are spelled out."""

OUTCOMES = {
    "fired": ("✔", "fired"),
    "not_met": ("✘", "not met"),
    "unknown": ("?", "unknown"),
    "not_reached": ("·", "not reached"),
    "held": ("✔", "held"),
    "not": ("✘", "did not hold"),
}
"""By outcome of a rule or a condition: its sign and its name."""


_SPELLED = {
    "Id": "ID",
    "Email": "E-mail",
    "Avs": "Address check (AVS)",
    "Three ds": "3-D Secure",
    "Refunds 12m": "Refunds, 12 months",
    "Disputes 12m": "Disputes, 12 months",
}


def plain(word: str) -> str:
    """A key of data as words: ``goods_cost`` → ``Goods cost``. For what has no name of its own."""
    text = inert(word.replace("_", " ").replace(".", " "), limit=60).strip()
    text = text[:1].upper() + text[1:]
    return _SPELLED.get(text, text)


def kind(name: str) -> str:
    """The name of a kind."""
    return KINDS.get(name) or plain(name)


def state(name: str) -> str:
    """Sign and name of a state, such as ``○ Open``."""
    sign, label = STATES.get(name, ("", plain(name)))
    return f"{sign} {label}".strip()


def target(name: str) -> str:
    """The name of somebody to escalate to."""
    return TARGETS.get(name) or plain(name)


def action(name: str, escalate_to: str | None = None) -> str:
    """The name of an action, such as ``Escalate to Legal``."""
    if name == "escalate" and escalate_to:
        return f"Escalate to {target(escalate_to)}"
    return _NO_ACTION if name == "none" else plain(name)


def suggestion(code: str) -> str:
    """The name of a suggestion as the queue holds it: ``refund``, ``escalate:legal``."""
    name, _, to = code.partition(":")
    if name == "escalate":
        return f"↑ {target(to)}" if to else "↑ Escalate"
    return action(name)


def decided(code: str, otherwise: bool) -> str:
    """What was decided, spelled as a suggestion, with a sign: ``✔`` for as suggested, ``≠`` for otherwise."""
    return f"{'≠' if otherwise else '✔'} {suggestion(code)}"


def signal(name: str) -> str:
    """The name of a signal."""
    return SIGNALS.get(name) or plain(name)


def act(name: str) -> str:
    """The name of what a log entry did."""
    return ACTS.get(name) or plain(name)


def term(name: str) -> str:
    """The name of a term of the economics."""
    return TERMS.get(name) or plain(name)


LANGUAGES = {
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "hu": "Hungarian",
    "hy": "Armenian",
    "ru": "Russian",
}


def language(code: str) -> str:
    """The name of a language."""
    return LANGUAGES.get(code) or inert(code, limit=20)


def many(count: int, one: str, more: str | None = None) -> str:
    """Such as ``1 case`` or ``1,204 cases``."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"
