"""Facts of a contract: promises, duties, refunds asked for, silence. And facts of the messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from rules.engine.facts import Fact, Situation, plain, register
from rules.engine.facts_case import event, messages
from rules.engine.values import MISSING, NEVER, as_flag, as_moment, as_text, is_object

Known = bool | None
"""Yes, no, or not known."""


def _some(found: Iterable[Known]) -> Known:
    """Whether one of them is so, in three values."""
    unknown = False
    for each in found:
        if each:
            return True
        unknown = unknown or each is None
    return None if unknown else False


def _both(one: Known, other: Known) -> Known:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _negate(one: Known) -> Known:
    return None if one is None else not one


def _fact(value: Known) -> Any:
    return MISSING if value is None else value


def _rows(s: Situation, key: str) -> list[Mapping[str, Any]] | None:
    found = s.contract.get(key)
    return [row for row in found if is_object(row)] if isinstance(found, list) else None


def _broken(s: Situation, promise: Mapping[str, Any]) -> Known:
    """Broken or late; an open promise past its due is late."""
    status = promise.get("status")
    if status in ("broken", "late"):
        return True
    if status != "open":
        return False if status == "kept" else None
    due = as_moment(promise.get("due"))
    if not isinstance(due, datetime):
        return None
    s.watch(due, after=True)
    return s.now > due


def _duty_missed(s: Situation, promise: Mapping[str, Any]) -> Known:
    """Whether the duty of the customer's side that the promise depends on was missed."""
    wanted = promise.get("depends_on")
    if not wanted:
        return False
    duty = _duty(s, wanted)
    return None if duty is None else _missed(duty)


def _duty(s: Situation, wanted: Any) -> Mapping[str, Any] | None:
    return next((duty for duty in _rows(s, "duties") or () if duty.get("id") == wanted), None)


def _missed(duty: Mapping[str, Any]) -> Known:
    owner, status = duty.get("owner"), duty.get("status")
    customers = None if not owner else owner == "customer"
    return _both(customers, None if not status else status == "missed")


Judged = list[tuple[Mapping[str, Any], Known, Known]]


def _promises(s: Situation, documented: bool) -> Judged | None:
    """Promises on record (or the claimed ones): each, whether it is broken, and through their duty."""
    key = f"promises {documented}"
    if key not in s.work:
        rows = _rows(s, "promises")
        s.work[key] = rows if rows is None else [
            (row, _broken(s, row), _duty_missed(s, row))
            for row in rows
            if (row.get("documented") is True) is documented
        ]  # fmt: skip
    found: Judged | None = s.work[key]
    return found


def _promise_broken(s: Situation) -> Any:
    judged = _promises(s, documented=True)
    return MISSING if judged is None else _fact(_some(broken for _, broken, _ in judged))


def _claim_broken(s: Situation) -> Any:
    judged = _promises(s, documented=False)
    return MISSING if judged is None else _fact(_some(broken for _, broken, _ in judged))


def _broken_otherwise(s: Situation) -> Any:
    judged = _promises(s, documented=True)
    if judged is None:
        return MISSING
    return _fact(_some(_both(broken, _negate(theirs)) for _, broken, theirs in judged))


def _notice_in_time(s: Situation) -> Any:
    """Every promise that is broken through a missed duty of theirs: notice sent by the promise's due time."""
    judged = _promises(s, documented=True)
    if judged is None:
        return MISSING
    late = (_both(_both(broken, theirs), _negate(_noticed(s, promise))) for promise, broken, theirs in judged)
    return _fact(_negate(_some(late)))


def _noticed(s: Situation, promise: Mapping[str, Any]) -> Known:
    duty = _duty(s, promise.get("depends_on"))
    sent = as_moment(duty.get("notice_sent_at")) if duty else MISSING
    if not isinstance(sent, datetime):
        return False
    due = as_moment(promise.get("due"))
    return sent <= due if isinstance(due, datetime) else None


def _unfixable(s: Situation) -> Any:
    judged = _promises(s, documented=True)
    if judged is None:
        return MISSING
    return _fact(
        _some(
            _both(_both(broken, _negate(theirs)), _negate(_fixable(promise)))
            for promise, broken, theirs in judged
        )
    )


def _fixable(promise: Mapping[str, Any]) -> Known:
    fixable = as_flag(promise.get("fixable"))
    return None if fixable is MISSING else bool(fixable)


def _made_by(s: Situation) -> Any:
    """Who promised what is broken or late on record."""
    names = [promise.get("made_by") for promise, broken, _ in _promises(s, documented=True) or () if broken]
    said = list(dict.fromkeys(name for name in names if isinstance(name, str) and name))
    return ", ".join(said) if said else MISSING


def _customer_duty_missed(s: Situation) -> Any:
    duties = _rows(s, "duties")
    return MISSING if duties is None else _fact(_some(map(_missed, duties)))


def _latest_promised(s: Situation) -> Any:
    judged = _promises(s, documented=True)
    if judged is None:
        return MISSING
    dues = [as_moment(promise.get("due")) for promise, broken, _ in judged if broken]
    known = [due for due in dues if isinstance(due, datetime)]
    if known:
        return max(known)
    return MISSING if dues else NEVER


