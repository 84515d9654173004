"""Stripe's keys: what kind they are, and never what they are."""

from __future__ import annotations

import re

from triage.domain.errors import TriageError

_KINDS = {
    "sk_test_": (False, False),
    "rk_test_": (False, True),
    "sk_live_": (True, False),
    "rk_live_": (True, True),
}
"""What a key begins with: whether it is live, and whether it is restricted."""
_ANY_KEY = re.compile(r"\b((?:sk|rk|pk|ek|whsec)_(?:(?:test|live)_)?)[A-Za-z0-9*_.…-]+")


class ApiKey:
    """A secret that shows only its kind; ``reveal`` is called where the request is made, nowhere else."""

    __slots__ = ("_text", "live", "restricted")

    def __init__(self, text: str) -> None:
        """Raises :class:`TriageError`, without the text, when it is no secret key of Stripe."""
        text = text.strip()
        kind = next((kind for kind in _KINDS if text.startswith(kind)), None)
        if kind is None or not re.fullmatch(r"[!-~]+", text[len(kind) :], re.ASCII):
            raise TriageError(
                "this is no secret key of Stripe",
                "STRIPE_API_KEY",
                "it begins with sk_test_, rk_test_, sk_live_ or rk_live_; see Developers, API keys",
            )
        self._text = text
        self.live, self.restricted = _KINDS[kind]

    @property
    def mode(self) -> str:
        """``test`` or ``live``."""
        return "live" if self.live else "test"

    def reveal(self) -> str:
        """The key itself."""
        return self._text

    def __repr__(self) -> str:
        return f"<{'restricted' if self.restricted else 'secret'} {self.mode} key>"

    def __reduce__(self) -> str:
        raise TypeError("a key is not written anywhere")


def without_keys(text: str) -> str:
    """The text with anything that looks like a key cut down to its kind."""
    return _ANY_KEY.sub(lambda found: found.group(1) + "…", text)
