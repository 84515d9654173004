"""The command palette: everything that has a key, and the looks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.types import IgnoreReturnCallbackType

from screens.keys import GROUPS
from screens.themes import THEMES


def _rank(binding: Binding) -> int:
    return GROUPS.index(binding.group) if binding.group in GROUPS else len(GROUPS)


class ConsoleCommands(Provider):
    """Every action of the screen on top, then the themes."""

    def _commands(self) -> Iterator[tuple[str, str, IgnoreReturnCallbackType]]:
        seen = set()
        bindings = sorted(self.screen.active_bindings.values(), key=lambda active: _rank(active.binding))
        for node, binding, enabled, tooltip in bindings:
            if enabled and binding.id and binding.id not in seen and not binding.system:
                seen.add(binding.id)
                keys = self.app.get_key_display(binding)
                run = partial(self.app.run_action, binding.action, default_namespace=node)
                yield f"{binding.description}  ({keys})", tooltip or binding.tooltip, run
        for label, theme in THEMES.items():
            yield (
                f"Theme: {label}",
                "Changes the colours",
                partial(self.app.run_action, f"look('{theme.name}')"),
            )

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for name, told, run in self._commands():
            yield DiscoveryHit(Content(name), run, text=name, help=told)

    async def search(self, query: str) -> Hits:
        """Those whose name is like what was typed."""
        matcher = self.matcher(query)
        for name, told, run in self._commands():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, matcher.highlight(name), run, text=name, help=told)
