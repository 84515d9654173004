"""The footer: the keys of the screen, most useful first, one by one."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Footer
from textual.widgets._footer import FooterKey


class KeyBar(Footer):
    """A footer that names every key; groups are for the help screen."""

    def __init__(self) -> None:
        super().__init__(compact=True, show_command_palette=False)

    def compose(self) -> ComposeResult:
        """One entry for each action that is to be shown."""
        if not self._bindings_ready:
            return
        seen = set()
        for _node, binding, enabled, tooltip in self.screen.active_bindings.values():
            if not binding.show or binding.action in seen:
                continue
            seen.add(binding.action)
            yield FooterKey(
                classes="-last" if binding.id == "app.help" else "",
                key=binding.key,
                key_display=self.app.get_key_display(binding),
                description=binding.description,
                action=binding.action,
                disabled=not enabled,
                tooltip=tooltip or binding.tooltip,
            ).data_bind(compact=Footer.compact)
