"""One account bar by bar in whole numbers: the meaning of a sweep, written to be read."""

import itertools
import math

COMMISSION, TRANSFER, STAMP = (25, 100_000), (1, 100_000), (50, 100_000)


def rounded(value, rate):
    numerator, denominator = rate
    return (2 * value * numerator + denominator) // (2 * denominator)


def buy_fees(value):
    return max(500, rounded(value, COMMISSION)) + rounded(value, TRANSFER)


def sale_fees(value):
    return buy_fees(value) + rounded(value, STAMP)


def most_shares(cash, price, lot=100):
    shares = cash // price // lot * lot
    while shares > 0 and shares * price + buy_fees(shares * price) > cash:
        shares -= lot
    return shares


def plain_account(opens, closes, ups, downs, enter, leave, cash):
    """Return net values after each close, purchases and sales.

    Prices in fen; with nothing held and `enter`, buy at the next open unless it is the limit up;
    with something held and `leave`, sell unless it is the limit down. Fees are the fixed ones.
    """
    shares, wanted = 0, None
    values, buys, sells = [], 0, 0
    for t, close in enumerate(closes):
        if wanted == "buy" and opens[t] != ups[t]:
            shares = most_shares(cash, opens[t])
            if shares:
                cash -= shares * opens[t] + buy_fees(shares * opens[t])
                buys += 1
        elif wanted == "sell" and opens[t] != downs[t]:
            cash += shares * opens[t] - sale_fees(shares * opens[t])
            shares = 0
            sells += 1
        values.append(cash + shares * close)
        wanted = "sell" if shares and leave[t] else "buy" if not shares and enter[t] else None
    return values, buys, sells


def statistics(values):
    """Return maximum drawdown and Sharpe ratio of a series of net values."""
    peak, drawdown, returns = values[0], 0.0, []
    for before, value in itertools.pairwise(values):
        peak = max(peak, value)
        drawdown = max(drawdown, 1 - value / peak)
        returns.append(value / before - 1)
    mean = math.fsum(returns) / len(returns)
    variance = math.fsum((r - mean) ** 2 for r in returns) / (len(returns) - 1)
    sharpe = mean / math.sqrt(variance) * math.sqrt(252) if variance > 0 else 0.0
    return drawdown, sharpe
