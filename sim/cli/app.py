"""The command `fupan`: registers the nouns, and turns faults into messages and exit codes."""

import os
import sys
from collections.abc import Sequence

import typer

from sim.model.errors import ExitCode, FupanError

INTERRUPTED = 130

app = typer.Typer(
    name="fupan",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="复盘: replay a published A-share portfolio under the market's real rules and check it to"
    " the fen.",
    epilog="Exit codes: 0 clean, 1 findings, 2 usage or bad input, 3 market data missing.",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; no fault of input ends in a traceback.

    Args:
        arguments: Words after the command's name; None takes them from the process.
    """
    try:
        result = app(args=arguments, prog_name="fupan", standalone_mode=False)
    except FupanError as error:
        _complain(error)
        return int(error.exit_code)
    except KeyboardInterrupt:
        print("\nfupan: interrupted; nothing half-written was left behind", file=sys.stderr)
        return INTERRUPTED
    except typer.Exit as stop:
        return int(stop.exit_code)
    except typer.Abort:
        print("fupan: stopped", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - the reader of our output has gone
        return int(ExitCode.CLEAN)
    return result if isinstance(result, int) else int(ExitCode.CLEAN)


def _complain(error: FupanError) -> None:
    print(f"fupan: {error.message}", file=sys.stderr)
    for issue in error.issues:
        print(f"  {issue}", file=sys.stderr)
