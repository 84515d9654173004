"""The three looks of the console. Meaning never rests on colour alone, so each is only a matter of taste."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="triage-dark",
    primary="#7aa2d6",
    secondary="#8d97a8",
    accent="#d0a95f",
    warning="#dfb15b",
    error="#e88388",
    success="#86c08f",
    foreground="#d6dae2",
    background="#14171c",
    surface="#1a1e25",
    panel="#242a34",
    variables={
        "muted": "#8a93a3",
        "cursor": "#2d3a4e",
        "footer-key-foreground": "#d0a95f",
        "footer-background": "#1a1e25",
        "footer-description-foreground": "#a5adbb",
        "border": "#3a4352",
        "border-blurred": "#2a303b",
        "scrollbar": "#3a4352",
        "scrollbar-background": "#1a1e25",
    },
)
LIGHT = Theme(
    name="triage-light",
    primary="#27598f",
    secondary="#5d6675",
    accent="#8a5a00",
    warning="#8a5a00",
    error="#a8272f",
    success="#22683a",
    foreground="#1d222b",
    background="#fafaf7",
    surface="#f2f2ee",
    panel="#e6e7e3",
    dark=False,
    variables={
        "muted": "#5d6675",
        "cursor": "#cfdff2",
        "footer-key-foreground": "#8a5a00",
        "footer-background": "#e6e7e3",
        "footer-description-foreground": "#3f4754",
        "border": "#b9bec7",
        "border-blurred": "#d4d7dc",
        "scrollbar": "#b9bec7",
        "scrollbar-background": "#f2f2ee",
    },
)
CONTRAST = Theme(
    name="triage-contrast",
    primary="#8cd3ff",
    secondary="#ffffff",
    accent="#ffe34d",
    warning="#ffe34d",
    error="#ff9a9a",
    success="#8dff9d",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    text_alpha=1.0,
    variables={
        "muted": "#e0e0e0",
        "cursor": "#0040a0",
        "footer-key-foreground": "#ffe34d",
        "footer-background": "#1c1c1c",
        "footer-description-foreground": "#ffffff",
        "border": "#ffffff",
        "border-blurred": "#a0a0a0",
        "scrollbar": "#ffffff",
        "scrollbar-background": "#303030",
    },
)
THEMES = {"Dark": DARK, "Light": LIGHT, "High contrast": CONTRAST}
