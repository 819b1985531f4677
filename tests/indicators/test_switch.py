import numpy as np
import pytest

from sim.indicators.conditions import Readings
from sim.indicators.exact import whole_prices
from sim.indicators.switch import Signal, SwitchRule, Term, held_sessions, require_votes

MARKET = Readings(whole_prices([1.0] * 4), np.zeros(4))


def says(*flags):
    return lambda _readings, *_values: np.array(flags, dtype=bool)


YES, NO = says(1, 1, 1, 1), says(0, 0, 0, 0)


def signal_of(rule, **values):
    return rule.signal(MARKET, values)


def test_every_entry_term_must_hold():
    rule = SwitchRule(enter=(Term(says(1, 1, 0, 0)), Term(says(1, 0, 1, 0))), leave=())
    assert signal_of(rule).enter.tolist() == [True, False, False, False]


def test_one_leaving_term_suffices():
    rule = SwitchRule(enter=(), leave=(Term(says(1, 0, 0, 0)), Term(says(0, 0, 1, 0))))
    assert signal_of(rule).leave.tolist() == [True, False, True, False]


def test_two_of_three_votes_let_in_when_two_are_needed():
    votes = (Term(says(1, 1, 0, 0)), Term(says(1, 0, 1, 0)), Term(says(1, 1, 0, 0)))
    rule = SwitchRule(enter=(), leave=(), votes=votes, need="need")
    assert signal_of(rule, need=2).enter.tolist() == [True, True, False, False]
    assert signal_of(rule, need=3).enter.tolist() == [True, False, False, False]


def test_all_votes_are_needed_when_nothing_says_how_many():
    rule = SwitchRule(enter=(), leave=(), votes=(Term(YES), Term(NO)))
    assert not signal_of(rule).enter.any()


def test_terms_take_their_parameters_by_name():
    def at_least(readings, floor):
        return np.arange(len(readings)) >= floor

    rule = SwitchRule(enter=(Term(at_least, ("floor",)),), leave=())
    assert signal_of(rule, floor=2).enter.tolist() == [False, False, True, True]
    with pytest.raises(KeyError):
        signal_of(rule)


def test_the_terms_are_entries_then_votes_then_leavings():
    one, two, three = Term(YES), Term(NO), Term(says(1, 0, 1, 0))
    assert SwitchRule(enter=(one,), votes=(two,), leave=(three,)).terms == (one, two, three)


@pytest.mark.parametrize("need", [0, 8, 1.5, None])
def test_the_votes_needed_must_be_a_small_whole_number(need):
    with pytest.raises(ValueError, match="need must be from 1 to 7"):
        require_votes(need)


def test_a_decision_shows_on_the_session_after():
    signal = Signal(enter=np.array([1, 0, 0, 1, 0]) == 1, leave=np.array([0, 0, 1, 0, 0]) == 1)
    assert held_sessions(signal).tolist() == [False, True, True, False, True]
