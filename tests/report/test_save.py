import hashlib
import os
import subprocess
import sys

import pytest
from PIL import Image

from sim.model.errors import StorageError
from sim.report.equity import draw_equity
from sim.report.heat import draw_monthly_returns
from sim.report.save import save_figure

DRAW = """
import hashlib, sys
from datetime import date, timedelta
from pathlib import Path
from sim.report.equity import draw_equity
from sim.report.inputs import Curve, Marker
from sim.report.save import save_figure
days = [date(2024, 2, 19) + timedelta(days=n) for n in range(60)]
curve = Curve(name="净值", days=days, values=[1e7 + 1e4 * n for n in range(60)])
marks = [Marker(day=days[9], name=name, amount=1e4) for name in {"越秀资本", "会稽山"}]
marks.sort(key=lambda mark: mark.name)
figure = draw_equity([curve], drawdowns=[curve], events=marks, source="虚构 made up")
for path in save_figure(figure, Path(sys.argv[1]) / "equity"):
    print(hashlib.sha256(path.read_bytes()).hexdigest())
"""


def digests(folder, **environment):
    base = {k: v for k, v in os.environ.items() if not k.startswith(("MPL", "XDG", "PYTHONHASH"))}
    done = subprocess.run(
        [sys.executable, "-c", DRAW, str(folder)],
        env={**base, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout


def test_two_processes_write_the_same_bytes_whatever_their_surroundings(tmp_path):
    settings = tmp_path / "matplotlibrc"
    settings.write_text("font.size: 40\nsvg.fonttype: none\nsavefig.transparent: True\n")
    first = digests(tmp_path / "first", PYTHONHASHSEED="1", TZ="Asia/Shanghai")
    second = digests(
        tmp_path / "second",
        PYTHONHASHSEED="2",
        TZ="America/New_York",
        HOME=os.devnull,  # no folder for matplotlib's list of fonts: neither fails nor complains
        MATPLOTLIBRC=str(settings),
    )
    assert first == second
    assert len(first.split()) == 2


def test_files_are_named_by_format_and_come_back_in_order(tmp_path, curve):
    written = save_figure(draw_equity([curve]), tmp_path / "deep" / "equity.v2", ["svg", "png"])
    assert [path.name for path in written] == ["equity.v2.svg", "equity.v2.png"]
    assert all(path.stat().st_size > 1000 for path in written)


def test_saving_the_same_figure_twice_gives_the_same_bytes(tmp_path, curve):
    figure = draw_equity([curve])
    once = [hashlib.sha256(p.read_bytes()) for p in save_figure(figure, tmp_path / "a")]
    twice = [hashlib.sha256(p.read_bytes()) for p in save_figure(figure, tmp_path / "b")]
    assert [h.hexdigest() for h in once] == [h.hexdigest() for h in twice]


def test_a_picture_prints_at_ten_inches_on_pure_white(tmp_path, curve):
    (path,) = save_figure(draw_equity([curve]), tmp_path / "equity", ["png"])
    with Image.open(path) as image:
        assert image.size[0] == 1500
        assert image.info["dpi"] == pytest.approx((150, 150), abs=0.1)
        assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
        assert image.mode == "P"


def test_a_heat_map_keeps_all_its_colours(tmp_path):
    import numpy as np

    figure = draw_monthly_returns([2024], np.linspace(-0.1, 0.1, 12)[None], np.array([0.0]))
    (path,) = save_figure(figure, tmp_path / "monthly", ["png"])
    with Image.open(path) as image:
        assert image.mode == "RGB"


def test_svg_holds_outlines_and_no_date(tmp_path, curve):
    (path,) = save_figure(draw_equity([curve], title="复盘"), tmp_path / "equity", ["svg"])
    content = path.read_text(encoding="utf-8")
    assert "<text" not in content
    assert "dc:date" not in content


def test_a_name_nobody_can_draw_is_boxed_without_a_warning(tmp_path, curve):
    figure = draw_equity([curve], title="\ua000 $x$ \u202e")
    save_figure(figure, tmp_path / "equity", ["svg"])
    assert figure.texts[0].get_text() == "□ $x$ "


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path, curve):
    with pytest.raises(ValueError, match="formats must be among png, svg; was bmp"):
        save_figure(draw_equity([curve]), tmp_path / "equity", ["png", "bmp"])
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_a_message(tmp_path, curve):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be written"):
        save_figure(draw_equity([curve]), tmp_path / "file" / "equity")
