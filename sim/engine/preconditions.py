"""What a run must not begin with: feeds or choices under which the broker could not be right."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sim.engine.feed import SecurityFeed
from sim.model.errors import InputError
from sim.model.money import format_yuan
from sim.model.symbol import Symbol

MOST_YUAN = Decimal(10) ** 12
"""Largest account: beyond it backtrader's floats no longer hold a fen."""


def feeds_by_symbol(datas: Sequence[Any]) -> Mapping[Symbol, SecurityFeed]:
    """Return the feeds of a Cerebro by what they carry.

    Raises:
        InputError: One was not made by `security_feeds`, was resampled, is on another clock or
            carries what another one carries.
    """
    feeds: dict[Symbol, SecurityFeed] = {}
    for data in datas:
        if not isinstance(data, SecurityFeed):
            raise InputError(
                "AshareBroker needs feeds made by security_feeds(), was"
                f" {type(data).__name__}; they carry the clock and the base of the price limits"
            )
        if data._filters:  # noqa: SLF001 - backtrader offers no other way to see a resampling
            raise InputError(f"{data.symbol} was resampled; AshareBroker plays daily sessions")
        if data.p.fromdate is not None or data.p.todate is not None:
            raise InputError(
                f"{data.symbol} was cut by fromdate or todate;"
                " give security_feeds the sessions wanted instead"
            )
        if data.p.bars.sessions != datas[0].p.bars.sessions:
            raise InputError(f"{data.symbol} and {datas[0].symbol} are not on one clock")
        if data.symbol in feeds:
            raise InputError(f"{data.symbol} has two feeds")
        feeds[data.symbol] = data
    return feeds


def refuse_choices(params: Any, own_filler: object) -> None:  # noqa: ANN401 - backtrader's parameters
    """Refuse choices of backtrader's broker that would make prices no market made.

    Raises:
        InputError: Cheating on the close, slippage, or a filler of somebody else's.
    """
    if params.coc:
        raise InputError(
            "cheat-on-close fills at the close of a session already over;"
            " use an order of kind Close, which fills at the next one"
        )
    if params.slip_perc or params.slip_fixed:
        raise InputError(
            "backtrader's slippage makes prices off the tick and outside the limits;"
            " AshareBroker caps the share of the volume instead (BrokerOptions.participation)"
        )
    if params.filler is not None and params.filler != own_filler:
        raise InputError("AshareBroker is its own filler; set BrokerOptions.participation")


def refuse_size(yuan: Decimal) -> None:
    """Refuse an account too large for backtrader's floats.

    Raises:
        InputError: It is larger than 10^12 yuan.
    """
    if abs(yuan) > MOST_YUAN:
        raise InputError(
            f"an account may be worth {format_yuan(MOST_YUAN)} yuan at most, was"
            f" {format_yuan(yuan)}; beyond it a fen is lost in backtrader's floats"
        )


def by_day(
    what: str, dated: Iterable[Any], opened: date, clock: Sequence[date]
) -> dict[date, list[Any]]:
    """Return what is dated by its days.

    Args:
        what: Its name, for the message.
        dated: Values with a `day`.
        opened: Session after whose close the account begins.
        clock: The sessions of the run.

    Raises:
        InputError: A day is no session after the opening.
    """
    found: dict[date, list[Any]] = {}
    known = frozenset(day for day in clock if day > opened)
    for item in dated:
        if item.day not in known:
            raise InputError(
                f"{what} is dated {item.day}, which is no session after the account's"
                f" opening on {opened} up to {clock[-1]}"
            )
        found.setdefault(item.day, []).append(item)
    return found
