"""Where the command starts: an interruption while its parts are loaded is told in words too."""

import sys


def main() -> int:
    """Load and run the command line; return its exit code."""
    try:
        from sim.cli.app import main as run

        return run()
    except KeyboardInterrupt:
        sys.stderr.write("\nfupan: interrupted; nothing half-written was left behind\n")
        return 130
