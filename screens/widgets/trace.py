"""The rule trace as a tree: each rule that was looked at, and each of its conditions as it was found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from rich.text import Text
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from screens import words
from screens.times import readable
from screens.widgets.inert import inert
from triage.services.models import ConditionView, RuleView


class TraceTree(Tree[str]):
    """Rules that fired are open, the others are closed. The data of each node is the id of its rule."""

    def __init__(self, *, id: str) -> None:
        super().__init__("Rules", id=id)
        self.show_root = False
        self.guide_depth = 3
        self._zone: tzinfo | None = None
        self._fired = ""

    @property
    def rule(self) -> str:
        """The rule under the cursor while the keys go here, else the first that fired; empty without one."""
        node = self.cursor_node if self.has_focus else None
        return (node.data if node else None) or self._fired

    def show(self, trace: Sequence[RuleView], zone: tzinfo | None) -> None:
        """Shows another trace, its times in ``zone``."""
        self._zone = zone
        self._fired = next((rule.id for rule in trace if rule.outcome == "fired"), "")
        self.clear()
        if not trace:
            self.root.add_leaf(Text("No trace was kept with this verdict"))
        for rule in trace:
            self._add_rule(rule)
        self.root.expand()

    def _add_rule(self, rule: RuleView) -> None:
        sign, outcome = words.OUTCOMES.get(rule.outcome, ("·", inert(rule.outcome, limit=40)))
        fired = rule.outcome == "fired"
        label = Text.assemble(
            f"{sign} ",
            (inert(rule.title, limit=160), "bold" if fired else ""),
            (f"  {outcome}", "" if fired else "dim"),
            (f"  {inert(rule.id, limit=60)}" + (" (shadow)" if rule.status == "shadow" else ""), "dim"),
        )
        if rule.conditions:
            node = self.root.add(label, rule.id, expand=fired)
            for condition in rule.conditions:
                self._add_condition(node, condition, fired)
        else:
            self.root.add_leaf(label, rule.id)

    def _add_condition(self, parent: TreeNode[str], condition: ConditionView, expand: bool) -> None:
        sign, outcome = words.OUTCOMES.get(condition.outcome, ("·", inert(condition.outcome, limit=40)))
        label = Text.assemble(f"{sign} ", inert(condition.text, limit=200))
        if condition.expected or condition.found:
            expected = inert(readable(condition.expected, self._zone), limit=80)
            found = inert(readable(condition.found, self._zone), limit=80)
            label.append(f"  expected {expected}, found {found}", "dim")
        label.append(f"  {outcome}", "dim")
        if condition.children:
            node = parent.add(label, parent.data, expand=expand)
            for child in condition.children:
                self._add_condition(node, child, expand)
        else:
            parent.add_leaf(label, parent.data)
