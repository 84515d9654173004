"""The decision log: read, checked, exported, and checked again outside."""
