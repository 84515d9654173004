"""The evidence of a dispute: what there is, what is missing, the letter to the bank, and sending it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from screens import later, words
from screens.carrying_out import CarryingOutScreen
from screens.keys import ACT, MOVE, VIEW, leaving
from screens.widgets import packet as shown
from screens.widgets.banner import customer_of
from screens.widgets.inert import inert
from screens.widgets.key_bar import KeyBar
from screens.widgets.section import Section
from screens.widgets.status_line import StatusLine
from triage.domain.errors import TriageError
from triage.services.models import CaseView

if TYPE_CHECKING:
    from triage.services.clocks import Clock
    from triage.services.evidence.packet import Packet


@dataclass(frozen=True, slots=True)
class Gathered:
    """A case, what would be sent for it, and the folder in which people lay files for it."""

    view: CaseView
    packet: Packet
    folder: Path
    clocks: Sequence[Clock]


class EvidenceScreen(CarryingOutScreen):
    """Warnings and checklist at the left or above, the letter and the files beside them."""

    CARRIES_OUT = "evidence.send"
    TOPIC = "answering"
    CSS_PATH = "evidence.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "c",
            "send",
            "Stage, submit",
            id="evidence.send",
            tooltip="Stage the evidence at Stripe, then submit it after a second look: it goes once",
            group=ACT,
        ),
        Binding(
            "w",
            "write",
            "Write",
            id="evidence.write",
            tooltip="Write the packet with its PDFs into a folder, to look at",
            group=ACT,
        ),
        Binding(
            "r",
            "refresh",
            "Refresh",
            id="evidence.refresh",
            tooltip="Gather it again, with the files laid in since",
            group=VIEW,
        ),
        Binding(
            "tab",
            "app.focus_next",
            "Switch",
            show=False,
            id="evidence.switch",
            tooltip="Between the checklist and the letter, which then scroll",
            group=MOVE,
        ),
        leaving("evidence", "E", told="Back to the case"),
    ]

    def __init__(self, case_id: str) -> None:
        super().__init__()
        self._case_id = case_id
        self._found: Gathered | None = None

    def compose(self) -> ComposeResult:
        """Everything empty; the packet fills it."""
        yield Static(id="title")
        with VerticalScroll(id="panes", can_focus=False):
            with VerticalScroll(id="list-pane", classes="pane"):
                yield Section("Before anything is sent", id="warnings")
                yield Section("Checklist", id="checklist")
                yield Section("Compelling Evidence 3.0", id="compelling")
            with VerticalScroll(id="letter-pane", classes="pane"):
                yield Section("Cover letter", id="letter")
                yield Section("Fields of text", id="texts")
                yield Section("Files", id="files")
        yield Static(id="empty")
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Gathers the packet."""
        self.query_one("#panes").display = False
        self.action_refresh()

    # Reading --------------------------------------------------------------------------------------

    def action_refresh(self) -> None:
        """Gathers the packet again."""
        self.query_one(StatusLine).tell("◌ gathering…", "")
        self.ask("gathering the evidence", self._gather, self._show, self._failed)

    def _gather(self) -> Gathered:
        """In a thread: the PDFs are made, so that their sizes are known."""
        view = self.desk.cases.show(self._case_id)
        if not view.document.get("dispute"):
            raise TriageError("there is no dispute, so no bank asks for evidence", f"case {self._case_id}")
        clocks = self.desk.deadlines.of(view.document)
        folder = self.desk.evidence_dir / self._case_id
        return Gathered(view, self.desk.packet(self._case_id), folder, clocks)

    def _show(self, found: Gathered) -> None:
        self._found = found
        self.query_one("#empty").display = False
        first = not self.query_one("#panes").display
        self.query_one("#panes").display = True
        packet, app = found.packet, self.console_app
        for name, parts in (
            ("warnings", shown.warnings(packet, found.clocks, app.clock(), app.zone)),
            ("checklist", shown.checklist(packet)),
            ("compelling", shown.compelling(packet)),
            ("letter", shown.letter(packet)),
            ("texts", shown.texts(packet)),
            ("files", shown.files(packet, found.folder)),
        ):
            self.query_one(f"#{name}", Section).show(parts)
        if first:
            self.query_one("#list-pane").focus()
        self._tell(found)

    def _tell(self, found: Gathered) -> None:
        asked = found.packet.checklist
        code = " ".join(part for part in (words.plain(asked.network or ""), asked.network_code or "") if part)
        claim = asked.claim_text or f"claim {asked.claim or 'not known'}"
        self.query_one("#title", Static).update(
            Content.assemble(
                (" Evidence ", "bold $accent"),
                (f" {inert(self._case_id, limit=40)} ", "bold"),
                inert(customer_of(found.view.document), limit=30),
                f" · {inert(code or 'code not known', limit=30)}",
                (f" · {inert(claim, limit=80)}", "$muted"),
            ),
            layout=False,
        )
        missing = [item for item in asked.items if item.status == "missing"]
        left = f"files for it go into {found.folder.parent.name}/{found.folder.name}"
        self.query_one(StatusLine).tell(left, f"{len(missing)} missing" if missing else "✔ nothing missing")

    def _failed(self, error: Exception) -> None:
        self.query_one("#panes").display = False
        empty = self.query_one("#empty", Static)
        empty.display = True
        why, key = self.console_app.sentence(error, "gathering the evidence"), self.console_app.key_of
        empty.update(Content.assemble(("✖ There is no packet\n\n", "bold $error"), why))
        self.query_one(StatusLine).tell(
            f"{key('evidence.refresh')} tries again, {key('evidence.back')} goes back to the case", ""
        )

    # Keys -----------------------------------------------------------------------------------------

    def action_send(self) -> None:
        """Stages and submits on the way of every other action: a rehearsal, a look, then once."""
        if self._found is not None:
            show = partial(self.desk.cases.show, self._case_id)
            self.ask("reading the case", show, self._send_it)

    def _send_it(self, view: CaseView) -> None:
        contested = view.decision is not None and view.decision.get("action") == "contest"
        if view.state != "decided" or not contested:
            key = self.console_app.key_of("case.decide")
            self.console_app.say(f"Evidence goes with a decision: contest it first, with {key} on the case")
        elif self._found is not None and not self._found.packet.ok:
            self.console_app.complain("The packet is not whole: see what was refused, or is too much")
        else:
            self.carry_out(view, self.console_app.say)

    def case_changed(self, view: CaseView) -> None:
        """Gathers the packet again."""
        del view
        self.action_refresh()

    def action_write(self) -> None:
        """Asks for a folder."""
        if self._found is not None:
            told = (
                "The PDFs as the bank gets them, the letter, the texts, the checklist, a list with digests."
            )
            offered = Path.cwd() / f"evidence-{re.sub(r'[^A-Za-z0-9_-]', '_', self._case_id)[:60]}"
            self.app.push_screen(later.FolderDialog("Write the packet", told, offered), self._chosen)

    def _chosen(self, folder: Path | None) -> None:
        if folder is not None and self._found is not None:
            write = partial(later.write_packet, self._found.packet, folder)
            self.ask("writing the packet", write, self._written)

    def _written(self, paths: Sequence[Path]) -> None:
        folder = inert(str(paths[0].parent), limit=200) if paths else ""
        self.console_app.say(f"Wrote {words.many(len(paths), 'file')} into {folder}")
