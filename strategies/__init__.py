"""Trading rules, one file each: a pure signal, frozen parameters, a thin backtrader strategy."""
