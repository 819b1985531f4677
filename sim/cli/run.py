"""`fupan run`: strategies on a published account, or on cash, under the market's real rules."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.options import Broker, DataDir, Index, JsonToo, NoFigures, Reading, Symbols
from sim.model.errors import DataMissingError, ExitCode

if TYPE_CHECKING:
    from sim.analysis.counterfactuals import Outcome
    from sim.cli.run_scene import Ground
    from sim.cli.run_strategies import Chosen
    from sim.data.market import Market

STANDARD = "-"
_REPORTS = Path("reports")
_SCHEMA = 1


def run(  # noqa: PLR0913, PLR0917 - the options of the command
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="STRATEGY... PORTFOLIO",
            help="Strategies by name (`all` for every one), joined by commas or spaces, or"
            " FILE.py:Class; then a portfolio, unless --cash is given.",
        ),
    ],
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="name=value, or strategy.name=value for one of several."),
    ] = None,
    first: Annotated[
        str | None,
        typer.Option(
            "--from", help="Session after whose close it starts; the as-of day if not given."
        ),
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", help="Last session; the last with bars if not given.")
    ] = None,
    reading: Reading = "printed",
    cash: Annotated[
        str | None, typer.Option(help="Start with so many yuan instead of a portfolio.")
    ] = None,
    symbols: Symbols = None,
    index: Index = None,
    broker: Broker = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for results; reports/PORTFOLIO-run if not given.")
    ] = None,
    json_to: JsonToo = None,
    no_figures: NoFigures = False,  # noqa: FBT002 - an option of the command line
    data_dir: DataDir = None,
) -> int:
    """Run strategies on a portfolio's holdings and cash, and set them beside the CSI 300.

    They decide after each close and are filled at the next open, or refused with the reason.
    """
    from sim.cli.progress import progress_bar
    from sim.cli.run_strategies import choose, with_indices
    from sim.cli.run_words import ground_of, part_words
    from sim.data.opening import open_market

    market = open_market(data_dir)
    names, portfolio = part_words(words, cash)
    ground = ground_of(
        portfolio, market, cash=cash, symbols=symbols or [], broker=broker, reading=reading,
        first=first, last=last,
    )  # fmt: skip
    chosen = choose(names, settings or [], statement=ground.statement)
    chosen = with_indices(chosen, _indices(index)) if index else chosen
    folder = out or _REPORTS / f"{ground.name}-run"
    ground, usable = _without_data_missing(ground, chosen, market, words)
    outcomes = []
    with progress_bar("runs", total=len(usable), shown=json_to != STANDARD) as step:
        for one in usable:
            outcomes.append(carry_out(one, ground, market))
            step()
    result = _result(outcomes, usable, ground, market)
    _write(outcomes, usable, result, ground, market, folder, figures=not no_figures)
    tell(result, json_to, lambda: _show(outcomes, ground, market, folder))
    return int(ExitCode.CLEAN)


def carry_out(one: "Chosen", ground: "Ground", market: "Market") -> "Outcome":
    """Run one strategy over the ground.

    Raises:
        DataMissingError: Bars of an index or a fund it needs are missing.
        InputError: The strategy itself failed.
        BooksDisagreeError: The two books differ at a close.
    """
    from sim.analysis.counterfactuals import measure
    from sim.cli.run_scene import with_securities
    from sim.engine import run as run_engine

    market.require(one.indices)
    setting = replace(
        with_securities(ground, market, one.funds),
        indices={symbol: market.bars(symbol) for symbol in one.indices},
    )
    done = run_engine(
        one.strategy,
        one.params,
        setting=setting,
        opening=ground.opening,
        end=ground.end,
        start=None if one.warm else ground.first,
    )
    return measure(
        one.name, one.about, done, first=ground.first, setting=setting, index=ground.index
    )


def tell(result: dict[str, Any], json_to: str | None, show: Callable[[], None]) -> None:
    """Print the result as JSON or as tables; write it to a file as well when asked to.

    Raises:
        StorageError: The file cannot be written.
    """
    from sim.cli.replay_files import as_json
    from sim.data.files import write_text

    if json_to == STANDARD:
        typer.echo(as_json(result), nl=False)
        return
    if json_to is not None:
        write_text(Path(json_to), as_json(result))
    show()


def plain_ground(ground: "Ground", market: "Market") -> dict[str, Any]:
    """Return what the runs share, for `result.json`."""
    from sim.analysis.counterfactuals_plain import plain_sources
    from sim.analysis.outcome_rows import yuan
    from sim.analysis.scene import INDEX

    return {
        "schema": _SCHEMA,
        "portfolio": ground.name,
        "publisher": "" if ground.statement is None else ground.statement.publisher,
        "reading": ground.reading,
        "as_of": ground.first.isoformat(),
        "first": ground.first.isoformat(),
        "last": ground.end.isoformat(),
        "broker": ground.setting.profile.name,
        "opening": {
            "cash": yuan(ground.opening.cash),
            "positions": [
                {
                    "symbol": str(lot.symbol),
                    "name": ground.names.get(lot.symbol, ""),
                    "quantity": lot.quantity,
                }
                for lot in ground.opening.positions
            ],
        },
        "benchmark": {
            "symbol": str(INDEX) if ground.index else "",
            "name": market.name_of(INDEX) if ground.index else "",
            "rows": [
                {"date": day.isoformat(), "close": f"{close:f}"}
                for day, close in ground.index.items()
            ],
        },
        "data": plain_sources(ground.sources),
        "notes": list(ground.notes),
    }


def _result(
    outcomes: Sequence["Outcome"],
    chosen: Sequence["Chosen"],
    ground: "Ground",
    market: "Market",
) -> dict[str, Any]:
    from sim.analysis.counterfactuals_plain import plain_closes, plain_fills, plain_outcome

    return {
        "kind": "run",
        **plain_ground(ground, market),
        "runs": [
            {**plain_outcome(outcome, ground.names), "settings": dict(one.settings)}
            for outcome, one in zip(outcomes, chosen, strict=True)
        ],
        "books_agree": all(outcome.run.books_agree for outcome in outcomes if outcome.run),
        "trades": [row for outcome in outcomes for row in plain_fills(outcome)],
        "equity": [row for outcome in outcomes for row in plain_closes(outcome)],
    }


def _write(
    outcomes: Sequence["Outcome"],
    chosen: Sequence["Chosen"],
    result: dict[str, Any],
    ground: "Ground",
    market: "Market",
    folder: Path,
    *,
    figures: bool,
) -> None:
    from sim.analysis.scene import INDEX
    from sim.cli.replay_files import RESULT_NAME, as_json
    from sim.cli.run_files import write_outcomes
    from sim.data.files import write_text

    write_outcomes(outcomes, folder, index=ground.index, names=ground.names)
    if figures:
        from sim.cli.run_picture import parts_of, picture_of
        from sim.cli.run_regime import regime_picture
        from sim.report.run import draw_run_figures

        parts = parts_of(outcomes[0], ground.names)
        regimes = (
            regime_picture(market, one.params.get("settings"), first=ground.first, last=ground.end)
            for one in chosen
        )
        regime = next((picture for picture in regimes if picture is not None), None)
        name = market.name_of(INDEX)
        draw_run_figures(
            picture_of(outcomes, ground, index_name=name, attribution=parts, regime=regime), folder
        )
    write_text(folder / RESULT_NAME, as_json(result))


def _show(outcomes: Sequence["Outcome"], ground: "Ground", market: "Market", folder: Path) -> None:
    from sim.analysis.scene import INDEX
    from sim.cli.run_tables import show_end, show_measures, show_notes
    from sim.cli.wrapped import print_wrapped
    from sim.data.layer import trust
    from sim.report.tables import make_console

    console = make_console()
    show_measures(console, outcomes, ground, index_name=market.name_of(INDEX))
    show_notes(console, outcomes, ground)
    print_wrapped(console, trust(ground.sources))
    show_end(console, outcomes, folder)


def _without_data_missing(
    ground: "Ground", chosen: Sequence["Chosen"], market: "Market", words: Sequence[str]
) -> tuple["Ground", tuple["Chosen", ...]]:
    """Leave out what `all` brought in and no bars are there for, and say so."""
    from sim.cli.run_strategies import ALL

    asked_for_all = any(word.strip() == ALL for each in words for word in each.split(","))
    if not asked_for_all:
        return ground, tuple(chosen)
    kept: list[Chosen] = []
    notes: list[str] = []
    for one in chosen:
        try:
            market.require([*one.funds, *one.indices])
            kept.append(one)
        except DataMissingError as missing:
            notes.append(f"{one.name} is left out: {missing.message}")
    return replace(ground, notes=(*ground.notes, *notes)), tuple(kept)


def _indices(texts: Sequence[str]) -> tuple[Any, ...]:
    from sim.cli.run_scene import read_symbols

    return read_symbols(texts)
