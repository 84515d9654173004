"""Where the key of the payment provider goes."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from screens.dialogs.base import Dialog
from screens.keys import key_of

_CODE = "$primary"


class ConnectDialog(Dialog[bool]):
    """Tells, and returns nothing that matters: a key is never typed into the console."""

    YES = "Close"

    def __init__(self) -> None:
        super().__init__("Connect Stripe")

    def compose_body(self) -> ComposeResult:
        """The three places, then the next step."""
        told = Content.assemble(
            "A restricted key is enough; start with one of test mode. Leave with ",
            key_of(self.app, "app.quit"),
            ", then put it in\n\n",
            ("  export STRIPE_API_KEY=rk_test_…", _CODE),
            "          this terminal\n",
            ("  keyring set triage stripe_api_key", _CODE),
            "         the system keyring\n",
            ('  stripe_api_key = "rk_test_…"', _CODE),
            "             the settings file, chmod 600\n\n",
            ("triage doctor", _CODE),
            " says what the key still lacks. Back here, ",
            (key_of(self.app, "queue.sync"), "bold $accent"),
            " brings in what Stripe knows.",
        )
        yield Static(told, classes="dialog-told")

    def result(self) -> bool:
        """Read."""
        return True
