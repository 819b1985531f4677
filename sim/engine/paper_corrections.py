"""Settled sessions whose bars a provider changed later: told from, and valued by, the new bars."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pandas as pd

from sim.engine.run import Setting
from sim.ledger.paper_state import PaperState
from sim.model.bar import BAR_COLUMNS
from sim.model.money import round_fen
from sim.model.paper import Remarked, SessionSettled
from sim.model.symbol import Symbol


def session_digest(setting: Setting, symbols: Iterable[Symbol], day: date) -> str:
    """Return the SHA-256 over the bars of `day` of the given securities, sorted."""
    digest = hashlib.sha256()
    stamp = pd.Timestamp(day)
    for symbol in sorted(symbols):
        frame = setting.frames.get(symbol)
        if frame is None:
            continue
        place = int(frame["date"].searchsorted(stamp))
        if place < len(frame) and frame["date"].iloc[place] == stamp:
            row = [frame[name].iloc[place] for name in BAR_COLUMNS[1:6]]
            digest.update(f"{symbol} {' '.join(map(str, row))}\n".encode())
    return digest.hexdigest()


def corrections(state: PaperState, setting: Setting) -> tuple[Remarked, ...]:
    """Return the settled closes whose bars a provider has changed since, valued anew.

    The events stay as they happened; only marks move. A close already corrected to the bars
    as they are now is not named again.
    """
    known = {remark.close.day: remark for remark in state.remarks}
    found = []
    for settled in state.settlements:
        held = [mark.symbol for mark in settled.marks]
        digest = session_digest(setting, held, settled.close.day)
        earlier = known.get(settled.close.day)
        if digest != (earlier.bars if earlier is not None else settled.bars):
            found.append(_remarked(settled, digest, setting))
    return tuple(found)


def _remarked(settled: SessionSettled, digest: str, setting: Setting) -> Remarked:
    day = settled.close.day
    marks = tuple(
        replace(mark, price=_close_of(setting.frames[mark.symbol], day, mark.price))
        for mark in settled.marks
    )
    changed = ", ".join(
        f"{old.symbol} {old.price} is now {new.price}"
        for old, new in zip(settled.marks, marks, strict=True)
        if old != new
    )
    value = sum((mark.price * mark.quantity for mark in marks), Decimal(0))
    return Remarked(
        close=replace(settled.close, market_value=round_fen(value)),
        marks=marks,
        bars=digest,
        reason=f"closes of {day}: {changed}"
        if changed
        else f"bars of {day} were corrected; the closes stand",
    )


def _close_of(frame: pd.DataFrame, day: date, otherwise: Decimal) -> Decimal:
    rows = frame.loc[frame["date"] == pd.Timestamp(day), "close"]
    return Decimal(str(rows.iloc[0])) if len(rows) else otherwise
