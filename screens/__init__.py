"""Everything a person sees: the `triage` program and its console."""
