"""Market data: one schema, the shipped snapshot, the store, the providers, the checks."""
