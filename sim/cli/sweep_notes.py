"""What about its data and its grid the reader of a sweep should know."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.indicators.conditions import MacdPeriods
from sim.indicators.macd import macd_warm_up
from sim.indicators.parameters import ParameterField, parameter_fields
from sim.model.errors import InputError
from sim.sweep.account import Account
from sim.sweep.security import Bars

if TYPE_CHECKING:
    from sim.cli.sweep_command import Request, Wanted
    from sim.cli.sweep_subject import Subject
    from sim.sweep.tally import Tally

_JUMP = 0.305
"""Change from close to close that no board's limit allows on an ordinary session."""

_NAMED = 3


def notes_of(
    request: "Request", wanted: "Wanted", subject: "Subject", tally: "Tally"
) -> Iterator[str]:
    """Yield what is worth knowing, in words."""
    if tally.idle:
        what = "No cell" if tally.idle == tally.taken else f"{tally.idle:,} cells never"
        yield f"{what} bought anything.{_too_long(wanted, subject)}"
    if request.bars is not None:
        account = subject.account(0)
        (holding,) = account.holdings
        yield from _holes(account, holding.bars)
        yield from _jumps(account)


def _too_long(wanted: "Wanted", subject: "Subject") -> str:
    sessions = len(subject.account(0).regimes[0].days)
    long = []
    for name, parameter in parameter_fields(wanted.entry.params).items():
        over = [value for value in _values(wanted, name) if _warm_up(parameter, value) > sessions]
        if over:
            long.append(f"{name} {parameter.write(over[0])}")
    if not long:
        return ""
    return f" There are bars of {sessions:,} sessions, fewer than {', '.join(long)} looks at."


def _values(wanted: "Wanted", name: str) -> tuple[object, ...]:
    axis = next((a.values for a in wanted.grid.axes if a.name == name), None)
    return axis or (wanted.grid.fixed[name],)


def _warm_up(parameter: ParameterField, value: object) -> int:
    """Return how many sessions a value looks at, 0 when it does not look back."""
    if isinstance(value, MacdPeriods):
        return macd_warm_up(value.slow, value.signal) + 1
    return value if parameter.unit == "sessions" and isinstance(value, int) else 0


def _holes(account: Account, bars: Bars) -> Iterator[str]:
    missing = np.setdiff1d(account.days[account.days >= bars.days[0]], bars.days)
    if len(missing):
        first = ", ".join(str(day) for day in missing[:_NAMED])
        more = " and on" if len(missing) > _NAMED else ""
        yield (
            f"{len(missing):,} sessions have no bar ({first}{more}): taken as suspensions, when"
            " nothing trades."
        )


def _jumps(account: Account) -> Iterator[str]:
    (track,) = account.tracks
    change = track.close[1:] / track.close[:-1] - 1.0
    far = np.flatnonzero((np.abs(change) > _JUMP) & track.traded[1:]) + 1
    if len(far):
        first = ", ".join(str(account.days[place]) for place in far[:_NAMED])
        more = " and on" if len(far) > _NAMED else ""
        yield (
            f"The close moved by more than 30 % on {len(far):,} sessions ({first}{more}): if"
            " these were dividends or free shares, a file of bars does not tell, and the"
            " account loses what they gave."
        )


def require_deciding(wanted: "Wanted", account: Account) -> None:
    """Refuse bars fewer than the warm-up of every cell.

    Raises:
        InputError: A condition to enter looks at more sessions than there are, in every cell.
    """
    rule = wanted.entry.rule
    assert rule is not None  # noqa: S101 - the caller has seen that there is one
    made = rule(wanted.grid.values(0))
    sessions = max(len(regime.days) for regime in account.regimes)
    fields = parameter_fields(wanted.entry.params)
    voting = made.votes if made.need is None or made.need not in _axes(wanted) else ()
    for term in made.enter + voting:
        for name in term.takes[:1]:
            least = min(_warm_up(fields[name], value) for value in _values(wanted, name))
            if least > sessions:
                raise InputError(
                    f"{name} looks at {least:,} sessions or more in every cell, and there are"
                    f" bars of {sessions:,}: none would ever decide; give more bars or smaller"
                    " values"
                )


def _axes(wanted: "Wanted") -> set[str]:
    return {axis.name for axis in wanted.grid.axes}
