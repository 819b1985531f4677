"""Figures as files: the same bytes for the same figure, whole or not at all."""

import functools
import io
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.text import Text
from PIL import Image

from sim.data.files import write_atomically
from sim.report.fonts import legible
from sim.report.style import DPI, house_style

FORMATS = ("png", "svg")
_COLOURS = 255


def save_figure(
    figure: Figure, path_without_suffix: Path, formats: Sequence[str] = FORMATS
) -> tuple[Path, ...]:
    """Write `figure` once per format beside each other and return the files.

    The same figure gives the same bytes in every process: no dates, no versions, fixed ids; in
    SVG text is drawn as outlines, so that it looks the same without the font.

    Args:
        figure: Drawn by one of the `draw_` functions.
        path_without_suffix: The suffix is added: `equity` becomes `equity.png`, `equity.svg`.
        formats: Any of `png` and `svg`.

    Raises:
        StorageError: A file cannot be written.
        ValueError: A format is not known.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise ValueError(f"formats must be among {', '.join(FORMATS)}; was {', '.join(unknown)}")
    written = []
    with house_style():
        for text in figure.findobj(Text):
            assert isinstance(text, Text)  # noqa: S101 - findobj does not say so to the checker
            text.set_text(legible(text.get_text()))
        for name in formats:
            content = _png(figure) if name == "png" else _svg(figure)
            path = path_without_suffix.with_name(f"{path_without_suffix.name}.{name}")
            write_atomically(path, functools.partial(_put, content))
            written.append(path)
    return tuple(written)


def _put(content: bytes, file: BinaryIO) -> None:
    file.write(content)


def _png(figure: Figure) -> bytes:
    figure.set_dpi(DPI)
    canvas = FigureCanvasAgg(figure)
    canvas.print_figure(buffer := io.BytesIO(), format="rgba", dpi=DPI)
    pixels = Image.frombytes("RGBA", canvas.get_width_height(), buffer.getvalue())
    buffer = io.BytesIO()
    opaque = pixels.convert("RGB")
    if not figure.findobj(AxesImage):  # a heat map needs its own colours; the rest has few
        opaque = opaque.quantize(_COLOURS, dither=Image.Dither.NONE)  # a third of the size
    opaque.save(buffer, "png", dpi=(DPI, DPI))
    return buffer.getvalue()


def _svg(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    FigureCanvasSVG(figure).print_figure(
        buffer, format="svg", metadata={"Date": None, "Creator": "fupan"}
    )
    return buffer.getvalue()
