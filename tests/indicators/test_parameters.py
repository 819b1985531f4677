import enum
from dataclasses import dataclass, field

import pytest

from sim.indicators.conditions import MacdPeriods
from sim.indicators.parameters import (
    as_mapping,
    parameter_fields,
    read_settings,
    says,
    unknown_name,
)
from sim.model.errors import InputError


class Colour(enum.StrEnum):
    RED = "red"
    GREEN = "green"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    ma: int = field(default=60, metadata=says("sessions of the line", unit="sessions", least=1))
    part: float = field(default=0.5, metadata=says("part", unit="fraction", least=0, below=1))
    floor: float | None = field(default=None, metadata=says("floor", unit="yuan"))
    macd: MacdPeriods = field(default=MacdPeriods(), metadata=says("periods"))
    colour: Colour = field(default=Colour.RED, metadata=says("colour"))
    loud: bool = field(default=False, metadata=says("loud"))
    name: str = "sh"

    def __post_init__(self):
        if self.ma == 13:
            raise ValueError("thirteen brings bad luck")


@dataclass(frozen=True)
class Bare:
    needed: int


def test_a_field_knows_what_it_means():
    ma = parameter_fields(Params)["ma"]
    assert (ma.kind, ma.optional, ma.default, ma.unit, ma.least) == (int, False, 60, "sessions", 1)
    assert parameter_fields(Params)["floor"].optional
    assert parameter_fields(Bare)["needed"].default is None


def test_settings_replace_defaults():
    params = read_settings(
        Params,
        ["ma=20", "part=0.25", "floor=9e11", "macd=8/21", "colour=green", "loud=yes", "name=sz"],
    )
    assert params == Params(
        ma=20,
        part=0.25,
        floor=9e11,
        macd=MacdPeriods(8, 21, 9),
        colour=Colour.GREEN,
        loud=True,
        name="sz",
    )


@pytest.mark.parametrize("word", ["none", "off", "None", ""])
def test_nothing_is_a_value_where_there_may_be_nothing(word):
    assert read_settings(Params, [f"floor={word}"]).floor is None


def test_what_is_written_is_read_again():
    for item in parameter_fields(Params).values():
        assert item.read(item.write(item.default)) == item.default


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("ma=1.5", "ma must be a whole number, was 1.5"),
        ("ma=x", "ma must be a number, was 'x'"),
        ("ma=0", "ma must be at least 1, was 0"),
        ("part=1", "part must be below 1, was 1"),
        ("part=inf", "part must be a finite number, was inf"),
        ("macd=9", "macd MACD periods must look like 12/26 or 12/26/9, was '9'"),
        ("colour=blue", "colour must be one of red, green, was 'blue'"),
        ("loud=maybe", "loud must be yes or no, was 'maybe'"),
        ("ma", "a setting must look like name=value, was 'ma'"),
    ],
)
def test_a_setting_that_cannot_be_used_says_what_could(setting, message):
    with pytest.raises(InputError) as caught:
        read_settings(Params, [setting])
    assert [issue.message for issue in caught.value.issues] == [message]


def test_all_bad_settings_are_named_at_once():
    with pytest.raises(InputError) as caught:
        read_settings(Params, ["ma=0", "macdd=8/21", "part=2"])
    assert len(caught.value.issues) == 3
    assert caught.value.issues[1].remedy == "did you mean macd?"


def test_values_that_do_not_fit_together_are_refused():
    with pytest.raises(InputError, match="thirteen brings bad luck"):
        read_settings(Params, ["ma=13"])


def test_a_name_like_none_known_lists_them():
    assert unknown_name("zzz", ["ma", "floor"]).remedy == "known are ma, floor"
    assert unknown_name("zzz", []).remedy == "known are none"


def test_parameters_come_back_as_names_and_values():
    assert as_mapping(Params(ma=5))["ma"] == 5
