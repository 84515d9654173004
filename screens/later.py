"""What is loaded when it is first used: the queue is painted before it.

``later.CaseScreen`` and the like are the very classes and functions that their modules hold.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from screens.actions import ActionsScreen as ActionsScreen
    from screens.bindings import as_declared as as_declared
    from screens.bindings import trouble_with as trouble_with
    from screens.browsing import opened_in_browser as opened_in_browser
    from screens.case import CaseScreen as CaseScreen
    from screens.charts import ChartsScreen as ChartsScreen
    from screens.crash import crash_note as crash_note
    from screens.dialogs.assign import AssignDialog as AssignDialog
    from screens.dialogs.assign import Assignment as Assignment
    from screens.dialogs.confirm import ConfirmDialog as ConfirmDialog
    from screens.dialogs.connect import ConnectDialog as ConnectDialog
    from screens.dialogs.decide import NOT_KNOWN as NOT_KNOWN
    from screens.dialogs.decide import DecideDialog as DecideDialog
    from screens.dialogs.decide import Decision as Decision
    from screens.dialogs.decide import decided as decided
    from screens.dialogs.decide import taken_up as taken_up
    from screens.dialogs.escalate import EscalateDialog as EscalateDialog
    from screens.dialogs.escalate import Escalation as Escalation
    from screens.dialogs.folder import FolderDialog as FolderDialog
    from screens.dialogs.import_file import ImportDialog as ImportDialog
    from screens.dialogs.keep_view import Keeping as Keeping
    from screens.dialogs.keep_view import KeepViewDialog as KeepViewDialog
    from screens.dialogs.note import NoteDialog as NoteDialog
    from screens.dialogs.own_book import OwnBookDialog as OwnBookDialog
    from screens.dialogs.release import ReleaseDialog as ReleaseDialog
    from screens.dialogs.setting import SettingDialog as SettingDialog
    from screens.dialogs.teach import Lesson as Lesson
    from screens.dialogs.teach import Reading as Reading
    from screens.dialogs.teach import TeachDialog as TeachDialog
    from screens.evidence import EvidenceScreen as EvidenceScreen
    from screens.followups import FollowupsScreen as FollowupsScreen
    from screens.help import HelpScreen as HelpScreen
    from screens.log import LogScreen as LogScreen
    from screens.palette import ConsoleCommands as ConsoleCommands
    from screens.promised import PromisedScreen as PromisedScreen
    from screens.promises import PromisesScreen as PromisesScreen
    from screens.reply import ReplyScreen as ReplyScreen
    from screens.rulebook import RulebookScreen as RulebookScreen
    from screens.sandbox import SandboxScreen as SandboxScreen
    from screens.settings import SettingsScreen as SettingsScreen
    from screens.sync_status import SyncStatusScreen as SyncStatusScreen
    from screens.widgets.filter_bar import FilterBar as FilterBar
    from screens.widgets.verdict import act_line as act_line
    from screens.widgets.verdict import sum_of as sum_of
    from triage.services.dashboard import dashboard_address as dashboard_address
    from triage.services.evidence.packet import write_packet as write_packet
    from triage.services.querying import completions as completions
    from triage.services.querying import customer_of as customer_of
    from triage.services.querying import parse as parse
    from triage.services.querying import resorted as resorted

HOMES = {
    "CaseScreen": "screens.case",
    "EvidenceScreen": "screens.evidence",
    "FollowupsScreen": "screens.followups",
    "HelpScreen": "screens.help",
    "LogScreen": "screens.log",
    "ActionsScreen": "screens.actions",
    "PromisedScreen": "screens.promised",
    "PromisesScreen": "screens.promises",
    "ReplyScreen": "screens.reply",
    "ChartsScreen": "screens.charts",
    "RulebookScreen": "screens.rulebook",
    "SandboxScreen": "screens.sandbox",
    "SettingsScreen": "screens.settings",
    "SyncStatusScreen": "screens.sync_status",
    "OwnBookDialog": "screens.dialogs.own_book",
    "Lesson": "screens.dialogs.teach",
    "Reading": "screens.dialogs.teach",
    "TeachDialog": "screens.dialogs.teach",
    "ConsoleCommands": "screens.palette",
    "crash_note": "screens.crash",
    "opened_in_browser": "screens.browsing",
    "FilterBar": "screens.widgets.filter_bar",
    "as_declared": "screens.bindings",
    "trouble_with": "screens.bindings",
    "act_line": "screens.widgets.verdict",
    "dashboard_address": "triage.services.dashboard",
    "sum_of": "screens.widgets.verdict",
    "AssignDialog": "screens.dialogs.assign",
    "Assignment": "screens.dialogs.assign",
    "ConfirmDialog": "screens.dialogs.confirm",
    "ConnectDialog": "screens.dialogs.connect",
    "NOT_KNOWN": "screens.dialogs.decide",
    "DecideDialog": "screens.dialogs.decide",
    "Decision": "screens.dialogs.decide",
    "decided": "screens.dialogs.decide",
    "taken_up": "screens.dialogs.decide",
    "EscalateDialog": "screens.dialogs.escalate",
    "Escalation": "screens.dialogs.escalate",
    "FolderDialog": "screens.dialogs.folder",
    "ImportDialog": "screens.dialogs.import_file",
    "KeepViewDialog": "screens.dialogs.keep_view",
    "Keeping": "screens.dialogs.keep_view",
    "NoteDialog": "screens.dialogs.note",
    "ReleaseDialog": "screens.dialogs.release",
    "SettingDialog": "screens.dialogs.setting",
    "write_packet": "triage.services.evidence.packet",
    "completions": "triage.services.querying",
    "customer_of": "triage.services.querying",
    "parse": "triage.services.querying",
    "resorted": "triage.services.querying",
}
"""Every name, and the module that holds it."""


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"nothing called {name!r} is loaded later")
    return getattr(import_module(HOMES[name]), name)


def load_all() -> None:
    """Loads everything, in a thread while nobody presses a key, so that no first key waits for it."""
    for module in sorted(set(HOMES.values())):
        import_module(module)
