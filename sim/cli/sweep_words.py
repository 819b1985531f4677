"""A sweep's summary, as words for people and as JSON for programs."""

import json
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.data.files import write_text

Plain = Mapping[str, Any]
_TIERS = {
    "mask": "mask engine (bits and sums)",
    "walk": "event walk (account carried day by day)",
    "engine": "backtrader under the A-share broker",
}


def write_summary(path: Path, summary: Plain) -> None:
    """Write the summary as JSON.

    Raises:
        StorageError: The disk is full or the folder may not be written.
    """
    write_text(path, as_json(summary))


def as_json(summary: Plain) -> str:
    """Return the summary as JSON; what is no number becomes null."""
    return json.dumps(_numbers(summary), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _numbers(value: Any) -> Any:  # noqa: ANN401 - plain values of any kind
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {key: _numbers(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_numbers(each) for each in value]
    return value


def print_summary(summary: Plain, json_to: str | None) -> None:
    """Print the summary: words, or JSON alone when it goes to standard output.

    Raises:
        StorageError: The file named with --json cannot be written.
    """
    if json_to == "-":
        sys.stdout.write(as_json(summary))
        return
    if json_to is not None:
        write_summary(Path(json_to), summary)
    sys.stdout.write("\n".join(lines_of(summary)) + "\n")


def lines_of(summary: Plain) -> list[str]:
    """Return the summary in words."""
    cells, seconds = summary["cells"], summary["kernel_seconds"]
    rate = cells / seconds if seconds else 0.0
    lines = [
        (
            f"{summary['strategy']} on {summary['account']},"
            f" {summary['first']} to {summary['last']}"
            f" ({summary['sessions']:,} sessions): {cells:,} cells"
        ),
        (
            f"{_TIERS[summary['tier']]}, {summary['workers']} threads: {seconds:.3f} s,"
            f" {rate:,.0f} cells a second"
        ),
        "",
        *_table(summary["best"], summary["metric"]),
        "",
        *_agreement(summary["agreement"], summary["tier"]),
        *_honesty(summary["honesty"]),
        "",
        f"The whole table: {summary['table']}",
    ]
    return [*lines, *(f"Figure: {path}" for path in summary.get("figures", []))]


_FORMATS = {
    "final_equity": "{:,.2f}",
    "return": "{:+.2%}",
    "max_drawdown": "{:.2%}",
    "sharpe": "{:.3f}",
}


def _table(rows: Sequence[Plain], metric: str) -> list[str]:
    names = [name for name in rows[0] if name != "cell"]
    cells = [[_FORMATS.get(name, "{}").format(row[name]) for name in names] for row in rows]
    widths = [max(len(name), *(len(line[k]) for line in cells)) for k, name in enumerate(names)]
    head = "  ".join(name.rjust(width) for name, width in zip(names, widths, strict=True))
    body = ["  ".join(c.rjust(w) for c, w in zip(line, widths, strict=True)) for line in cells]
    return [f"Best by {metric}:", head, *body]


def _agreement(agreement: Plain, tier: str) -> list[str]:
    if tier == "engine":
        return ["Every cell was run through the engine itself."]
    if not agreement["sampled"]:
        return ["Agreement with the engine was not checked (--sample 0)."]
    return [
        (
            f"Run again through the engine: {agreement['sampled']} cells,"
            f" {agreement['disagreements']} disagreements."
        )
    ]


def _honesty(honesty: Plain) -> list[str]:
    lines = [f"Cells of this strategy ever tried on these data: {honesty['trials']:,}."]
    if "sentence" not in honesty:
        return lines
    near, halves = honesty["neighbourhood"], honesty["halves"]
    return [
        *lines,
        (
            f"Deflated Sharpe {honesty['deflated_sharpe']:.3f} · overfitting (CSCV)"
            f" {honesty['pbo']:.1%} · reality check p {honesty['reality_check_p']:.3f}"
            f" · SPA p {honesty['spa_p']:.3f} ({honesty['compared']:,} cells compared)"
        ),
        (
            f"Walk-forward, out of sample: anchored {honesty['walk_forward']['anchored']:+.2%},"
            f" rolling {honesty['walk_forward']['rolling']:+.2%}; buy and hold"
            f" {honesty['buy_and_hold']:+.2%} over all sessions"
        ),
        (
            f"Sharpe of the best, first half {halves['first']:.2f}, second half"
            f" {halves['second']:.2f}; the first half's best was at"
            f" {halves['leader_rank']:.0%} in the second"
        ),
        (
            f"Neighbours of the best: {near['cells']}, from {_near(near['lowest'])} to"
            f" {_near(near['highest'])}"
        ),
        honesty["sentence"],
    ]


def _near(value: float | None) -> str:
    return "none" if value is None or not math.isfinite(value) else f"{value:.3f}"
