"""Indicators as Chinese terminals draw them: arrays in, arrays out, row t from rows up to t."""
