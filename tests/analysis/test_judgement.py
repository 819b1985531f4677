"""The real column and others, judged on the shipped figures."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from sim.analysis.candidates import with_changes
from sim.analysis.judgement import STEPS, judge
from sim.analysis.outcome import plain_judgement
from sim.analysis.positions import valued_positions
from sim.analysis.readings import PRINTED, RECONCILED
from sim.data.market import Market
from sim.model.errors import DataMissingError, InputError
from sim.model.issue import Issue
from sim.model.statement import Holding, StatedTrade, Written
from sim.model.symbol import Symbol
from sim.model.trade import Side
from sim.rules.fees import NO_FEES_PROFILE

END = date(2024, 6, 28)
DRAGON = Symbol.parse("002682.SZ")


@pytest.fixture(scope="module")
def judged(column, market):
    steps = []
    found = judge(column, market, end=END, progress=steps.append)
    assert tuple(steps) == STEPS
    return found


def codes(issues):
    return [issue.code for issue in issues]


def test_both_readings_are_kept_and_carried_side_by_side(judged):
    assert [reading.name for reading in judged.readings] == [PRINTED, RECONCILED]
    printed, other = judged.readings
    assert printed.closes[0].net_value == Decimal("34483078.63")
    assert other.closes[0].net_value == Decimal("34336878.63")
    assert len(printed.closes) == len(other.closes) == len(judged.scene.index)
    assert judged.books_agree
    assert not judged.clean
    assert judged.difference == Decimal("146200.00")


def test_the_difference_of_the_readings_is_20_000_shares_at_every_close(judged, market):
    bars = market.bars(Symbol.parse("600155.SH")).set_index("date")["close"]
    printed, other = judged.readings
    for a, b in zip(printed.closes, other.closes, strict=True):
        assert a.net_value - b.net_value == 20_000 * Decimal(str(bars[str(a.day)]))


def test_the_dividends_of_may_and_june_arrive(judged):
    # 350,000 x 0.21, 700,000 x 0.17, 380,000 x 0.14
    received = [(str(row.day), row.amount) for row in judged.printed.dividends]
    assert received == [
        ("2024-05-23", Decimal("73500.00")),
        ("2024-05-30", Decimal("119000.00")),
        ("2024-06-19", Decimal("53200.00")),
    ]
    assert judged.printed.closes[-1].cash == Decimal("1431678.63") + Decimal("245700.00")


@pytest.mark.parametrize("profile", [NO_FEES_PROFILE])
def test_the_replayed_cash_is_the_printed_cash_under_any_fees(column, market, judged, profile):
    free = judge(column, market, end=column.as_of, profile=profile)
    for found in (free, judged):
        assert found.printed.replayed.cash == Decimal("1431678.63")
        assert found.reconciliation.check("cash").agrees
    assert free.printed.seed.opening.cash == Decimal("7127678.63")
    assert judged.printed.seed.opening.cash == Decimal("7129159.59")


def test_what_is_odd_but_possible_is_said_with_numbers(judged):
    notes = {issue.code: issue.message for issue in judged.observations}
    assert codes(judged.observations).count("share-of-volume") == 2
    assert "1.32% of the day's volume of 60,755,300" in notes["share-of-volume"]
    assert "at least 2 orders" in notes["several-orders-needed"]
    assert "268,560.00" in notes["quantities-may-be-rounded"]


def test_a_statement_that_adds_up_is_clean_and_has_one_reading(corrected, market):
    found = judge(corrected, market, end=corrected.as_of)
    assert found.clean
    assert [reading.name for reading in found.readings] == [PRINTED]
    assert plain_judgement(found)["implied"]["previous_statement"]["net_value"] == "33963078.63"


def test_a_trade_outside_the_days_range_is_refused_and_read_otherwise(corrected, market):
    wrong = with_changes(corrected, {"trades.300053.SZ.price": Written.of("6.00")})
    found = judge(wrong, market, end=wrong.as_of)
    assert [row.code for row in found.printed.run.rejections] == ["price-outside-limits"]
    assert found.reconciliation.check("cash").difference == 320_000 * Decimal("6.00") + Decimal(
        "499.20"
    )
    assert found.reconciliation.check("holdings.300053.SZ.quantity").agrees is False
    reading = found.readings[1]
    assert (reading.name, reading.run.rejections) == (RECONCILED, ())
    assert reading.statement.trades[0].price.value == Decimal("9.00")
    plain = plain_judgement(found)
    assert [row["code"] for row in plain["rejections"]] == ["price-outside-limits"]
    assert plain["trade_explanations"][0]["candidate"] == "9.00"


def test_what_both_readings_are_refused_is_told_once(column, market):
    wrong = with_changes(column, {"trades.300053.SZ.price": Written.of("11.11")})
    found = judge(wrong, market, end=wrong.as_of)
    assert [len(reading.run.rejections) for reading in found.readings] == [1, 1]
    assert len(plain_judgement(found)["rejections"]) == 1


def test_a_missing_cash_is_solved_and_said(corrected, market):
    found = judge(replace(corrected, cash=None), market, end=corrected.as_of)
    assert "cash-solved" in codes(found.observations)
    assert found.printed.closes[0].cash == Decimal("1431678.63")
    plain = plain_judgement(found)
    assert plain["reported"]["cash"] is None
    assert plain["difference"] is None


def test_without_net_value_only_cash_and_holdings_are_judged(corrected, market):
    found = judge(replace(corrected, net_value=None), market, end=corrected.as_of)
    assert (found.difference, found.hidden[PRINTED].without_fees.profit_percent) == (None, None)
    assert plain_judgement(found)["implied"]["initial_capital"] is None


def test_a_day_of_suspension_values_at_the_older_close(corrected, market):
    # 002682 did not trade on 2023-12-21 and 2023-12-22; its bar before is of 2023-12-20.
    old = replace(corrected, as_of=date(2023, 12, 22), trades=())
    found = judge(old, market, end=date(2023, 12, 22))
    notes = {issue.code: issue.message for issue in found.observations}
    assert "close of 2023-12-20" in notes["valued-at-older-close"]
    stale = [row.symbol for row in found.reconciliation.holdings if row.stale]
    assert stale == [DRAGON]


def test_a_trade_on_a_suspended_day_is_refused_without_a_share_of_volume(corrected, market):
    day = date(2023, 12, 21)
    only = tuple(trade for trade in corrected.trades if trade.symbol == DRAGON)
    found = judge(replace(corrected, as_of=day, trades=only), market, end=day)
    assert [row.code for row in found.printed.run.rejections] == ["suspended"]
    assert "share-of-volume" not in codes(found.observations)


def test_equal_explanations_are_called_equal(corrected, market, change):
    wrong = change(corrected, cash="1431678.61")
    found = judge(wrong, market, end=corrected.as_of)
    assert "explanations-tie" in codes(found.observations)


def test_issues_of_the_reading_keep_it_from_being_clean(corrected, market):
    issue = Issue(code="odd", message="something was odd")
    found = judge(corrected, market, end=corrected.as_of, issues=[issue])
    assert found.issues == (issue,)
    assert not found.clean


def test_more_bought_than_held_is_carried_as_an_issue(corrected, market):
    wrong = with_changes(corrected, {"trades.300053.SZ.quantity": Written.of("33", 10_000)})
    found = judge(wrong, market, end=corrected.as_of)
    assert codes(found.issues) == ["bought-more-than-held"]
    assert found.explanations.trades[0].candidate == "320000"
    assert PRINTED not in found.hidden
    assert plain_judgement(found)["implied"]["previous_statement_as_printed"] is None


def test_positions_are_listed_at_the_first_and_the_last_close(judged, market):
    rows = valued_positions(judged)
    assert {(row.day, row.reading) for row in rows} == {
        (day, name) for day in (judged.scene.day, END) for name in (PRINTED, RECONCILED)
    }
    first = [row for row in rows if row.reading == PRINTED and row.day == judged.scene.day]
    assert sum(row.market_value for row in first) == Decimal("33051400.00")
    bought = next(row for row in first if str(row.symbol) == "300053.SZ")
    assert bought.cost == Decimal("2880748.80")
    assert (bought.name, bought.close, bought.quantity) == ("航宇微", Decimal("9.15"), 320_000)


def test_a_single_day_lists_its_positions_once(corrected, market):
    rows = valued_positions(judge(corrected, market, end=corrected.as_of))
    assert len(rows) == 7


# What cannot be judged --------------------------------------------------------------------


def refused(statement, market, **options):
    with pytest.raises(InputError) as caught:
        judge(statement, market, **options)
    return codes(caught.value.issues), str(caught.value)


def test_everything_that_keeps_a_statement_from_being_judged_is_said_at_once(corrected, market):
    index = Holding(symbol=Symbol.parse("000001.SH"), name="指数", quantity=Written.of("100"))
    nameless = Holding(symbol=None, name="某股", quantity=Written.of("100"))
    broken = replace(
        corrected,
        as_of=date(2024, 2, 18),
        holdings=(*corrected.holdings, index, nameless),
        cash=Written.of("1", 10**12),
    )
    found, message = refused(broken, market)
    assert found == [
        "not-a-session",
        "security-not-settled",
        "security-not-covered",
        "figure-too-large",
    ]
    assert message == "2024-02-19.toml: this statement cannot be replayed"


def test_a_day_that_is_unknown_missing_or_outside_the_calendar_is_refused(corrected, market):
    assert refused(replace(corrected, as_of=None), market)[0] == ["no-date"]
    for day in (date(1989, 1, 3), date(2031, 1, 2), date(1990, 12, 19)):
        assert refused(replace(corrected, as_of=day), market)[0] == ["date-not-recorded"]


def test_an_empty_statement_is_refused(corrected, market):
    empty = replace(corrected, holdings=(), trades=(), source="")
    found, message = refused(empty, market)
    assert found == ["nothing-held"]
    assert message == "this statement cannot be replayed"


def test_neither_cash_nor_net_value_is_refused(corrected, market):
    bare = replace(corrected, cash=None, net_value=None)
    assert "needs the cash or the net value" in refused(bare, market)[1]


def test_missing_bars_name_the_command_that_fetches_them(corrected, market):
    bank = Holding(symbol=Symbol.parse("600000.SH"), name="浦发银行", quantity=Written.of("100"))
    with pytest.raises(DataMissingError, match=r"fupan data fetch 600000\.SH"):
        judge(replace(corrected, holdings=(*corrected.holdings, bank)), market)


def test_an_end_before_the_day_or_after_the_bars_is_refused(corrected, market):
    _, message = refused(corrected, market, end=date(2024, 2, 8))
    assert "cannot be carried to 2024-02-08" in message
    with pytest.raises(DataMissingError, match=r"held to 2025-12-31.*fupan data fetch 000938.SZ"):
        judge(corrected, market, end=date(2026, 3, 2))


def test_an_end_on_a_weekend_means_the_session_before(corrected, market):
    assert judge(corrected, market, end=date(2024, 2, 25)).scene.end == date(2024, 2, 23)


# A market of one's own -----------------------------------------------------------------------


class OneSecurity:
    """A layer with a few bars of 600000.SH, listed on its first."""

    name = "one security"

    def __init__(self, rows, listed=None, st=()):
        self.rows, self.listed, self.st = rows, listed, st

    def symbols(self):
        return frozenset({Symbol.parse("600000.SH")})

    def bars(self, symbol):
        import pandas as pd

        frame = pd.DataFrame(
            self.rows, columns=["date", "open", "high", "low", "close", "volume", "amount"]
        )
        frame["date"] = pd.to_datetime(frame["date"]).astype("datetime64[us]")
        return frame

    def actions(self):
        return ()

    def names(self):
        from sim.data.names import NameRow

        bank = Symbol.parse("600000.SH")
        return (
            NameRow(symbol=bank, name="浦发银行"),
            NameRow(symbol=bank, name="新浦发", listed=self.listed),
        )

    def sessions(self):
        return ()

    def periods(self):
        return self.st

    def breadth(self):
        return None

    def provenance(self, symbol):
        from sim.data.layer import Provenance

        return Provenance(
            symbol=symbol, source="test", sha256="0", rows=2, first=date.min, last=date.max
        )


ROWS = [
    ("2024-02-19", 7.0, 7.1, 6.9, 7.0, 1_000_000, 7_000_000.0),
    ("2024-02-20", 7.0, 7.2, 7.0, 7.1, 1_000_000, 7_100_000.0),
]
BANK = Holding(symbol=Symbol.parse("600000.SH"), name="浦发银行", quantity=Written.of("1000"))


def alone(corrected, **changes):
    return replace(
        corrected,
        holdings=(BANK,),
        trades=(),
        cash=Written.of("3000.00"),
        net_value=Written.of("10000.00"),
        profit_percent=Written.of("0.00"),
        **changes,
    )


def test_a_market_without_the_index_has_nothing_beside_it(corrected):
    found = judge(alone(corrected), Market([OneSecurity(ROWS)]))
    assert (found.index, found.printed.comparison) == (None, None)
    plain = plain_judgement(found)
    assert plain["benchmark"] == {"symbol": "", "name": "", "rows": []}
    assert "benchmark" not in plain["metrics"]
    assert "beta" not in plain["metrics"]["printed"]
    assert [row["net_value"] for row in plain["equity"]] == ["10000.00", "10100.00"]


def test_a_security_first_traded_that_day_is_seeded_at_its_own_close(corrected):
    found = judge(alone(corrected), Market([OneSecurity(ROWS, listed=date(2024, 2, 19))]))
    assert found.scene.previous_closes == {BANK.symbol: Decimal("7.0")}
    assert found.scene.listings[BANK.symbol].listed == date(2024, 2, 19)


def test_spans_under_special_treatment_reach_the_broker(corrected):
    from sim.data.layer import StatusKind, StatusPeriod

    periods = (
        StatusPeriod(symbol=BANK.symbol, kind=StatusKind.ST, first=date(2024, 1, 2)),
        StatusPeriod(symbol=BANK.symbol, kind=StatusKind.SUSPENDED, first=date(2020, 1, 2)),
    )
    found = judge(alone(corrected), Market([OneSecurity(ROWS, st=periods)]))
    spans = found.scene.listings[BANK.symbol].special_treatment
    assert spans == ((date(2024, 1, 2), date.max),)


def test_bars_that_end_early_are_noted(corrected, market):
    mixed = market.over([OneSecurity(ROWS)])
    both = replace(corrected, holdings=(*corrected.holdings, BANK))
    found = judge(both, mixed, end=date(2024, 2, 23))
    notes = {issue.code: issue.message for issue in found.observations}
    assert "bars of 600000.SH end on 2024-02-20" in notes["bars-end-early"]


def test_an_account_worth_nothing_has_no_performance(corrected):
    broke = replace(
        alone(corrected),
        holdings=(),
        trades=(
            StatedTrade(
                side=Side.BUY,
                symbol=BANK.symbol,
                name="浦发银行",
                quantity=Written.of("1000"),
                price=None,
            ),
        ),
        cash=Written.of("0.00"),
        net_value=Written.of("0.00"),
    )
    found = judge(broke, Market([OneSecurity(ROWS)]))
    assert (found.printed.performance, found.printed.turnover) == (None, None)
    assert codes(found.issues) == ["trade-without-price"]
    assert plain_judgement(found)["metrics"]["printed"] == {"turnover": None}


# result.json --------------------------------------------------------------------------------


def test_the_result_has_the_keys_others_read_and_money_as_text(judged):
    plain = plain_judgement(judged, name="hujiajie", index_name="沪深300")
    assert plain["as_of"] == "2024-02-19"
    assert plain["reported"] == {
        "cash": "1431678.63",
        "net_value": "34336878.63",
        "profit_percent": "17068.44",
    }
    assert plain["computed"]["market_value"] == "33051400.00"
    assert plain["computed"]["cash"] == "1431678.63"
    assert plain["computed"]["net_value"] == "34483078.63"
    assert plain["computed"]["profit_percent"] == "17141.54"
    assert plain["difference"] == "146200.00"
    assert plain["books_agree"] is True
    first = plain["explanations"][0]
    assert first["kind"] == "digit"
    assert first["field"] == "holdings.600155.SH.quantity"
    assert (first["printed"], first["candidate"], first["residual"]) == (
        "990000",
        "970000",
        "0.00",
    )
    assert (first["symbol"], first["name"]) == ("600155.SH", "华创云信")
    assert plain["implied"]["initial_capital"] == "200000.00"
    before = plain["implied"]["previous_statement"]
    assert (before["as_of"], before["reading"]) == ("2024-02-08", "reconciled")
    assert (before["cash"], before["net_value"], before["profit_percent"]) == (
        "7127678.63",
        "33963078.63",
        "16881.54",
    )
    assert before["with_fees"]["cash"] == "7129159.59"
    assert plain["readings"]["reconciled"]["changed_holdings"] == [
        {"symbol": "600155.SH", "printed": 990_000, "quantity": 970_000}
    ]
    assert [row["reading"] for row in plain["fills"]] == ["printed", "printed"]
    assert plain["fills"][0] == {
        "date": "2024-02-19",
        "symbol": "300053.SZ",
        "side": "buy",
        "quantity": 320_000,
        "price": "9",
        "value": "2880000.00",
        "commission": "720.00",
        "stamp_duty": "0.00",
        "transfer_fee": "28.80",
        "other_fee": "0.00",
        "net_cash": "-2880748.80",
        "reading": "printed",
    }
    assert {row["reading"] for row in plain["equity"]} == {"printed", "reconciled"}
    assert plain["benchmark"]["name"] == "沪深300"
    assert set(plain["metrics"]) == {"printed", "reconciled", "benchmark"}
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain


def test_a_dividend_not_yet_paid_stands_beside_cash(corrected, market):
    from sim.model.action import CorporateAction

    class Late(OneSecurity):
        def actions(self):
            return (
                CorporateAction(
                    symbol=BANK.symbol,
                    ex_date=date(2024, 2, 20),
                    cash_per_share=Decimal("0.50"),
                    pay_date=date(2024, 2, 27),
                ),
            )

    plain = plain_judgement(judge(alone(corrected), Market([Late(ROWS)])))
    assert plain["equity"][0].get("receivable") is None
    assert plain["equity"][1]["receivable"] == "500.00"
