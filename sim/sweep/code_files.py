"""Machine code on disk: one file a kernel, named after all that it was made from."""

import contextlib
import functools
import hashlib
import importlib.util
import json
import os
from pathlib import Path

import llvmlite
import llvmlite.binding as llvm

SOURCES = Path(__file__).parent


def code_file(kernel: str, folder: Path | None = None) -> Path:
    """Return where the machine code of a kernel is, or would be.

    Args:
        kernel: Its module and name.
        folder: Where machine code is kept; None takes `code_folder`.
    """
    return (folder or code_folder()) / f"{kernel}-{_sources()}-{_machine()}.code"


@functools.cache
def code_folder() -> Path:
    """Return where machine code is kept: beside the sources, or in the user's cache."""
    beside = SOURCES / "__pycache__"
    if os.access(beside if beside.is_dir() else SOURCES, os.W_OK):
        return beside
    import platformdirs

    return Path(platformdirs.user_cache_dir("fupan", appauthor=False))


@functools.cache
def _sources() -> str:
    sha = hashlib.sha256()
    for path in sorted(SOURCES.glob("*.py")):
        sha.update(path.read_bytes())
    return sha.hexdigest()[:16]


@functools.cache
def _machine() -> str:
    """Return a name for all else machine code depends on: compiler, processor."""
    numba = importlib.util.find_spec("numba")
    version = Path(str(numba and numba.origin)).with_name("_version.py")
    features = llvm.get_host_cpu_features().flatten()
    known = (llvmlite.__version__, llvm.get_host_cpu_name(), features, version.read_text("utf-8"))
    return hashlib.sha256(repr(known).encode()).hexdigest()[:16]


def read_code(path: Path, layout: list[object]) -> tuple[str, bytes] | None:
    """Return symbol and machine code, None when there is none to be trusted.

    Args:
        path: See `code_file`.
        layout: How the arguments are laid out that it will be called with.
    """
    try:
        head, _, code = path.read_bytes().partition(b"\n")
        known = json.loads(head)
    except (OSError, ValueError):
        return None
    symbol = known.get("symbol") if isinstance(known, dict) else None
    return (symbol, code) if symbol and known == _head(symbol, layout, code) else None


def _head(symbol: str, layout: list[object], code: bytes) -> dict[str, object]:
    return {"symbol": symbol, "layout": layout, "sha256": hashlib.sha256(code).hexdigest()}


def write_code(path: Path, symbol: str, layout: list[object], code: bytes) -> None:
    """Write machine code, whole or not at all; remove what older sources left.

    Raises:
        OSError: It cannot be written there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    temporary.write_bytes(json.dumps(_head(symbol, layout, code)).encode() + b"\n" + code)
    temporary.replace(path)
    kernel_name = path.name.partition("-")[0]
    for other in path.parent.glob(f"{kernel_name}-*.code"):
        if f"-{_sources()}-" not in other.name:
            with contextlib.suppress(OSError):  # another process may have been quicker
                other.unlink()
