from datetime import date

import pytest

from sim.model.errors import ExitCode, RuleNotKnownError
from sim.rules.decree import CHECKED_TO, Dated, Since

RULE = Dated(
    "a rule",
    (Since(date(2010, 1, 4), "old", "first notice"), Since(date(2015, 8, 1), "new", "second")),
    checked_to=date(2020, 12, 31),
)


def test_a_rule_answers_from_its_first_day():
    assert RULE.on(date(2010, 1, 4)) == "old"


def test_the_last_day_of_the_old_value_is_the_day_before_the_new_one():
    assert RULE.on(date(2015, 7, 31)) == "old"
    assert RULE.on(date(2015, 8, 1)) == "new"


def test_a_rule_answers_to_the_last_day_it_was_checked_for():
    assert RULE.on(date(2020, 12, 31)) == "new"


def test_the_record_names_its_source():
    assert RULE.record_on(date(2012, 1, 1)).source == "first notice"


@pytest.mark.parametrize("day", [date(2010, 1, 3), date(2021, 1, 1)])
def test_outside_the_record_the_answer_is_refused_with_its_bounds(day):
    with pytest.raises(RuleNotKnownError) as refusal:
        RULE.on(day)
    assert (refusal.value.rule, refusal.value.day) == ("a rule", day)
    assert (refusal.value.first, refusal.value.last) == (date(2010, 1, 4), date(2020, 12, 31))
    assert refusal.value.exit_code is ExitCode.USAGE
    assert "recorded from 2010-01-04 to 2020-12-31" in refusal.value.message


def test_a_rule_without_records_is_refused():
    with pytest.raises(
        ValueError, match=r"^records of empty must exist and ascend, days were \[\]$"
    ):
        Dated("empty", (), CHECKED_TO)


def test_two_records_of_one_day_are_refused():
    twice = (Since(date(2010, 1, 4), 1, "a"), Since(date(2010, 1, 4), 2, "b"))
    with pytest.raises(ValueError, match="must exist and ascend"):
        Dated("twice", twice, CHECKED_TO)


def test_records_out_of_order_are_refused():
    backwards = (Since(date(2015, 1, 4), 1, "a"), Since(date(2010, 1, 4), 2, "b"))
    with pytest.raises(ValueError, match="must exist and ascend"):
        Dated("backwards", backwards, CHECKED_TO)


def test_a_rule_cannot_have_been_checked_before_its_last_record():
    with pytest.raises(ValueError, match="checked to 2009-12-31, before its last record"):
        Dated("early", (Since(date(2010, 1, 1), 1, "a"),), date(2009, 12, 31))


def test_a_rule_may_have_been_checked_on_the_day_of_its_last_record():
    rule = Dated("fresh", (Since(date(2010, 1, 1), 1, "a"),), date(2010, 1, 1))
    assert rule.on(date(2010, 1, 1)) == 1
