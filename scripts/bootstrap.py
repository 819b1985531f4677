"""Set up and go, with nothing but Python 3.11 or newer: make the environment, install, run.

usage: python3 scripts/bootstrap.py [replay | check | install | lint | types | imports | test]

Standard library only, and written so that an older Python reads far enough to say what it needs.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

NEEDED = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = Path(os.environ.get("VENV", ROOT / ".venv"))
SCRIPTS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")

CHECKS = {
    "lint": (["ruff", "check", "."], ["ruff", "format", "--check", "."]),
    "types": (["mypy"],),
    "imports": (["lint-imports"],),
    "test": (["pytest", "-n", "auto", "--maxprocesses", "4", "--cov", "--cov-report=term"],),
}
"""What `check` means, in its order; each line runs from the environment's scripts."""


def main(arguments: list[str]) -> int:
    """Do what the first argument names, and return its exit status."""
    if sys.version_info < NEEDED:
        wanted = ".".join(map(str, NEEDED))
        print(f"fupan needs Python {wanted} or newer, this is {sys.version.split()[0]}.")
        print("  try: make PYTHON=python3.11 replay, or python3.11 scripts/bootstrap.py")
        return 2
    goal = arguments[0] if arguments else "replay"
    if goal not in {"replay", "check", "install", *CHECKS}:
        print(__doc__)
        return 2
    if not install(development=goal != "replay"):
        return 2
    if goal == "replay":
        status = run("fupan", "replay", "portfolios/hujiajie", *arguments[1:])
        return 0 if status == 1 else status  # 1: it found something, which is its job
    return check(list(CHECKS)) if goal == "check" else check([goal] if goal in CHECKS else [])


def check(names: list[str]) -> int:
    """Run the named checks in order; return the first status that is not 0."""
    for name in names:
        for command in CHECKS[name]:
            print(f"== {' '.join(command)}", flush=True)
            if status := run(*command):
                return status
    return 0


def install(*, development: bool) -> bool:
    """Make the environment and install into it, unless that is done for this pyproject.toml."""
    mark = ENVIRONMENT / (".installed-dev" if development else ".installed")
    recipe = (ROOT / "pyproject.toml").read_bytes()
    if mark.is_file() and mark.read_bytes() == recipe and PYTHON.exists():
        return True
    if not PYTHON.exists() and not make_environment():
        return False
    wanted = "[dev]" if development else ""
    print(f"Installing fupan{wanted} into {ENVIRONMENT.name}: a minute or two ...", flush=True)
    begun = time.monotonic()
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.call([*pip, "--editable", f".{wanted}"], cwd=ROOT):
        print("The installation failed; check the network or the package index, and run it again.")
        return False
    print(f"Installed in {time.monotonic() - begun:.0f} s.", flush=True)
    mark.write_bytes(recipe)
    return True


def make_environment() -> bool:
    """Make the virtual environment; on Debian, whose Python lacks the part, add it or say how."""
    if importlib.util.find_spec("ensurepip") is None:
        command = ["apt-get", "install", "--yes", "--quiet", "python3-venv"]
        if shutil.which("apt-get") is None or os.name == "nt" or os.geteuid() != 0:
            print(
                "This Python comes without the part that makes environments. On Debian or Ubuntu:"
            )
            print("  sudo apt-get update && sudo apt-get install python3-venv")
            return False
        print("Adding python3-venv, which Debian keeps apart from Python ...", flush=True)
        subprocess.call(["apt-get", "update", "--quiet"])
        if subprocess.call(command):
            return False
    return subprocess.call([sys.executable, "-m", "venv", str(ENVIRONMENT)]) == 0


def run(name: str, *arguments: str) -> int:
    """Run one of the environment's scripts in the project's folder; return its status."""
    suffix = ".exe" if os.name == "nt" else ""
    return subprocess.call([str(SCRIPTS / f"{name}{suffix}"), *arguments], cwd=ROOT)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
