"""The verbs of the `triage` program, by what they work on."""
