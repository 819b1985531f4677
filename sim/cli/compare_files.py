"""What a comparison leaves: tables, CSV, figures, `result.json`."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from sim.analysis.attribution import Difference
from sim.analysis.counterfactuals_plain import (
    plain_closes,
    plain_difference,
    plain_fills,
    plain_outcome,
)
from sim.analysis.outcome_rows import yuan
from sim.analysis.scene import INDEX
from sim.cli.compare_runs import Compared
from sim.cli.replay_files import RESULT_NAME, as_json
from sim.cli.run import plain_ground
from sim.cli.run_files import write_outcomes, write_table
from sim.cli.run_tables import part_name, show_end, show_measures, show_notes, show_parts
from sim.data.files import write_text
from sim.data.market import Market
from sim.model.money import ZERO
from sim.model.symbol import Symbol
from sim.report.tables import Column, Kind, make_console, make_table, print_table

_DIFFERENCES = ("outcome", "base", "symbol", "name", "difference")
_ELSEWISE = ("outcome", "name", "net_value", "profit", "fees", "difference")
_OPENING = "at the as-of close"


def plain_compared(found: Compared, market: Market) -> dict[str, Any]:
    """Return what `result.json` holds."""
    names = _names(found, market)
    return {
        "kind": "compare",
        **plain_ground(found.ground, market),
        "outcomes": [plain_outcome(outcome, names) for outcome in found.outcomes],
        "differences": [
            plain_difference(name, found.base.name, each, names)
            for name, each in found.differences.items()
        ],
        "elsewise": _elsewise_rows(found),
        "books_agree": all(
            outcome.run.books_agree for outcome in found.outcomes if outcome.run is not None
        ),
        "trades": [row for outcome in found.outcomes for row in plain_fills(outcome)],
        "equity": [row for outcome in found.outcomes for row in plain_closes(outcome)],
    }


def write_compared(
    found: Compared, result: Mapping[str, Any], market: Market, folder: Path, *, figures: bool
) -> None:
    """Write everything, each file whole or not at all, `result.json` when all else is there.

    Raises:
        StorageError: A file cannot be written.
    """
    names = _names(found, market)
    write_outcomes(found.outcomes, folder, index=found.ground.index, names=names)
    rows = (
        {"outcome": each["name"], "base": each["base"], **part}
        for each in result["differences"]
        for part in (
            {"symbol": "", "name": _OPENING, "difference": each["opening"]},
            *each["parts"],
        )
    )
    write_table(folder / "differences.csv", _DIFFERENCES, rows)
    write_table(folder / "elsewise.csv", _ELSEWISE, result["elsewise"])
    if figures:
        _draw(found, names, market, folder)
    write_text(folder / RESULT_NAME, as_json(result))


def show_compared(found: Compared, market: Market, folder: Path) -> None:
    """Print the outcomes, what made the differences, and the same trades elsewise."""
    console = make_console()
    ground, names = found.ground, _names(found, market)
    show_measures(console, found.outcomes, ground, index_name=market.name_of(INDEX))
    symbols = dict.fromkeys(s for each in found.differences.values() for s in each.parts)
    rows: dict[str, list[Decimal]] = {
        _OPENING: [each.opening for each in found.differences.values()]
    }
    for symbol in symbols:
        rows[part_name(symbol, names)] = [
            each.parts.get(symbol, ZERO) for each in found.differences.values()
        ]
    show_parts(
        console,
        f"Above {found.base.name!r} at the last close, by security, yuan",
        list(found.differences),
        rows,
        caption="The parts of each column are its exact total.",
    )
    table = make_table(
        (
            Column(heading="The same trades"),
            *(
                Column(heading=heading, unit="yuan", kind=Kind.CHANGE)
                for heading in ("At the open", "At the average", "At the close", "Without fees")
            ),
        ),
        [
            (
                outcome.name,
                outcome.attribution.profit,
                *(each.attribution.profit for each in found.elsewise[outcome.name]),
            )
            for outcome in found.outcomes
            if outcome.name in found.elsewise
        ],
        title="Profit of the same trades at other prices, and without fees",
    )
    print_table(table, console)
    others = [each for row in found.elsewise.values() for each in row]
    show_notes(console, [*found.outcomes, *others], ground)
    show_end(console, [*found.outcomes, *others], folder)


def _elsewise_rows(found: Compared) -> list[dict[str, Any]]:
    by_name = {outcome.name: outcome for outcome in found.outcomes}
    return [
        {
            "outcome": name,
            "name": each.name,
            "about": each.about,
            "net_value": yuan(each.closes[-1].net_value),
            "profit": yuan(each.attribution.profit),
            "fees": yuan(each.fees),
            "difference": yuan(each.attribution.profit - by_name[name].attribution.profit),
            "books_agree": each.run is not None and each.run.books_agree,
            "notes": list(each.notes),
        }
        for name, row in found.elsewise.items()
        for each in row
    ]


def _draw(found: Compared, names: Mapping[Symbol, str], market: Market, folder: Path) -> None:
    from sim.cli.run_picture import parts_of, picture_of
    from sim.report.attribution import draw_attribution
    from sim.report.run import draw_run_figures
    from sim.report.save import save_figure

    picture = picture_of(
        found.outcomes,
        found.ground,
        index_name=market.name_of(INDEX),
        attribution=parts_of(found.base, names),
        markets=False,
    )
    if found.outcomes[-1].run is None:  # the index is there already, as an outcome
        picture = replace(picture, benchmark=None)
    draw_run_figures(picture, folder)
    for name, each in found.differences.items():
        labels, amounts = zip(*_drawn_parts(each, names), strict=True)
        figure = draw_attribution(
            labels,
            amounts,
            title=f"{found.ground.title} {name} 减 less {found.base.name}",
            source=picture.source,
        )
        save_figure(figure, folder / f"difference-{name.replace(' ', '-')}")


def _drawn_parts(each: Difference, names: Mapping[Symbol, str]) -> list[tuple[str, float]]:
    parts = [(names.get(s, str(s)), float(amount)) for s, amount in each.parts.items() if amount]
    parts.sort(key=lambda part: -part[1])
    return ([("起始 At the start", float(each.opening))] if each.opening else []) + parts or [
        ("—", 0.0)
    ]


def _names(found: Compared, market: Market) -> dict[Symbol, str]:
    symbols = {part.symbol for outcome in found.outcomes for part in outcome.attribution.parts}
    return {
        **found.ground.names,
        **{symbol: market.name_of(symbol) for symbol in sorted(symbols)},
    }
