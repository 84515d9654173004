"""Answering a dispute: evidence staged, evidence sent, or the dispute conceded."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from triage.providers.base import Intent, Outcome
from triage.providers.guards import close_barred, evidence_barred
from triage.providers.stripe.client import Raw, SentError
from triage.providers.stripe.failures import NOT_OFFERED
from triage.providers.stripe.hands import Desk, mark
from triage.providers.stripe.limits import evidence_too_large, files_too_large

_LOST = "lost"


class Staging:
    """Uploads the files and stores all evidence with the dispute; nothing goes to the bank."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def check(self, intent: Intent) -> str | None:
        """Limits first, for they need no request."""
        if not intent.evidence and not intent.files:
            return "there is no evidence to stage"
        too_much = evidence_too_large(intent.evidence) or files_too_large(intent.files)
        return too_much or evidence_barred(self._desk.dispute(intent), self._desk.now())

    def send(self, intent: Intent) -> Outcome:
        """A request a file, then ``submit=false``: left out, Stripe would send it all to the bank.

        A server that takes no files at all gets the texts, and the outcome says so.
        """
        files, without = {}, ""
        try:
            files = {name: self._upload(intent, name) for name in sorted(intent.files)}
        except SentError as failed:
            if failed.error.code != NOT_OFFERED or not intent.evidence:
                raise
            without = ", without its files, which this server does not take"
        row = self._desk.calls.write(
            "disputes",
            "update",
            intent.target,
            intent.key,
            submit=False,
            evidence=self._evidence(intent, files),
            metadata=mark(intent),
        )
        return Outcome.done(str(row["id"]), f"{row.get('status')}{without}")

    def _evidence(self, intent: Intent, files: Mapping[str, str]) -> dict[str, Any]:
        """The texts and the ids of the files by their fields; an appeal has two for all of them."""
        if not self._desk.dispute(intent).wants_appeal:
            return {**intent.evidence, **files}
        texts = dict(intent.evidence)
        letter = texts.pop("uncategorized_text", "")
        told = (f"{name.replace('_', ' ')}: {text}" for name, text in sorted(texts.items()))
        card: dict[str, Any] = {"reason_for_filing": "\n\n".join(filter(None, (letter, *told)))}
        if files:
            card["supporting_files"] = list(files.values())
        return {"appeal": {"card": card}}

    def _upload(self, intent: Intent, name: str) -> str:
        """The id of a file at Stripe; the same content under the same intent is the same file there."""
        file = _Upload(intent.files[name])
        key = f"{intent.key}:{name}:{sha256(file.getvalue()).hexdigest()[:12]}"
        sent = self._desk.calls.write("files", "create", None, key, purpose="dispute_evidence", file=file)
        return str(sent["id"])

    def look(self, intent: Intent) -> Outcome:
        """The mark on the dispute."""
        dispute = self._desk.dispute(intent)
        if dispute.metadata.get(f"triage_{intent.act}") == intent.id:
            return Outcome.done(dispute.id, dispute.status)
        return Outcome.absent("this evidence is not staged")


class Submitting:
    """Sends what is staged to the bank: once, and for good."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def check(self, intent: Intent) -> str | None:
        """Something is staged, nothing was sent, and there is time."""
        dispute = self._desk.dispute(intent)
        barred = evidence_barred(dispute, self._desk.now())
        return barred or (None if dispute.evidence else f"no evidence is staged for {dispute.id}")

    def send(self, intent: Intent) -> Outcome:
        """One request."""
        row = self._desk.calls.write(
            "disputes", "update", intent.target, intent.key, submit=True, metadata=mark(intent)
        )
        return _outcome(row)

    def look(self, intent: Intent) -> Outcome:
        """The mark, which is written together with the submission."""
        dispute = self._desk.dispute(intent)
        if dispute.metadata.get(f"triage_{intent.act}") == intent.id:
            return Outcome.done(dispute.id, dispute.status)
        if dispute.is_answered:
            return Outcome.refused(f"evidence for {dispute.id} was sent by somebody else")
        return Outcome.absent("no evidence was sent")


class Closing:
    """Concedes a dispute: it is lost, for ever."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def check(self, intent: Intent) -> str | None:
        """A dispute, not an inquiry, that still takes an answer."""
        return close_barred(self._desk.dispute(intent), self._desk.now())

    def send(self, intent: Intent) -> Outcome:
        """One request."""
        return _outcome(self._desk.calls.write("disputes", "close", intent.target, intent.key))

    def look(self, intent: Intent) -> Outcome:
        """Closing takes no mark: lost is what was wanted, whoever brought it about."""
        dispute = self._desk.dispute(intent)
        if dispute.status == _LOST:
            return Outcome.done(dispute.id, dispute.status)
        if dispute.is_answerable:
            return Outcome.absent(f"{dispute.id} is not closed")
        return Outcome.refused(f"{dispute.id} is {dispute.status.replace('_', ' ')}")


class _Upload(BytesIO):
    """A file that starts over once it is read to its end, so that a second attempt sends it whole again."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.read_bytes())
        self.name = path.name

    def read(self, size: int | None = -1, /) -> bytes:
        content = super().read(size)
        if not content:
            self.seek(0)
        return content


def _outcome(row: Raw) -> Outcome:
    return Outcome.done(str(row["id"]), str(row.get("status")))
