"""The command `fupan`: registers the nouns, and turns faults into messages and exit codes."""

import contextlib
import os
import sys
import traceback
from collections.abc import Sequence
from functools import cache

import click
import typer

from sim.cli import data, paper
from sim.cli.claims import claims
from sim.cli.compare import compare
from sim.cli.fees import fees
from sim.cli.importing import import_slip
from sim.cli.lookahead import check_lookahead
from sim.cli.parse import EXAMPLES as PARSE_EXAMPLES
from sim.cli.parse import parse
from sim.cli.plot import plot
from sim.cli.replay import EXAMPLES as REPLAY_EXAMPLES
from sim.cli.replay import replay
from sim.cli.run import run
from sim.cli.strategies import strategies
from sim.cli.sweep import sweep
from sim.model.errors import ExitCode, FupanError

INTERRUPTED = 130
PROGRAM_FAULT = 70
_INTERRUPTED_WORDS = "\nfupan: interrupted; nothing half-written was left behind"

app = typer.Typer(
    name="fupan",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # a rich help page takes 0.25 s to import
    help="复盘: replay a published A-share portfolio under the market's real rules and check it to"
    " the fen.",
    epilog="Exit codes: 0 clean, 1 findings, 2 usage or bad input, 3 market data missing.",
)


@app.callback()
def _root() -> None:
    """Keep the nouns as commands even while there is only one."""


app.command(epilog=REPLAY_EXAMPLES)(replay)
app.command()(run)
app.command()(compare)
app.command()(check_lookahead)
app.command(epilog=PARSE_EXAMPLES)(parse)
app.command()(claims)
app.command()(plot)
app.command()(strategies)
app.command()(sweep)
app.command("import")(import_slip)
app.add_typer(fees, name="fees")
app.add_typer(paper.app)
app.add_typer(data.app)


def main(arguments: Sequence[str] | None = None) -> int:  # noqa: PLR0911 - one return a fault
    """Run the command line and return its exit code; no fault of input ends in a traceback.

    Args:
        arguments: Words after the command's name; None takes them from the process.
    """
    try:
        result = _command()(args=arguments, prog_name="fupan", standalone_mode=False)
    except FupanError as error:
        _say(f"fupan: {error.message}", *(f"  {issue}" for issue in error.issues))
        return int(error.exit_code)
    except KeyboardInterrupt:
        _say(_INTERRUPTED_WORDS)
        return INTERRUPTED
    except typer.Exit as stop:
        return int(stop.exit_code)
    except typer.Abort:
        _say("fupan: stopped")
        return INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return int(ExitCode.CLEAN)
    except MemoryError:
        _say("fupan: this machine has not enough memory for that; try less data at once")
        return int(ExitCode.USAGE)
    except OSError as error:
        _say(f"fupan: {error.filename or 'the system'}: {error.strerror or error}")
        return int(ExitCode.USAGE)
    except Exception as error:  # noqa: BLE001 - the last line of defence, told apart below
        return _unexpected(error)
    if result == INTERRUPTED:  # typer turns Ctrl-C into this status and says nothing
        _say(_INTERRUPTED_WORDS)
    return result if isinstance(result, int) else int(ExitCode.CLEAN)


@cache
def _command() -> click.Command:
    """Return the tree of commands; it takes longer to build than most of them to run."""
    return typer.main.get_command(app)


def _unexpected(error: Exception) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        _say(error.format_message())
        return int(ExitCode.USAGE)
    usage = getattr(error, "format_message", None)
    if usage is not None:  # a click exception: unknown option, missing argument
        context = getattr(error, "ctx", None)
        where = context.command_path if context is not None else "fupan"
        _say(f"fupan: {usage()}", f"  try: {where} --help")
        return int(ExitCode.USAGE)
    if os.environ.get("FUPAN_DEBUG"):
        traceback.print_exception(error)
    _say(
        f"fupan: a fault of the program, not of your input: {type(error).__name__}: {error}",
        "  please report it with the output of the same command under FUPAN_DEBUG=1",
    )
    return PROGRAM_FAULT


def _say(*lines: str) -> None:
    text = "".join(c if c.isprintable() or c == "\n" else "�" for c in "\n".join(lines))
    with contextlib.suppress(OSError):
        sys.stderr.write(text + "\n")


def _forget_output() -> None:
    """Point the process's output at nothing: its reader has gone, and exit would try to flush."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError, ValueError):
        os.dup2(nothing, sys.stdout.fileno())
