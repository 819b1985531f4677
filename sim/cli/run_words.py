"""Arguments that `fupan run` and `fupan check-lookahead` share: strategies, an account."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.model.errors import InputError

if TYPE_CHECKING:
    from sim.cli.run_scene import Ground
    from sim.data.market import Market


def part_words(words: Sequence[str], cash: str | None) -> tuple[tuple[str, ...], Path | None]:
    """Return the strategies and the portfolio among the command's arguments.

    Raises:
        InputError: The portfolio is missing, or stands beside --cash.
    """
    from sim.cli.run_strategies import is_strategy, require_known, split_words

    *others, final = words
    there = Path(final).exists() and ".py:" not in final
    if cash is not None:
        if there and not is_strategy(final):
            raise InputError("a portfolio and --cash were both given; run on one of them")
        return require_known(split_words(words)), None
    if not there and (not others or is_strategy(final)):
        require_known(split_words(words))
        raise InputError(
            "nothing to run on was named; end with a portfolio, such as portfolios/hujiajie,"
            " or give --cash 1000000 --symbols 600155.SH,000987.SZ"
        )
    return require_known(split_words(others)), Path(final)


def ground_of(
    portfolio: Path | None,
    market: "Market",
    *,
    cash: str | None,
    symbols: Sequence[str],
    broker: str | None,
    reading: str,
    first: str | None,
    last: str | None,
) -> "Ground":
    """Return where the runs of a command start.

    Raises:
        InputError: The options cannot be used.
        DataMissingError: Bars are missing.
    """
    from sim.cli.broker import broker_profile
    from sim.cli.portfolio import read_day
    from sim.cli.run_cash import ground_of_cash
    from sim.cli.run_scene import ground_of_portfolio

    begin, end = read_day(first, "--from"), read_day(last, "--to")
    profile = broker_profile(broker)
    if portfolio is None:
        return ground_of_cash(cash or "", symbols, market, profile=profile, first=begin, last=end)
    if symbols:
        raise InputError("--symbols only goes with --cash")
    return ground_of_portfolio(
        portfolio, market, profile=profile, reading=reading, first=begin, last=end
    )
