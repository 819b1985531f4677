"""Very many back-tests at once, and whether the best of them means anything."""
