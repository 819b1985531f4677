"""`fupan strategies`: what ships, and what its parameters mean."""

import sys
from typing import Annotated

import typer

from sim.model.errors import ExitCode, InputError


def strategies(
    name: Annotated[str | None, typer.Argument(help="One strategy; all when left out.")] = None,
) -> int:
    """List the strategies that ship, or the parameters of one."""
    from sim.indicators.parameters import parameter_fields, unknown_name
    from strategies import STRATEGIES

    if name is None:
        width = max(len(known) for known in STRATEGIES)
        lines = [f"{entry.name.ljust(width)}  {entry.about}" for entry in STRATEGIES.values()]
        sys.stdout.write("\n".join([*lines, "", "fupan strategies NAME lists parameters."]) + "\n")
        return int(ExitCode.CLEAN)
    entry = STRATEGIES.get(name)
    if entry is None:
        raise InputError(str(unknown_name(name, STRATEGIES, what="strategy")))
    swept = "swept by the kernel" if entry.rule is not None else "no conditions to sweep"
    lines = [f"{entry.name}: {entry.about} ({swept})", f"docs/strategies/{entry.name}.md", ""]
    for item in parameter_fields(entry.params).values():
        unit = f" [{item.unit}]" if item.unit else ""
        lines.append(f"  {item.name}={item.write(item.default)}  {item.about}{unit}")
    sys.stdout.write("\n".join(lines) + "\n")
    return int(ExitCode.CLEAN)
