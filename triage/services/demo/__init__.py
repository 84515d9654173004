"""The demo world: seeded cases in eight languages, and people who have worked on them."""
