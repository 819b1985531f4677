"""Judging one run: reconciliation, misprints, claims, metrics."""
