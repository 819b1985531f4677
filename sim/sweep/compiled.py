"""Kernels as machine code: compiled by numba once, kept on disk, run without numba.

Importing numba and letting it find its own cache takes half a second, fifty times what ten
thousand cells take. So the machine code is kept as numba made it and loaded by llvmlite, which
numba stands on. A kernel takes arrays, tuples of them, whole numbers and doubles, is given all
the room it works in, returns nothing and raises nothing: its code then needs nothing but itself.
"""

import contextlib
import ctypes
import functools
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

import llvmlite.binding as llvm
import numpy as np

from sim.sweep.code_files import code_file, read_code, write_code

_PLAIN = {"nogil": True, "error_model": "numpy"}
_OPTIONS = {
    **_PLAIN,
    "_nrt": False,  # no counting of references: nothing is allocated inside
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}
_WORDS = {"ptr": ctypes.c_void_p, "i64": ctypes.c_int64, "double": ctypes.c_double}
_compiling = threading.Lock()
_addressof, _from_buffer = ctypes.addressof, ctypes.c_char.from_buffer

Function = TypeVar("Function", bound=Callable[..., Any])


class _Part:
    """A function inside kernels: plain Python until a kernel is compiled."""

    def __init__(self, function: Callable[..., Any]) -> None:
        functools.update_wrapper(self, function)
        self._function = function

    def __call__(self, *arguments: object) -> Any:  # noqa: ANN401 - as the function
        return self._function(*arguments)

    @functools.cached_property
    def _numba_type_(self) -> Any:  # noqa: ANN401 - numba asks for this by name
        from numba import types

        # kept here as well: the type alone would let go of it
        self._dispatcher = _dispatcher_of(self._function, forceinline=True)
        return types.Dispatcher(self._dispatcher)


class _Instruction(_Part):
    """One of numba's own functions, with a plain twin."""

    @functools.cached_property
    def _numba_type_(self) -> Any:  # noqa: ANN401 - numba asks for this by name
        from numba.core.registry import cpu_target
        from numba.cpython.unsafe import numbers

        found = getattr(numbers, self._function.__name__)
        return cpu_target.typing_context.resolve_value_type(found)


def part(function: Function) -> Function:
    """Let kernels call a function; called from Python it runs as it is written."""
    return cast("Function", _Part(function))


def instruction(function: Function) -> Function:
    """Let kernels call numba's function of the same name (`numba.cpython.unsafe.numbers`)."""
    return cast("Function", _Instruction(function))


def _dispatcher_of(function: Callable[..., Any], **more: object) -> Any:  # noqa: ANN401 - numba's
    return _njit(function, {**_OPTIONS, **more})


def _njit(function: Callable[..., Any], options: Mapping[str, object]) -> Any:  # noqa: ANN401
    import numba

    njit: Any = numba.njit
    return njit(**options)(function)


class Kernel:
    """A function Python calls as machine code; always with arguments of the same layout.

    Args:
        function: What to compile.
        folder: Where machine code is kept; None takes the first that can be written of the one
            beside the sources and the user's own.
    """

    def __init__(self, function: Callable[..., None], folder: Path | None = None) -> None:
        functools.update_wrapper(self, function)
        self._function = function
        self._folder = folder
        self._layout: list[object] | None = None
        self._free: Any = None
        self._held: Any = None
        self._engine: Any = None
        self._numba: Any = None

    @property
    def file(self) -> Path:
        """Where its machine code is, or would be."""
        return code_file(f"{self._function.__module__}.{self._function.__name__}", self._folder)

    def __call__(self, *arguments: object) -> None:
        """Run the machine code without the GIL; load or compile it first where needed.

        Raises:
            TypeError: An argument is nothing a kernel takes, or not laid out as before.
        """
        self._run(arguments, held=False)

    def briefly(self, *arguments: object) -> None:
        """Run it with the GIL: getting that back would take longer than some microseconds' work.

        Raises:
            TypeError: As a call.
        """
        self._run(arguments, held=True)

    def _run(self, arguments: Sequence[object], *, held: bool) -> None:
        words = self._words(arguments)
        if self._numba is not None:
            self._numba(*(each for argument in arguments for each in _spread(argument)))
        elif (self._held if held else self._free)(_RESULT, _RESULT, *words) != 0:
            raise RuntimeError(f"{self._function.__name__} failed on arrays that do not fit")

    def _words(self, arguments: Sequence[object]) -> list[Any]:
        words: list[Any] = []
        layout: list[object] = []
        for argument in arguments:
            _lay_out(argument, words, layout)
        if layout != self._layout:
            self._ready(arguments, layout)
        return words

    def _ready(self, arguments: Sequence[object], layout: list[object]) -> None:
        with _compiling:
            if self._layout is not None and layout != self._layout:
                raise TypeError(
                    f"{self._function.__name__} takes {self._layout}, was given {layout}"
                )
            if self._layout is None:
                kept = read_code(self.file, layout) or self._compile(arguments, layout)
                if kept is not None:
                    self._engine, self._free, self._held = _link(*kept, layout)
                else:
                    self._numba = _njit(self._function, _PLAIN)
                self._layout = layout

    def _compile(
        self, arguments: Sequence[object], layout: list[object]
    ) -> tuple[str, bytes] | None:
        """Return symbol and machine code, and keep them.

        None when this numba passes arguments in a way not known here: then it is left to numba,
        which starts slower and compiles for the process alone.
        """
        while _announcements:
            _announcements.pop()()
        dispatcher = _dispatcher_of(self._function)
        signature = tuple(_type_of(each) for argument in arguments for each in _spread(argument))
        dispatcher.compile(signature)
        made = dispatcher.overloads[signature]
        symbol = str(made.fndesc.llvm_func_name)
        code = llvm.parse_assembly(dispatcher.inspect_llvm(signature)).get_function(symbol)
        if [str(word.type) for word in code.arguments] != _words_of(layout):
            return None
        _, _, (machine_code, _) = made.library.serialize_using_object_code()
        with contextlib.suppress(OSError):  # then it is compiled again by the next process
            write_code(self.file, symbol, layout, machine_code)
        return symbol, machine_code