def _silent_since(s: Situation) -> Any:
    asked = s["contract.refund_requested_at"]
    if not isinstance(asked, datetime):
        return asked
    since = asked
    for message in messages(s):
        if message.get("from") == "counterparty":
            at = as_moment(message.get("at"))
            if not isinstance(at, datetime):
                return MISSING
            since = max(since, at)
    return since


def role(s: Situation) -> str:
    """``seller`` or ``buyer``; a seller unless the contract says otherwise."""
    return "buyer" if s.contract.get("role") == "buyer" else "seller"


def _unanswered_since(s: Situation) -> Any:
    """Their last message, when no staff message came after it. Where we bought, nobody waits for us."""
    if s.case.get("kind") == "contract_dispute" and role(s) == "buyer":
        return NEVER
    last: tuple[datetime, int] | None = None
    staff: list[tuple[Any, int]] = []
    for number, message in enumerate(messages(s)):
        at, sender = as_moment(message.get("at")), message.get("from")
        if sender == "staff":
            staff.append((at, number))
        elif sender not in ("customer", "counterparty") or not isinstance(at, datetime):
            continue
        elif last is None or at >= last[0]:
            last = at, number
    if last is None:
        return NEVER
    for at, number in staff:
        later = at > last[0] if isinstance(at, datetime) and at != last[0] else number > last[1]
        if later:
            return NEVER
    return last[0]


def _in_public(s: Situation) -> Any:
    return any(message.get("channel") == "review" for message in messages(s))


def _expected_value(s: Situation) -> Any:
    return s.book.contest_value(s)


def _win_rate_from(s: Situation) -> Any:
    return s.book.win_rate_source(s)


register(
    [
        Fact("contract.role", "text", "our role",
             "Whether we sold or bought; sold, unless it says otherwise.",
             role, words=("seller", "buyer")),
        Fact("contract.signed_at", "moment", "signed", "When the contract was signed.",
             event("contract", "signed_at")),
        Fact("contract.term_ends_at", "moment", "end of the term", "When the term ends.",
             event("contract", "term_ends_at")),
        Fact("contract.cooling_off_until", "moment", "end of the cooling-off",
             "The last moment of the cooling-off.", plain("contract", "cooling_off_until", as_moment)),
        Fact("contract.promise_broken", "flag", "a documented promise is broken or late",
             "Whether a documented promise is broken or late; an open one past its due is late.",
             _promise_broken),
        Fact("contract.broken_otherwise", "flag",
             "a documented promise is broken for no missed duty of theirs",
             "Whether a documented promise is broken or late that does not depend on a missed duty of the "
             "customer's side (theirs where we sold, ours where we bought).", _broken_otherwise),
        Fact("contract.unfixable", "flag", "such a promise cannot be put right",
             "Whether one of the promises meant by broken_otherwise is known not to be fixable.", _unfixable),
        Fact("contract.notice_in_time", "flag", "notice sent in time",
             "Whether, for each documented promise that is broken through a missed duty, notice of that "
             "duty was "
             "sent by the promise's due time; no notice on record counts as none sent.", _notice_in_time),
        Fact("contract.made_by", "text", "promised by",
             "Who made the documented promises that are broken or late.", _made_by),
        Fact("contract.claim_broken", "flag", "an undocumented promise is broken or late",
             "Whether a promise that is on nobody's record is broken or late.", _claim_broken),
        Fact("contract.customer_duty_missed", "flag", "a duty of the customer's side was missed",
             "Whether a duty of the customer's side was missed: theirs where we sold, ours where we bought.",
             _customer_duty_missed),
        Fact("contract.latest_promised_at", "moment", "latest promised date",
             "The latest due time of the documented promises that are broken or late.", _latest_promised),
        Fact("contract.refund_requested_at", "moment", "refund asked for",
             "When we asked for the refund; absent counts as not done.",
             event("contract", "refund_requested_at", NEVER), exempt=True),
        Fact("contract.refund_refused_at", "moment", "refund refused",
             "When the refund was refused; absent counts as not done.",
             event("contract", "refund_refused_at", NEVER), exempt=True),
        Fact("contract.silent_since", "moment", "silent since",
             "Our request for the refund or the counterparty's last message, the later.", _silent_since),
        Fact("messages.unanswered_since", "moment", "unanswered since",
             "The last message of the customer (of the counterparty, where we sold) when staff have not "
             "written "
             "since.", _unanswered_since),
        Fact("messages.in_public", "flag", "written as a review", "Whether a message's channel is review.",
             _in_public),
        Fact("economics.expected_value", "money", "expected value of contesting",
             "p·A − (1−p)·counter_fee − labour_cost, in the case's currency.", _expected_value),
        Fact("economics.win_rate_from", "text", "win rate from",
             "Whether the win rate is the shop's own or a prior.",
             _win_rate_from, words=("own", "prior")),
        Fact("verdict.action", "text", "action", "The action decided, or the one underneath an escalation.",
             lambda s: as_text(s.action), cautions_only=True),
        Fact("verdict.rule_number", "count", "deciding rule",
             "The number of the rule that decided, or of the one underneath an escalation.",
             lambda s: MISSING if s.rule_number is None else s.rule_number, cautions_only=True),
    ]
)  # fmt: skip
