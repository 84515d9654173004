"""Stripe: the only package that imports its SDK, and only once something is asked of it."""
