"""The printed column: text to a statement, with the place of every number."""
