"""The event walk: one account through the sessions, exact, whatever happens to it.

Slower than the mask engine and able to do what that cannot: several securities sharing cash,
opening positions, dividends and their tax, free shares, orders larger than the market's volume.
The numbers it works on are whole: fen of cash, thousandths of a yuan of value, shares.
"""

import numpy as np

from sim.indicators.arrays import Integers
from sim.sweep.actions import (
    AT_PAYMENT,
    CASH,
    DENOMINATOR,
    NUMERATOR,
    PAY,
    RECORD,
    SELLABLE,
    TAXABLE,
)
from sim.sweep.basket import MILLION, PAYS, Basket
from sim.sweep.compiled import kernel, part
from sim.sweep.fills import FEN_PARTS, UNKNOWN, affordable, dividend_tax, fees_on, half_up
from sim.sweep.market import BOUND
from sim.sweep.mask_kernel import YEAR as _SESSIONS
from sim.sweep.pattern import Pattern, choose_rows, combine
from sim.sweep.walk_room import Room, room_of
from sim.sweep.words import Masks, Table

_ONE = np.uint64(1)


@part
def walk(  # noqa: C901, PLR0912, PLR0915 - one account's day, in its order
    basket: Basket,
    masks: Masks,
    group: Integers,
    pattern: Pattern,
    cash: float,
    room: Room,
    curve: Table,
    out: Table,
) -> None:
    """Carry one account through all sessions.

    Args:
        basket: Securities and what they are held in at the opening, after the first close.
        masks: Groups x rows x words; a group is a regime.
        group: Regime of each security.
        pattern: How many entries, votes and leavings there are.
        cash: Fen at the opening.
        room: To work in; has the rows of the cell.
        curve: Net value in fen after each close is written here when it has a place for each
            session; not at all when it is empty.
        out: Written: see `sim.sweep.mask_kernel`.
    """
    opens, closes, step, milli = basket.open, basket.close, basket.step, basket.milli
    actions, action_of, events = basket.actions, basket.action_of, basket.events
    securities, sessions = closes.shape
    lots, acquired, sellable, lot_count = room.lots, room.acquired, room.sellable, room.lot_count
    held, selling, budget, asked = room.held, room.selling, room.budget, room.asked
    due, entitled, enters, keeps = room.due, room.entitled, room.enters, room.keeps
    lot_count[:] = 0
    selling[:] = 0
    asked[:] = 0
    for s in range(securities):
        held[s] = basket.quantity[s]
        if held[s]:
            lots[s, 0], acquired[s, 0], sellable[s, 0], lot_count[s] = held[s], UNKNOWN, 0, 1
    for g in range(len(masks)):
        combine(masks[g], room.rows, pattern, room.always, room.always, enters[g], keeps[g])
    receivable = 0.0
    event = 0
    equity = peak = 0.0
    kept, total, squares = 1.0, 0.0, 0.0
    buys = sells = 0
    for t in range(sessions):
        # what falls due before the open
        while event < len(events) and events[event, 0] == t:
            k = events[event, 2]
            s = action_of[k]
            if events[event, 1] == PAYS:
                cash += due[k]
                receivable -= due[k]
                withheld = actions[k, AT_PAYMENT] * actions[k, TAXABLE] * entitled[k]
                cash -= half_up(withheld, 1000 * FEN_PARTS)
            else:
                mine = 0
                for place in range(lot_count[s]):
                    if acquired[s, place] <= actions[k, RECORD]:
                        mine += lots[s, place]
                amount = float(half_up(mine * actions[k, CASH], FEN_PARTS))
                entitled[k] = mine
                if actions[k, PAY] <= t:
                    cash += amount
                    withheld = actions[k, AT_PAYMENT] * actions[k, TAXABLE] * mine
                    cash -= half_up(withheld, 1000 * FEN_PARTS)
                else:
                    due[k] = amount
                    receivable += amount
                free = mine * actions[k, NUMERATOR] // actions[k, DENOMINATOR]
                if free > 0:
                    place = lot_count[s]
                    lots[s, place], acquired[s, place] = free, t
                    sellable[s, place] = actions[k, SELLABLE]
                    lot_count[s] += 1
                    held[s] += free
            event += 1
        # sales decided yesterday
        for s in range(securities):
            wanted = selling[s]
            selling[s] = 0
            if wanted == 0 or not basket.can_sell[s, t]:
                continue
            free = 0
            for place in range(lot_count[s]):
                if sellable[s, place] <= t:
                    free += lots[s, place]
            size = step[s]
            if size > 1:
                fits = wanted % size == 0 or wanted % size == held[s] % size
            else:
                fits = wanted >= basket.least[s] or wanted == held[s]
            if wanted > free or not fits:
                continue
            if wanted > basket.most[s, t]:
                wanted = int(basket.most[s, t])
                wanted -= wanted % size
            if wanted == 0:
                continue
            value = np.floor(wanted * opens[s, t] * milli[s] / 10.0 + 0.5)
            fees = fees_on(basket.rates[basket.regime[s, t]], 1, value, float(wanted))
            if cash + value - fees < 0.0 and value < fees:
                continue
            cash += value - fees
            sells += 1
            held[s] -= wanted
            tax = 0
            kept_lots = 0
            for place in range(lot_count[s]):
                taken = min(wanted, lots[s, place])
                if taken > 0 and len(actions):
                    bought = acquired[s, place]
                    tax += dividend_tax(
                        actions,
                        action_of,
                        s,
                        t,
                        bought,
                        taken,
                        basket.month_after[s, max(bought, 0)],
                        basket.year_after[s, max(bought, 0)],
                    )
                wanted -= taken
                left = lots[s, place] - taken
                if left > 0:
                    lots[s, kept_lots], acquired[s, kept_lots] = left, acquired[s, place]
                    sellable[s, kept_lots] = sellable[s, place]
                    kept_lots += 1
            lot_count[s] = kept_lots
            cash -= half_up(tax, 1000 * FEN_PARTS)
        # buys decided yesterday
        for s in range(securities):
            if asked[s] == 0:
                continue
            wanted = asked[s]
            asked[s] = 0
            spend = min(budget[s], cash)
            if not basket.can_buy[s, t] or spend <= 0.0:
                continue
            rates = basket.rates[basket.regime[s, t]]
            guess = (spend + 2.0) * basket.per_fen[s, t]
            shares = affordable(spend, milli[s] / 10.0, guess, step[s], rates, opens[s, t])
            shares = min(shares, wanted)
            if shares > basket.most[s, t]:
                shares = int(basket.most[s, t])
                shares -= shares % step[s]
            if shares < basket.least[s]:
                continue
            value = np.floor(shares * opens[s, t] * milli[s] / 10.0 + 0.5)
            cash -= value + fees_on(rates, 0, value, float(shares))
            buys += 1
            place = lot_count[s]
            lots[s, place], acquired[s, place], sellable[s, place] = shares, t, t + 1
            lot_count[s] += 1
            held[s] += shares
        # the close
        market = 0.0
        for s in range(securities):
            market += held[s] * closes[s, t] * milli[s]
        newer = cash + receivable + np.floor(market / 10.0 + 0.5)
        if len(curve):
            curve[t] = newer
        if t > 0:
            change = newer / equity - 1.0
            total += change
            squares += change * change
        equity = newer
        if equity > peak:
            peak = equity
        elif equity < kept * peak:
            kept = equity / peak
        # what is decided after it
        word, bit = t >> 6, np.uint64(t & 63)
        for s in range(securities):
            if held[s] > 0:
                if not (keeps[group[s], word] >> bit) & _ONE:
                    selling[s] = held[s]
            elif (
                (enters[group[s], word] >> bit) & _ONE
                and basket.traded_before[s, t]
                and basket.weights[s] > 0
            ):
                share = np.int64(equity) * basket.weights[s] // MILLION
                budget[s] = share
                most = BOUND * share * 10 // (np.int64(closes[s, t]) * milli[s])
                most -= most % step[s]
                asked[s] = most if most >= basket.least[s] else 0
    mean = total / (sessions - 1)
    variance = (squares - (sessions - 1) * mean * mean) / (sessions - 2)
    out[0] = equity
    out[1] = 1.0 - kept
    out[2] = mean / np.sqrt(variance) * np.sqrt(_SESSIONS) if variance > 0.0 else 0.0
    out[3] = sells
    out[4] = buys
    out[5] = 0.0


def walk_cells(
    basket: Basket,
    masks: Masks,
    group: Integers,
    cells: Integers,
    pattern: Pattern,
    cash: float,
    curves: Table,
    out: Table,
) -> None:
    """Walk one account per cell: see `walk`; `curves` has a row per cell, or no columns."""
    room = room_of(basket, masks, pattern)
    walk_all(basket, masks, group, cells, pattern, cash, room, curves, out)


@kernel
def walk_all(  # noqa: PLR0913, PLR0917 - what `walk_cells` takes, and room
    basket: Basket,
    masks: Masks,
    group: Integers,
    cells: Integers,
    pattern: Pattern,
    cash: float,
    room: Room,
    curves: Table,
    out: Table,
) -> None:
    """Walk one account per cell: see `walk_cells`."""
    for i in range(len(cells)):
        choose_rows(cells[i], pattern, room.rows)
        walk(basket, masks, group, pattern, cash, room, curves[i], out[i])
