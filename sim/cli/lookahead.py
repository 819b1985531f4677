"""`fupan check-lookahead`: whether a strategy decides on what it could not yet have known."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Broker, DataDir, Index, Reading, Symbols
from sim.model.errors import ExitCode, InputError

if TYPE_CHECKING:
    from sim.model.issue import Issue

_CASH = "1000000"
_MOST_SHOWN = 10


def check_lookahead(  # noqa: PLR0913, PLR0917 - the options of the command
    strategy: Annotated[
        str, typer.Argument(help="A strategy by name, or one of your own as FILE.py:Class.")
    ],
    portfolio: Annotated[
        Path | None,
        typer.Argument(
            help="Account it runs on; without one, --cash and --symbols, or 1,000,000 yuan and"
            " every security with shipped bars."
        ),
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="name=value of its parameters.")
    ] = None,
    first: Annotated[str | None, typer.Option("--from", help="First session looked at.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last session looked at.")] = None,
    reading: Reading = "printed",
    cash: Annotated[str | None, typer.Option(help="Yuan instead of a portfolio.")] = None,
    symbols: Symbols = None,
    index: Index = None,
    broker: Broker = None,
    data_dir: DataDir = None,
) -> int:
    """Run a strategy on the data cut after every session; it must decide the same as with all.

    Exit code 1 says that it reads ahead; each session on which it does is named.
    """
    from sim.cli.progress import progress_bar
    from sim.cli.run_scene import read_symbols, with_securities
    from sim.cli.run_strategies import choose, split_words, with_indices
    from sim.cli.run_words import ground_of
    from sim.data.layer import is_index
    from sim.data.opening import open_market
    from sim.engine import check_lookahead as find

    market = open_market(data_dir)
    if portfolio is not None and cash is not None:
        raise InputError("a portfolio and --cash were both given; check on one of them")
    if portfolio is None and not symbols:
        symbols = [str(symbol) for symbol in market.symbols() if not is_index(symbol)]
    ground = ground_of(
        portfolio, market, cash=cash or _CASH, symbols=symbols or [], broker=broker,
        reading=reading, first=first, last=last,
    )  # fmt: skip
    names = split_words([strategy])
    if len(names) != 1:
        raise InputError("name one strategy to check")
    (one,) = with_indices(
        choose(names, settings or [], statement=ground.statement), read_symbols(index or [])
    )
    market.require(one.indices)
    setting = replace(
        with_securities(ground, market, one.funds),
        indices={symbol: market.bars(symbol) for symbol in one.indices},
    )
    looked_at = setting.calendar.between(ground.first, ground.end)
    with progress_bar("sessions", total=len(looked_at)) as step:
        found = find(
            one.strategy,
            one.params,
            setting=setting,
            opening=ground.opening,
            end=ground.end,
            start=None if one.warm else ground.first,
            progress=step,
        )
    for note in ground.notes:
        typer.echo(f"Note: {note}")
    return _tell(one.name, found, len(looked_at), f"{ground.first} to {ground.end}")


def _tell(name: str, found: "tuple[Issue, ...]", sessions: int, span: str) -> int:
    if not found:
        typer.echo(
            f"{name}: no look-ahead: on each of {sessions:,} sessions, {span}, it decided the"
            " same with the later bars taken away"
        )
        return int(ExitCode.CLEAN)
    typer.echo(
        f"{name}: reads ahead on {len(found):,} of {sessions:,} sessions, {span}; the first:"
    )
    for issue in found[:_MOST_SHOWN]:
        typer.echo(f"  {issue.message}")
    if len(found) > _MOST_SHOWN:
        typer.echo(f"  and {len(found) - _MOST_SHOWN:,} more")
    typer.echo(f"  {found[0].remedy}")
    return int(ExitCode.FINDINGS)
