import shutil
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import pytest
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._f_v_a_r import Axis
from matplotlib.font_manager import FontEntry, fontManager

from sim.report import fonts
from sim.report.fonts import (
    LATIN_FAMILY,
    PACKAGED,
    PACKAGED_FAMILY,
    SAMPLE,
    SYSTEM_FAMILY,
    families,
    legible,
    system_font,
)

DEJAVU = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


@pytest.fixture
def copied(tmp_path):
    """A Chinese font where the system keeps its own."""
    path = tmp_path / "NotoSansSC.otf"
    shutil.copy(PACKAGED, path)
    return FontEntry(fname=str(path), name="Noto Sans SC", weight=400)


@pytest.fixture
def fresh_choice(monkeypatch):
    """The choice made anew, on a list of fonts that is put back afterwards."""
    monkeypatch.setattr(fontManager, "ttflist", list(fontManager.ttflist))
    fonts.families.cache_clear()
    fonts._faces.cache_clear()
    fonts._legible.cache_clear()
    yield fontManager.ttflist
    fonts.families.cache_clear()
    fonts._faces.cache_clear()
    fonts._legible.cache_clear()
    fontManager._findfont_cached.cache_clear()


def test_a_machine_without_a_chinese_font_draws_with_the_packaged_one(fresh_choice):
    fresh_choice[:] = [entry for entry in fresh_choice if entry.name == LATIN_FAMILY]
    assert families() == (PACKAGED_FAMILY, LATIN_FAMILY)
    assert legible("越秀资本 会稽山 航宇微") == "越秀资本 会稽山 航宇微"


def test_a_system_font_that_covers_the_text_comes_first(fresh_choice, copied):
    fresh_choice[:] = [e for e in fresh_choice if e.name == LATIN_FAMILY]
    fresh_choice.append(copied)
    assert families() == (SYSTEM_FAMILY, PACKAGED_FAMILY, LATIN_FAMILY)
    chosen = fontManager.findfont(SYSTEM_FAMILY)
    assert Path(chosen) == Path(copied.fname)


def test_the_choice_does_not_depend_on_the_order_of_the_list(copied):
    other = replace(copied, name="SimHei")
    twin = replace(copied, fname=copied.fname.replace("NotoSansSC", "nowhere"))
    for entries in ([copied, other, twin], [twin, other, copied], [other, twin, copied]):
        assert system_font(entries, SAMPLE) == copied


def test_a_family_without_the_glyphs_is_passed_over():
    latin = FontEntry(fname=str(DEJAVU), name="SimHei", weight=400)
    assert system_font([latin], "abc") == latin
    assert system_font([latin], "复盘") is None


@pytest.mark.parametrize(
    "change", [{"weight": 700}, {"style": "italic"}, {"name": "Comic"}, {"fname": str(PACKAGED)}]
)
def test_bold_italic_unlisted_and_packaged_faces_are_passed_over(copied, change):
    assert system_font([replace(copied, **change)], SAMPLE) is None


def test_a_file_that_has_gone_or_is_no_font_is_passed_over(tmp_path):
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    entries = [
        FontEntry(fname=str(path), name="SimHei", weight=400)
        for path in (broken, tmp_path / "gone.ttf")
    ]
    assert system_font(entries, "a") is None


def test_a_variable_font_is_passed_over_because_it_opens_at_its_thinnest(tmp_path):
    font = TTFont(DEJAVU)
    axis = Axis()
    axis.axisTag, axis.axisNameID = "wght", 256
    axis.minValue, axis.defaultValue, axis.maxValue = 100, 100, 900
    font["name"].setName("Weight", 256, 3, 1, 0x409)
    font["fvar"], font["gvar"] = newTable("fvar"), newTable("gvar")
    font["fvar"].axes, font["fvar"].instances = [axis], []
    font["gvar"].version, font["gvar"].reserved, font["gvar"].variations = 1, 0, {}
    font.save(tmp_path / "variable.ttf")
    entry = FontEntry(fname=str(tmp_path / "variable.ttf"), name="SimHei", weight=400)
    assert system_font([entry], "a") is None


def test_text_nobody_can_draw_is_shown_as_a_box_and_controls_are_dropped():
    assert legible("会\ua000稽\u202e山\x07") == "会□稽山"
    assert legible("一\u3000二\t三\n四") == "一 二 三\n四"


def test_every_character_of_gb2312_can_be_drawn():
    characters = "".join(
        bytes((high, low)).decode("gb2312")
        for high in range(0xB0, 0xF8)
        for low in range(0xA1, 0xFF)
        if not (high == 0xD7 and low > 0xF9)
    )
    assert len(characters) == 6763
    assert legible(characters) == characters
