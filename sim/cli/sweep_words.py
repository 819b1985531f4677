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
    where = summary.get("cluster") or f"{summary['workers']} {_workers(summary)}"
    lines = [
        (
            f"{summary['strategy']} on {summary['account']},"
            f" {summary['first']} to {summary['last']}"
            f" ({summary['sessions']:,} sessions): {cells:,} cells"
        ),
        f"{_TIERS[summary['tier']]}, {where}: {seconds:.3f} s, {rate:,.0f} cells a second",
        "",
        *_table(summary["best"], summary["metric"]),
        "",
        *(f"Note: {note}" for note in summary["notes"]),
        *_agreement(summary["agreement"], summary["tier"]),
        *_honesty(summary["honesty"]),
        "",
        f"The whole table: {summary['table']}",
    ]
    return [*lines, *(f"Figure: {path}" for path in summary.get("figures", []))]


def _workers(summary: Plain) -> str:
    word = "process" if summary["tier"] == "engine" else "thread"
    if summary["workers"] == 1:
        return word
    return f"{word}es" if word == "process" else f"{word}s"


_FORMATS = {
    "final_equity": "{:,.2f}",
    "return": "{:+.2%}",
    "max_drawdown": "{:.2%}",
    "sharpe": "{:.3f}",
}


def _table(rows: Sequence[Plain], metric: str) -> list[str]:
    names = [name for name in rows[0] if name != "cell"]
    cells = [
        [_FORMATS.get(name, "{}").format(_shown(row[name])) for name in names] for row in rows
    ]
    widths = [max(len(name), *(len(line[k]) for line in cells)) for k, name in enumerate(names)]
    head = "  ".join(name.rjust(width) for name, width in zip(names, widths, strict=True))
    body = ["  ".join(c.rjust(w) for c, w in zip(line, widths, strict=True)) for line in cells]
    return [f"Best by {metric}:", head, *body]


def _shown(value: object) -> object:
    """Return nothing as the options write it, and whole amounts without a fraction."""
    if value is None:
        return "none"
    return int(value) if isinstance(value, float) and value.is_integer() else value


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
        return [*lines, *([f"Not judged: {honesty['why_not']}."] if "why_not" in honesty else [])]
    near, halves, walked = honesty["neighbourhood"], honesty["halves"], honesty["walk_forward"]
    return [
        *lines,
        (
            f"Deflated Sharpe {honesty['deflated_sharpe']:.3f} · overfitting (CSCV)"
            f" {honesty['pbo']:.1%} · reality check p {honesty['reality_check_p']:.3f}"
            f" · SPA p {honesty['spa_p']:.3f} ({honesty['compared']:,} cells compared)"
        ),
        (
            f"After costs, the best made {honesty['best_return']:+.2%}, buying and holding"
            f" {honesty['buy_and_hold']:+.2%}"
        ),
        (
            f"Walk-forward, out of sample from {walked['from']}: anchored"
            f" {walked['anchored']:+.2%}, rolling {walked['rolling']:+.2%}; buying and holding"
            f" {walked['buy_and_hold']:+.2%} over the same sessions"
        ),
        (
            f"Sharpe of the best, first half {halves['first']:.2f}, second half"
            f" {halves['second']:.2f}; the first half's best was better than"
            f" {halves['leader_rank']:.0%} of the others in the second"
        ),
        (
            f"The best scores {_near(honesty['best_score'])}, its {near['cells']} neighbours from"
            f" {_near(near['lowest'])} to {_near(near['highest'])}"
        ),
        honesty["sentence"],
    ]


def _near(value: float | None) -> str:
    return "none" if value is None or not math.isfinite(value) else f"{value:.3f}"
