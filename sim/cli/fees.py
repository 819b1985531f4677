"""`fupan fees solve`: the broker's profile that explains the fees stated in a journal."""

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.model.errors import ExitCode, InputError
from sim.model.issue import Severity
from sim.model.symbol import Exchange

if TYPE_CHECKING:
    from sim.analysis.fee_solve import FeeSolution, SolvedProfile
    from sim.model.issue import Issue
    from sim.rules.fees import BrokerProfile, FeeRule

_STANDARD = "-"
_LIMIT = 512 << 20
_SHOWN = 20

fees = typer.Typer(no_args_is_help=True, help="What brokers charge.")


@fees.callback()
def _root() -> None:
    """Keep `solve` as a word of its own."""


@fees.command()
def solve(
    journal: Annotated[Path, typer.Argument(help="Journal with stated fees or net cash (CSV).")],
    out: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write the newest profile here, for --broker."),
    ] = None,
    json_to: Annotated[
        str | None, typer.Option("--json", help="Write what was found to this file; - prints it.")
    ] = None,
) -> int:
    """Find the rate, the minimum and the fees charged apart that explain a journal to the fen.

    Prints the profile as TOML for `fupan replay --broker`. Orders it does not explain are listed
    with their rows (exit 1).
    """
    from sim.analysis.fee_solve import solve_fees
    from sim.data.files import read_bytes, write_text
    from sim.ledger.journal import read_journal

    read = read_journal(read_bytes(journal, limit=_LIMIT, what="journal of trades"), journal.name)
    solution = solve_fees(read.rows)
    errors = [issue for issue in read.issues if issue.severity is Severity.ERROR]
    if not solution.profiles:
        raise InputError(f"{journal}: no row states a fee or its net cash", errors)
    if out is not None:
        write_text(out, profile_toml(solution.profiles[-1].profile))
    if json_to == _STANDARD:
        typer.echo(_json(solution, errors))
    else:
        if json_to is not None:
            write_text(Path(json_to), _json(solution, errors) + "\n")
        _show(solution, errors)
    return int(ExitCode.FINDINGS if solution.unexplained or errors else ExitCode.CLEAN)


def profile_toml(profile: "BrokerProfile") -> str:
    """Return a profile as the TOML that `--broker` reads."""
    lines = [
        f'name = "{profile.name}"',
        f"stamp_duty = {_rule(profile.stamp_duty)}",
        f"other_fee = {_rule(profile.other_fee)}",
    ]
    lines += ["", "[commission]"]
    for key in ("rate", "minimum", "fund_rate", "fund_minimum"):
        value = getattr(profile, key)
        if value is not None:
            lines.append(f'{key} = "{_plain(value)}"')
    lines += ["", "[transfer_fee]"]
    lines += [f"{place.value} = {_rule(profile.transfer_fee[place])}" for place in Exchange]
    if profile.transfer_fee_minimum is not None:
        lines.append(f'minimum = "{_plain(profile.transfer_fee_minimum)}"')
    return "\n".join(lines) + "\n"


def _rule(rule: "FeeRule") -> str:
    return f'"{_plain(rule)}"' if isinstance(rule, Decimal) else f'"{rule.value}"'


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _show(solution: "FeeSolution", errors: "list[Issue]") -> None:
    for issue in errors:
        typer.echo(f"error: {issue}", err=True)
    for place, solved in enumerate(solution.profiles, start=1):
        newest = place == len(solution.profiles)
        text = f"# {_words(solved)}\n{profile_toml(solved.profile)}"
        if not newest:  # one file holds one profile: earlier ones are comments
            text = "\n".join(f"# {line}".rstrip() for line in text.splitlines()) + "\n"
        typer.echo(text)
    for left in solution.unexplained[:_SHOWN]:
        rows = ", ".join(map(str, left.rows))
        typer.echo(
            f"# row {rows} ({left.day}): {left.column.replace('_', ' ')} was stated as"
            f" {left.stated:.2f}, the profile gives {left.computed:.2f}"
        )
    if len(solution.unexplained) > _SHOWN:
        typer.echo(f"# {len(solution.unexplained) - _SHOWN} more; all of them with --json")


def _words(solved: "SolvedProfile") -> str:
    words = f"{solved.first} to {solved.last}: {solved.explained} of {solved.orders} orders"
    if solved.rate_low is not None and solved.rate_high is not None:
        words += f"; the rate lies in [{solved.rate_low:.9f}, {solved.rate_high:.9f})"
    if not solved.minimum_seen:
        words += "; no order is seen to pay the minimum"
    return words


def _json(solution: "FeeSolution", errors: "list[Issue]") -> str:
    found = {
        "profiles": [
            {
                "first": solved.first.isoformat(),
                "last": solved.last.isoformat(),
                "orders": solved.orders,
                "explained": solved.explained,
                "rate": _plain(solved.profile.rate),
                "minimum": _plain(solved.profile.minimum),
                "fund_rate": _maybe(solved.profile.fund_rate),
                "fund_minimum": _maybe(solved.profile.fund_minimum),
                "stamp_duty": _word(solved.profile.stamp_duty),
                "other_fee": _word(solved.profile.other_fee),
                "transfer_fee": {
                    place.value: _word(rule) for place, rule in solved.profile.transfer_fee.items()
                },
                "rate_low": _maybe(solved.rate_low),
                "rate_high": _maybe(solved.rate_high),
                "minimum_seen": solved.minimum_seen,
                "toml": profile_toml(solved.profile),
            }
            for solved in solution.profiles
        ],
        "unexplained": [
            {
                "rows": list(left.rows),
                "date": left.day.isoformat(),
                "column": left.column,
                "stated": float(left.stated),
                "computed": float(left.computed),
            }
            for left in solution.unexplained
        ],
        "issues": [
            {
                "code": issue.code,
                "row": issue.place.line if issue.place is not None else None,
                "message": issue.message,
            }
            for issue in errors
        ],
    }
    return json.dumps(found, ensure_ascii=False, indent=1)


def _word(rule: "FeeRule") -> str:
    return _plain(rule) if isinstance(rule, Decimal) else rule.value


def _maybe(number: Decimal | None) -> str | None:
    return None if number is None else _plain(number)
