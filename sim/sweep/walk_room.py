"""What the event walk works in: given to it, so that it asks for nothing while it runs."""

from typing import NamedTuple

import numpy as np

from sim.indicators.arrays import Floats, Integers
from sim.sweep.basket import Basket
from sim.sweep.pattern import Pattern
from sim.sweep.words import Masks


class Room(NamedTuple):
    """What a walk works in; every thread has its own.

    Attributes:
        rows: One per term of the rule: see `choose_rows`.
        enters: A mask per regime; so is `keeps`.
        always: A mask with every bit set.
        lots: Shares of each lot, per security; a lot is what was acquired on one day.
        acquired: Session each lot was acquired on.
        sellable: Session from which it may be sold.
        lot_count: Lots, per security.
        held: Shares, per security.
        selling: Shares to be sold at the next open, per security.
        budget: Fen for the purchase at the next open, per security.
        asked: Most shares of that purchase, per security.
        due: Fen of each dividend not yet paid.
        entitled: Shares each dividend was earned on.
    """

    rows: Integers
    enters: Masks
    keeps: Masks
    always: Masks
    lots: Integers
    acquired: Integers
    sellable: Integers
    lot_count: Integers
    held: Integers
    selling: Integers
    budget: Floats
    asked: Integers
    due: Floats
    entitled: Integers


def room_of(basket: Basket, masks: Masks, pattern: Pattern) -> Room:
    """Return room for one account after the other.

    Args:
        basket: Securities.
        masks: Regimes x rows x words.
        pattern: What a cell combines.
    """
    securities, events, (groups, _, words) = len(basket.close), len(basket.actions), masks.shape
    several = (securities, events + 2)
    return Room(
        rows=np.empty(len(pattern.terms), np.int64),
        enters=np.empty((groups, words), np.uint64),
        keeps=np.empty((groups, words), np.uint64),
        always=np.full(words, ~np.uint64(0)),
        lots=np.empty(several, np.int64),
        acquired=np.empty(several, np.int64),
        sellable=np.empty(several, np.int64),
        lot_count=np.empty(securities, np.int64),
        held=np.empty(securities, np.int64),
        selling=np.empty(securities, np.int64),
        budget=np.empty(securities),
        asked=np.empty(securities, np.int64),
        due=np.empty(events),
        entitled=np.empty(events, np.int64),
    )
