"""The book's own handbook names every fact, operator and file, and a rule can be explained."""

from __future__ import annotations

import re

import pytest

from rules.engine.documents import explain, list_rules
from rules.engine.facts import facts_vocabulary
from rules.engine.leaves import BY_TYPE, ORDERS, SPANS
from rules.engine.load import SHIPPED, load_book
from rules.engine.parsing import FORMS

BOOK = load_book(signals=False)
README = (SHIPPED / "README.md").read_text(encoding="utf-8")


def test_the_handbook_has_every_fact_with_its_meaning() -> None:
    listed = dict(re.findall(r"^\| `([a-z0-9_.]+)` \| (.*) \|$", README, re.MULTILINE))
    for fact in facts_vocabulary():
        assert fact["name"] in listed, fact["name"]
        kind, meaning = listed.pop(fact["name"]).split(" | ", 1)
        assert (kind, meaning.startswith(fact["doc"])) == (fact["type"], True), fact["name"]
        assert ("Absent counts as not so" in meaning) is fact["exempt"], fact["name"]
    assert not {name for name in listed if "." in name and not name.endswith(".yaml")}


@pytest.mark.parametrize(
    "word", sorted({*FORMS, *ORDERS, *SPANS, *(op for ops in BY_TYPE.values() for op in ops)})
)
def test_the_handbook_has_every_operator(word: str) -> None:
    assert re.search(rf"\b{word}\b", README)


def test_every_rule_can_be_explained() -> None:
    for rule in list_rules(BOOK):
        told = explain(BOOK, rule["id"])
        assert told["when"]
        assert told["examples"]
        assert told["rationale"].endswith(".")


def test_an_explanation_names_numbers_facts_and_place() -> None:
    told = explain(BOOK, "own-address-good-customer")
    assert told["parameters"] == {"ltv_threshold": "300.00"}
    assert "customer.lifetime_value" in told["facts"]
    assert told["file"] == "policy/refund_request.parcel.yaml"
    assert any("spend: at least 300.00 USD" in line for line in told["when"])


def test_a_caution_can_be_explained() -> None:
    assert explain(BOOK, "caution-double-dip")["caution"] == "double_dip"


def test_an_unknown_rule_is_an_error() -> None:
    with pytest.raises(KeyError):
        explain(BOOK, "no-such-rule")
