"""backtrader under the A-share market's rules."""
