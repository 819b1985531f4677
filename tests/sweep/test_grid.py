import enum
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.indicators.conditions import MacdPeriods
from sim.indicators.parameters import says
from sim.model.errors import InputError
from sim.sweep.grid import Axis, Grid, parse_grid


class Way(enum.StrEnum):
    LEVEL = "level"
    CROSS = "cross"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    ma: int = field(default=60, metadata=says("line", least=1))
    macd: MacdPeriods = field(default=MacdPeriods(), metadata=says("periods"))
    tolerance: float = field(default=0.0, metadata=says("tolerance", least=0, below=1))
    floor: float | None = None
    way: Way = Way.LEVEL


def values_of(*texts, **settings_):
    return [axis.values for axis in parse_grid(Params, texts, settings_).axes]


def test_a_range_includes_both_ends():
    assert values_of("ma=20:23") == [(20, 21, 22, 23)]


def test_a_range_steps_and_stops_before_an_end_it_does_not_meet():
    assert values_of("ma=20:30:4") == [(20, 24, 28)]


def test_fractions_step_without_drift():
    assert values_of("tolerance=0:0.3:0.1") == [(0.0, 0.1, 0.2, 0.3)]


def test_lists_take_values_ranges_names_and_nothing():
    assert values_of("ma=5,10:12") == [(5, 10, 11, 12)]
    assert values_of("macd=12/26,8/21/5") == [(MacdPeriods(12, 26, 9), MacdPeriods(8, 21, 5))]
    assert values_of("floor=none,9e11") == [(None, 9e11)]
    assert values_of("way=cross,level") == [(Way.CROSS, Way.LEVEL)]


def test_what_is_on_no_axis_is_set_or_default():
    grid = parse_grid(Params, ["ma=1:2"], {"tolerance": 0.5})
    assert grid.fixed == {
        "macd": MacdPeriods(),
        "tolerance": 0.5,
        "floor": None,
        "way": Way.LEVEL,
    }
    assert grid.values(1) == {**grid.fixed, "ma": 2}


def test_a_grid_without_axes_has_one_cell():
    grid = parse_grid(Params, [])
    assert grid.cells == 1
    assert grid.values(0)["ma"] == 60


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ma", "an axis must look like name=20:119 or name=a,b,c, was 'ma'"),
        ("ma=", "ma has no values; write them as 20:119, 20:120:5 or a,b,c"),
        ("ma=30:20", "ma runs backwards in '30:20'; write 20:30"),
        ("ma=1:9:0", "ma has a step that is not positive in '1:9:0'"),
        ("ma=1:x", "ma has a range that is no START:STOP[:STEP], was '1:x'"),
        ("ma=1:2:3:4", "ma has a range that is no START:STOP[:STEP] of finite numbers: '1:2:3:4'"),
        ("ma=1:inf", "ma has a range that is no START:STOP[:STEP] of finite numbers: '1:inf'"),
        ("ma=1:1e99", "ma would take far too many values in '1:1e99'; 1,000,000 is the most"),
        ("ma=1:1e9999", "ma would take far too many values in '1:1e9999'; 1,000,000 is the most"),
        ("ma=99999999999", "ma must be below 2,147,483,648, was 99999999999"),
        ("ma=0:5", "ma must be at least 1, was 0"),
        ("ma=5,5", "ma takes the value 5 twice"),
        ("ma=1:2000000", "ma would take 2,000,000 values in '1:2000000'; 1,000,000 is the most"),
        ("tolerance=nan", "tolerance must be a finite number, was nan"),
        ("macd=26/12", "macd fast must be below slow, was 26 against 12"),
        ("mq=1:2", "there is no parameter 'mq'"),
    ],
)
def test_an_axis_that_cannot_be_used_says_why(text, message):
    with pytest.raises(InputError) as caught:
        parse_grid(Params, [text])
    assert [issue.message for issue in caught.value.issues] == [message]


def test_all_faults_of_a_grid_are_named_at_once():
    with pytest.raises(InputError) as caught:
        parse_grid(Params, ["ma=1:2", "ma=3:4", "flor=1", "floor="], {"ma": 5})
    codes = [issue.code for issue in caught.value.issues]
    assert codes == ["axis-twice", "unknown-parameter", "axis-values", "axis-and-setting"]


def test_an_unknown_name_near_a_known_one_is_asked_about():
    with pytest.raises(InputError) as caught:
        parse_grid(Params, ["flor=1"])
    assert caught.value.issues[0].remedy == "did you mean floor?"


LENGTHS = st.lists(st.integers(1, 5), min_size=1, max_size=4)


@settings(max_examples=50)
@given(LENGTHS, st.data())
def test_a_cell_and_its_values_name_each_other(lengths, data):
    axes = tuple(Axis(f"p{k}", tuple(range(n))) for k, n in enumerate(lengths))
    grid = Grid(axes, {"fixed": 1})
    cell = data.draw(st.integers(0, grid.cells - 1))
    assert grid.cell_of(grid.values(cell)) == cell


def test_the_last_axis_changes_fastest():
    grid = parse_grid(Params, ["ma=1:2", "tolerance=0,0.1"])
    chosen = [(grid.values(c)["ma"], grid.values(c)["tolerance"]) for c in range(4)]
    assert chosen == [(1, 0.0), (1, 0.1), (2, 0.0), (2, 0.1)]


def test_values_off_the_grid_have_no_cell():
    grid = parse_grid(Params, ["ma=1:2"])
    assert grid.cell_of({"ma": 3}) is None


def test_there_is_no_cell_beyond_the_last():
    with pytest.raises(IndexError, match="from 0 to 1, was 2"):
        parse_grid(Params, ["ma=1:2"]).values(2)


def test_neighbours_are_one_step_away_on_one_axis():
    grid = parse_grid(Params, ["ma=1:3", "tolerance=0,0.1"])
    assert grid.neighbours(0) == (1, 2)
    assert grid.neighbours(3) == (1, 2, 5)