class Fixed:
    """Arguments that stay the same from call to call, laid out once.

    Args:
        values: Arrays, numbers, or tuples of them; they must not be resized while this lives.
    """

    __slots__ = ("layout", "values", "words")

    def __init__(self, *values: object) -> None:
        self.values = values
        self.words: list[Any] = []
        self.layout: list[object] = []
        for value in values:
            _lay_out(value, self.words, self.layout)

    def __reduce__(self) -> tuple[type["Fixed"], tuple[object, ...]]:
        """Lay out anew in another process: addresses mean nothing there."""
        return Fixed, self.values


def kernel(function: Callable[..., None]) -> Kernel:
    """Let Python call a function as machine code."""
    return Kernel(function)


_announcements: list[Callable[[], object]] = []


def before_compiling(announce: Callable[[], object]) -> None:
    """Have something done once, before this process first compiles a kernel."""
    _announcements[:] = [announce]


_RESULT = ctypes.create_string_buffer(64)
"""Where kernels would write what they return: nothing."""


def _lay_out(value: object, words: list[Any], layout: list[object]) -> None:
    """Add the words of one argument as numba passes them, and what they are."""
    if isinstance(value, np.ndarray):
        flags = value.flags
        if not flags.c_contiguous:
            raise TypeError("a kernel takes arrays without gaps")
        layout.append(_kind(value.dtype.char, value.ndim))
        size = value.size
        if size and flags.writeable:  # four times as fast as asking the array
            address = _addressof(_from_buffer(value))  # type: ignore[arg-type]
        else:
            address = value.__array_interface__["data"][0]
        words += (None, None, size, value.itemsize, address, *value.shape, *value.strides)
    elif isinstance(value, float):
        layout.append("double")
        words.append(value)
    elif isinstance(value, int):
        layout.append("i64")
        words.append(value)
    elif isinstance(value, tuple):
        for each in value:
            _lay_out(each, words, layout)
    elif isinstance(value, Fixed):
        words += value.words
        layout += value.layout
    else:
        raise TypeError(f"a kernel takes no {type(value).__name__}")


@functools.cache
def _kind(letter: str, dimensions: int) -> str:
    """Return what a layout calls an array."""
    return f"{letter}{dimensions}"


def _words_of(layout: Sequence[object]) -> list[str]:
    """Return the types of all words of a call: two for results, then those of the arguments."""
    words = ["ptr", "ptr"]
    for each in map(str, layout):
        if each in _WORDS:
            words.append(each)
        else:
            words += ["ptr", "ptr", "i64", "i64", "ptr", *["i64"] * (2 * int(each[1:]))]
    return words


def _spread(argument: object) -> Sequence[object]:
    """Return the arguments one stands for."""
    return argument.values if isinstance(argument, Fixed) else (argument,)


def _type_of(value: object) -> Any:  # noqa: ANN401 - numba has no types
    from numba.core import types
    from numba.np.numpy_support import from_dtype

    if isinstance(value, np.ndarray):
        return types.Array(from_dtype(value.dtype), value.ndim, "C")
    if isinstance(value, tuple):
        kind: Any = types.BaseTuple
        return kind.from_types([_type_of(each) for each in value], type(value))
    return types.float64 if isinstance(value, float) else types.int64


def _link(symbol: str, code: bytes, layout: Sequence[object]) -> tuple[Any, Any, Any]:
    """Return what owns the machine code, and how to run it without and with the GIL."""
    with contextlib.suppress(RuntimeError):  # newer ones need no initialising and say so
        llvm.initialize()
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_default_triple().create_target_machine()
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target)
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    words = [_WORDS[word] for word in _words_of(layout)]
    address = engine.get_function_address(symbol)
    free = ctypes.CFUNCTYPE(ctypes.c_int32, *words)(address)
    return engine, free, ctypes.PYFUNCTYPE(ctypes.c_int32, *words)(address)
