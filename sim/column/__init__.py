"""Published text to a statement of figures, each with its place in the text."""
