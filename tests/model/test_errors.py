from datetime import date

from sim.model.errors import DataMissingError, ExitCode, InputError, RuleNotKnownError
from sim.model.issue import Issue


def test_an_error_carries_its_issues_and_exit_code():
    error = InputError("two faults", [Issue(code="a", message="a"), Issue(code="b", message="b")])

    assert [issue.code for issue in error.issues] == ["a", "b"]
    assert error.exit_code is ExitCode.USAGE


def test_missing_data_end_with_status_three():
    assert DataMissingError("no bars").exit_code == 3


def test_a_rule_asked_outside_its_record_names_rule_day_and_record():
    error = RuleNotKnownError("stamp duty", date(1980, 1, 1), date(2006, 1, 1), date(2026, 12, 31))

    assert error.message.startswith("stamp duty is recorded from 2006-01-01 to 2026-12-31, not")
    assert error.day == date(1980, 1, 1)
