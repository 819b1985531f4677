"""Anyone's own strategy from a file of theirs, and faults in it told as faults of input."""

import importlib.util
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, TracebackType

import backtrader as bt

from sim.model.errors import FupanError, InputError


def load_strategy(reference: str) -> type[bt.Strategy]:
    """Return the strategy class named as `FILE.py:Class`.

    Args:
        reference: Path of a Python file, a colon, and the name of a class in it that inherits
            `backtrader.Strategy`. The file is executed.

    Raises:
        InputError: No such file or class, the class is no strategy, or the file fails when
            executed, with the line.
    """
    path_text, colon, name = reference.rpartition(":")
    if not colon or not name.isidentifier() or not path_text.endswith(".py"):
        raise InputError(f"a strategy of your own must be given as FILE.py:Class, was {reference}")
    path = Path(path_text)
    if not path.is_file():
        raise InputError(f"{path}: no such file; the strategy {name} was looked for in it")
    module = _execute(path)
    found = getattr(module, name, None)
    if found is None:
        known = sorted(
            key
            for key, value in vars(module).items()
            if isinstance(value, type)
            and issubclass(value, bt.Strategy)
            and value.__module__ == module.__name__
        )
        there = f"it has {', '.join(known)}" if known else "it has no strategy"
        raise InputError(f"{path} has no class {name}; {there}")
    if not (isinstance(found, type) and issubclass(found, bt.Strategy)):
        raise InputError(f"{name} in {path} must inherit backtrader.Strategy")
    strategy: type[bt.Strategy] = found
    return strategy


def _execute(path: Path) -> ModuleType:
    name = f"_strategy_file_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise InputError(f"{path} cannot be read as a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # backtrader's classes look their module up
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        raise InputError(f"{path}:{error.lineno}: {error.msg}") from None
    except Exception as error:  # noqa: BLE001 - a stranger's file may raise anything
        raise InputError(f"{_place(error.__traceback__, path)}: {_say(error)}") from None
    return module


@contextmanager
def faults_of(strategy: type[bt.Strategy]) -> Iterator[None]:
    """Turn a fault raised by a strategy's own code into an `InputError` with its line.

    Raises:
        InputError: The strategy, or what it called, raised something that is not a `FupanError`.
    """
    module = sys.modules.get(strategy.__module__)
    file = getattr(module, "__file__", None)
    try:
        yield
    except FupanError:
        raise
    except TypeError as error:
        if "unexpected keyword argument" not in str(error) or _stands_in(error, file):
            _blame(strategy, error, file)
            raise
        raise InputError(f"{strategy.__name__} does not take these parameters: {error}") from None
    except Exception as error:
        _blame(strategy, error, file)
        raise


def _blame(strategy: type[bt.Strategy], error: Exception, file: str | None) -> None:
    if file is not None and _stands_in(error, file):
        where = _place(error.__traceback__, Path(file))
        raise InputError(f"{strategy.__name__} failed at {where}: {_say(error)}") from None


def _stands_in(error: Exception, file: str | None) -> bool:
    return any(frame.filename == file for frame in traceback.extract_tb(error.__traceback__))


def _place(trace: TracebackType | None, path: Path) -> str:
    lines = [frame.lineno for frame in traceback.extract_tb(trace) if Path(frame.filename) == path]
    return f"{path}:{lines[-1]}" if lines else str(path)


def _say(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
