"""The schema's history: one file in ``versions`` a step, applied in order."""
