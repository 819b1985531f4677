"""Indicators in the convention of Chinese terminals: arrays in, arrays out, no look-ahead."""
