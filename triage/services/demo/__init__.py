"""The demo world: seeded cases in eight languages, and people who have worked on them."""

THROW_AWAY = "triage-demo-"
"""How the folder of a desk begins that is gone when its console is closed."""
