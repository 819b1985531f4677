"""Deflated Sharpe, CSCV, SPA and walk-forward against published figures and other libraries."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.analysis.overfitting import (
    beyond_market,
    deflate,
    expected_maximum,
    probabilistic_sharpe,
    sharpe_of,
)
from sim.analysis.overfitting_cscv import overfitting_probability
from sim.analysis.overfitting_spa import _bootstrap_weights, _long_run_variance, superiority
from sim.analysis.overfitting_verdict import Strength, judge
from sim.analysis.overfitting_walk import halves, walk_forward

YEAR = math.sqrt(250)


def noise(rows, sessions, seed=0, drift=0.0):
    return np.random.default_rng(seed).normal(drift, 0.01, (rows, sessions))


# Deflated Sharpe ratio ----------------------------------------------------------------------


def test_the_worked_example_of_bailey_and_lopez_de_prado():
    # annual Sharpe 2.5 over 1250 days, skewness -3, kurtosis 10, 100 trials of variance 1/2
    threshold = expected_maximum(100, math.sqrt(0.5) / YEAR)
    assert threshold == pytest.approx(0.1132, abs=5e-5)
    assert probabilistic_sharpe(2.5 / YEAR, threshold, 1250, -3, 10) == pytest.approx(
        0.9004, abs=5e-5
    )


def test_fewer_trials_deflate_less():
    # the same paper: at 46 trials the same ratio would still have been significant at 95 %
    threshold = expected_maximum(46, math.sqrt(0.5) / YEAR)
    assert probabilistic_sharpe(2.5 / YEAR, threshold, 1250, -3, 10) == pytest.approx(
        0.9505, abs=5e-5
    )


def test_a_single_trial_is_not_deflated():
    assert expected_maximum(1, 0.3) == 0.0


def test_the_expected_maximum_is_that_of_simulated_trials():
    drawn = np.random.default_rng(1).normal(0, 1, (4000, 50)).max(axis=1).mean()
    assert expected_maximum(50, 1.0) == pytest.approx(drawn, abs=0.05)


def test_the_moments_are_those_of_scipy():
    returns = np.random.default_rng(2).standard_t(4, 500) * 0.01 + 0.001
    found = deflate(returns, 10, 0.02)
    sharpe = returns.mean() / returns.std(ddof=1)
    wanted = probabilistic_sharpe(
        sharpe,
        expected_maximum(10, 0.02),
        500,
        stats.skew(returns),
        stats.kurtosis(returns, fisher=False),
    )
    assert found.sharpe == pytest.approx(sharpe)
    assert found.probability == pytest.approx(wanted)


def test_returns_that_never_move_have_no_merit():
    assert deflate(np.zeros(10), 5, 0.1).probability < 0.5
    assert sharpe_of(np.zeros((2, 10))).tolist() == [0.0, 0.0]


def test_what_cannot_be_deflated_is_refused():
    with pytest.raises(ValueError, match="wanted a trial"):
        expected_maximum(0, 1.0)
    with pytest.raises(ValueError, match="at least 3 returns, found 2"):
        probabilistic_sharpe(0.1, 0.0, 2, 0, 3)


def test_being_in_the_market_half_the_time_is_no_skill():
    market = noise(1, 2000, seed=3, drift=0.002)[0]
    half = market * (np.random.default_rng(4).random(2000) < 0.5)
    left = beyond_market(np.array([half, 0.3 * market]), market)
    assert abs(left[0].mean()) < 0.0004
    np.testing.assert_allclose(left[1], 0, atol=1e-15)


def test_in_a_market_that_never_moves_nothing_is_taken_out():
    returns = noise(2, 50)
    np.testing.assert_array_equal(beyond_market(returns, np.zeros(50)), returns)


# Combinatorially symmetric cross-validation -------------------------------------------------


def test_noise_is_overfitted_half_the_time():
    found = [overfitting_probability(noise(40, 480, seed=seed)).probability for seed in range(20)]
    assert np.mean(found) == pytest.approx(0.5, abs=0.12)


def test_a_strategy_that_is_always_better_is_never_overfitted():
    returns = noise(20, 480)
    returns[7] += 0.01
    found = overfitting_probability(returns)
    assert found.probability == 0.0
    assert found.median_rank > 0.9


def test_the_splits_are_all_ways_to_choose_half_of_the_blocks():
    found = overfitting_probability(noise(5, 100), blocks=6)
    assert (found.splits, found.strategies) == (math.comb(6, 3), 5)


def test_a_hand_worked_case_of_two_blocks():
    # A is better in the first half, B in the second: whoever is chosen loses
    first = np.array([0.02, 0.01, 0.02, 0.01])
    second = np.array([0.001, -0.001, 0.001, -0.002])
    returns = np.array([np.concatenate((first, second)), np.concatenate((second, first))])
    assert overfitting_probability(returns, blocks=2).probability == 1.0


def test_equal_strategies_are_neither_better_nor_worse():
    row = noise(1, 96)
    assert overfitting_probability(np.repeat(row, 4, axis=0)).median_rank == pytest.approx(0.5)


def slow_pbo(returns, blocks):
    """The definition, split by split."""
    import itertools

    length = returns.shape[1] // blocks
    ranks = []
    for chosen in itertools.combinations(range(blocks), blocks // 2):
        inside = np.concatenate([np.arange(b * length, (b + 1) * length) for b in chosen])
        outside = np.setdiff1d(np.arange(blocks * length), inside)
        best = sharpe_of(returns[:, inside]).argmax()
        tested = sharpe_of(returns[:, outside])
        ranks.append((stats.rankdata(tested)[best]) / (len(tested) + 1))
    return np.mean(np.array(ranks) <= 0.5)


@pytest.mark.parametrize("seed", range(3))
def test_the_probability_is_that_of_the_definition(seed):
    returns = noise(7, 64, seed=seed)
    assert overfitting_probability(returns, 8).probability == slow_pbo(returns, 8)


@pytest.mark.parametrize(
    ("rows", "sessions", "blocks"), [(1, 100, 4), (5, 100, 3), (5, 7, 4), (5, 9, 0)]
)
def test_what_cannot_be_split_is_refused(rows, sessions, blocks):
    with pytest.raises(ValueError, match="even number of blocks"):
        overfitting_probability(noise(rows, sessions), blocks)


# Superior predictive ability ----------------------------------------------------------------


def test_the_p_values_are_those_of_arch():
    from arch.bootstrap import SPA

    for seed, drift in ((1, 0.0), (2, 0.0012), (3, 0.0006)):
        excess = noise(12, 400, seed=seed)
        excess[4] += drift
        excess /= excess.std(axis=1, keepdims=True)  # arch does not studentise the maximum
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            test = SPA(np.zeros(400), -excess.T, block_size=10, reps=1000, seed=5)
            test.compute()
        found = superiority(excess, seed=7, resamples=4000)
        assert found.spa == pytest.approx(test.pvalues["consistent"], abs=0.05)
        assert found.spa_lower == pytest.approx(test.pvalues["lower"], abs=0.05)
        assert found.spa_upper == pytest.approx(test.pvalues["upper"], abs=0.05)
        assert found.reality_check == pytest.approx(test.pvalues["upper"], abs=0.05)


def test_the_bounds_enclose_the_consistent_value():
    excess = noise(30, 300, seed=8)
    excess[:10] -= 0.005
    found = superiority(excess, seed=1)
    assert found.spa_lower <= found.spa <= found.spa_upper <= 1.0


def test_the_reality_check_of_one_strategy_is_a_test_of_its_mean():
    good = superiority(noise(1, 400, seed=9, drift=0.003), seed=1)
    none = superiority(noise(1, 400, seed=9, drift=-0.001), seed=1)
    assert good.reality_check < 0.01
    assert none.reality_check > 0.5


def test_noise_alone_is_called_superior_no_more_often_than_it_says():
    found = [superiority(noise(50, 300, seed=s), seed=s, resamples=200).spa for s in range(80)]
    assert np.mean(np.array(found) < 0.05) < 0.1


def test_strategies_that_never_trade_prove_nothing():
    found = superiority(np.zeros((3, 50)), seed=1)
    assert (found.spa, found.reality_check, found.strategies) == (1.0, 1.0, 3)
    some = np.zeros((2, 50))
    some[1] = noise(1, 50)[0]
    assert 0.0 <= superiority(some, seed=1).spa <= 1.0


def test_the_long_run_variance_is_that_of_the_definition():
    centred = noise(1, 60, seed=3) - noise(1, 60, seed=3).mean()
    n, stay = 60, 0.9
    total = (centred[0] ** 2).sum() / n
    for lag in range(1, n):
        kernel = (1 - lag / n) * stay**lag + lag / n * stay ** (n - lag)
        total += 2 * kernel * (centred[0, :-lag] * centred[0, lag:]).sum() / n
    assert _long_run_variance(centred, 10.0)[0] == pytest.approx(total)


@settings(max_examples=20)
@given(st.integers(3, 60), st.floats(1, 20), st.integers(0, 99))
def test_a_resample_draws_as_many_sessions_as_there_are(sessions, block, seed):
    weights = _bootstrap_weights(sessions, 5, block, np.random.default_rng(seed))
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)


def test_blocks_of_one_session_are_drawn_independently():
    weights = _bootstrap_weights(2000, 3, 1.0, np.random.default_rng(1))
    assert (weights[0] == 0).mean() == pytest.approx(math.exp(-1), abs=0.04)


@pytest.mark.parametrize(("rows", "sessions", "block"), [(0, 9, 5), (2, 2, 5), (2, 9, 0.5)])
def test_what_cannot_be_resampled_is_refused(rows, sessions, block):
    with pytest.raises(ValueError, match="wanted a strategy, three sessions"):
        superiority(noise(rows, sessions), seed=1, block=block)


# Walk-forward and halves --------------------------------------------------------------------


def turning(sessions=80):
    """The first row is good in the first half, the second in the second."""
    returns = noise(2, sessions, seed=5) * 0.1
    returns[0, : sessions // 2] += 0.01
    returns[1, sessions // 2 :] += 0.01
    return returns


def test_walking_forward_trades_what_was_best_before():
    found = walk_forward(turning(), anchored=False, folds=8)
    assert found.chosen == (0, 0, 0, 1, 1, 1)
    assert found.first == 20
    assert len(found.returns) == 60
    np.testing.assert_array_equal(found.returns[:30], turning()[0, 20:50])


def test_an_anchored_walk_remembers_longer():
    rolling = walk_forward(turning(), anchored=False, folds=8)
    anchored = walk_forward(turning(), anchored=True, folds=8)
    assert anchored.chosen.count(0) > rolling.chosen.count(0)
    assert anchored.total < rolling.total
    assert anchored.sharpe < rolling.sharpe


def test_sessions_left_over_belong_to_the_last_fold():
    assert len(walk_forward(noise(3, 83), anchored=True, folds=8).returns) == 63


def test_the_first_half_is_set_against_the_second():
    found = halves(turning(), best=1)
    assert found.first < found.second
    assert found.leader_first > found.leader_second
    assert found.leader_rank == 0.0


@pytest.mark.parametrize(("sessions", "folds"), [(80, 2), (10, 8), (10, 0)])
def test_what_cannot_be_walked_is_refused(sessions, folds):
    with pytest.raises(ValueError, match="three folds of two sessions"):
        walk_forward(noise(3, sessions), anchored=True, folds=folds)


# The verdict --------------------------------------------------------------------------------


def judged(returns, market, trials=None):
    best = int(sharpe_of(returns).argmax())
    return judge(returns, market, best, trials=trials or len(returns), seed=1, resamples=200)


def family(skill, seed, rows=30, sessions=900):
    """Rows alike, as those of a grid are, with or without skill beyond the market."""
    random = np.random.default_rng(seed)
    market = random.normal(0.0003, 0.01, sessions)
    common = random.normal(skill, 0.008, sessions)
    own = random.normal(0, 0.004, (rows, sessions))
    return 0.5 * market + common + own, market


def test_noise_is_no_evidence():
    found = [judged(*family(0.0, seed)).strength for seed in range(20)]
    assert found.count(Strength.NONE) >= 18


def test_skill_is_found():
    found = [judged(*family(0.0018, seed)).strength for seed in range(20)]
    assert found.count(Strength.NONE) <= 2
    assert Strength.EVIDENCE in found


def test_the_sentence_says_what_the_figures_say():
    none = judged(*family(0.0, 1))
    assert none.sentence.startswith("No evidence: with 30 cells tried, luck alone")
    sure = judged(*family(0.003, 1))
    assert sure.strength is Strength.EVIDENCE
    assert sure.sentence.startswith("Evidence: luck among 30 cells tried would do as well")


def test_evidence_is_weak_while_every_cell_may_be_another_idea():
    returns, market = family(0.0012, 0)
    found = judged(returns, market, trials=10**12)
    assert found.strength is Strength.WEAK
    assert "though not if every cell is counted" in found.sentence


def test_the_market_and_the_best_are_reported_as_they_were():
    returns, market = family(0.001, 3)
    found = judged(returns, market)
    assert found.market_return == pytest.approx(np.prod(1 + market) - 1)
    assert found.best_return == pytest.approx(
        np.prod(1 + returns[sharpe_of(returns).argmax()]) - 1
    )


@pytest.mark.parametrize(("rows", "sessions"), [(1, 200), (5, 63)])
def test_too_little_to_judge_is_refused(rows, sessions):
    with pytest.raises(ValueError, match="wanted two rows and 64 sessions"):
        judged(noise(rows, sessions), noise(1, sessions)[0])
