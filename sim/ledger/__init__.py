"""Accounts as the fold of their events: exact, append-only."""
