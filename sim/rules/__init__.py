"""The market's rules as dated decrees with their sources. Standard library only."""
