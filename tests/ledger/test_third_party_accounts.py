"""Accounts that other programs kept, day by day: their trades and cash, stated as they gave them.

The prices are those of real sessions. akquant 0.3.71: 2.5 per myriad, at least 5 yuan, duty of
one per mille whatever the day, one per hundred thousand for the transfer, nothing rounded.
rqalpha 6.4.2: 3 per myriad, at least 5 yuan, dated duty, no transfer fee, nothing rounded.
backtrader 1.9.78.123 with a commission scheme that rounds: the default profile.
"""

from datetime import date
from decimal import Decimal

import pytest

from sim.data.sessions import shipped_calendar
from sim.ledger.journal import read_journal
from sim.ledger.journal_replay import replay_journal
from sim.ledger.journal_terms import Terms
from sim.model.event import Opened
from sim.model.money import round_fen
from sim.model.symbol import Exchange
from sim.rules.broker import Charge
from sim.rules.fees import DEFAULT_PROFILE, BrokerProfile

D = Decimal
AKQUANT = """date,symbol,side,quantity,price,net_cash
2023-06-05,002682,buy,1000,4.05,-4055.0405
2023-06-05,601579,buy,200,12.34,-2473.02468
2023-06-07,000987,buy,200,6.75,-1355.0135
2023-06-08,002682,buy,1000,3.99,-3995.0399
2023-06-08,600155,buy,100,6.29,-634.00629
2023-06-16,000987,buy,100,6.68,-673.00668
2023-06-30,601579,buy,300,11.7,-3515.0351
"""
AKQUANT_CASH = {
    "2023-06-05": "793471.93482",
    "2023-06-07": "792116.92132",
    "2023-06-14": "787487.87513",
    "2023-06-20": "786814.86845",
    "2023-06-30": "783299.83335",
}
RQALPHA = """date,symbol,side,quantity,price,order,commission,stamp_duty
2019-02-11,002682.SZ,buy,1000,4.43,0,5.0,0.0
2019-02-11,300053.SZ,buy,1000,8.58,1,5.0,0.0
2019-02-12,601579.SH,buy,8000,9.06,2,21.744,0.0
2019-02-13,000938.SZ,buy,200,35.13,3,5.0,0.0
2019-02-25,600155.SH,buy,200,10.41,4,5.0,0.0
2019-02-26,601579.SH,buy,8000,9.68,5,23.232000000000003,0.0
"""
RQALPHA_CASH = {
    "2019-02-11": "486980.0",
    "2019-02-12": "414478.256",
    "2019-02-13": "407447.256",
    "2019-02-25": "405360.256",
    "2019-02-26": "327897.024",
}
BACKTRADER = """date,symbol,side,quantity,price,net_cash
2021-06-04,601579.SH,buy,1000,12.96,-12965.26
2021-06-07,002682.SZ,buy,2500,3.45,-8630.17
2021-06-07,601579.SH,sell,500,14.52,7247.59
2021-06-08,300053.SZ,buy,100,8.65,-870.02
2021-06-10,512690.SH,buy,100,1.44,-149.0
2021-06-11,601579.SH,sell,200,12.19,2430.51
2021-06-15,512690.SH,sell,100,1.438,138.8
2021-06-17,601579.SH,buy,2500,12.23,-30583.25
"""


def profile(rate, transfer, duty):
    return BrokerProfile(
        name="theirs",
        rate=D(rate),
        minimum=D(5),
        transfer_fee=dict.fromkeys(Exchange, transfer),
        stamp_duty=duty,
    )


AKQUANT_TERMS = profile("0.00025", D("0.00001"), D("0.001"))
RQALPHA_TERMS = profile("0.0003", Charge.NONE, Charge.DATED)


def replay(text, cash, terms, *, stated=False):
    journal = read_journal(text.encode(), "J.csv")
    first = journal.rows[0].day
    calendar = shipped_calendar()
    return replay_journal(
        journal,
        Opened(day=calendar.previous(first), cash=D(cash)),
        calendar=calendar,
        terms=Terms(profile=terms, stated=stated),
    )


def cash_by_day(found):
    return {close.day: close.cash for close in found.closes}


def codes(found):
    return [issue.code for issue in found.issues if issue.code != "bars-missing"]


@pytest.mark.parametrize(
    ("text", "opening", "terms", "cash"),
    [
        (AKQUANT, "800000", AKQUANT_TERMS, AKQUANT_CASH),
        (RQALPHA, "500000", RQALPHA_TERMS, RQALPHA_CASH),
    ],
)
def test_with_stated_fees_cash_is_the_unrounded_engines_to_the_fen(text, opening, terms, cash):
    found = replay(text, opening, terms, stated=True)
    booked = cash_by_day(found)
    assert {day: booked[date.fromisoformat(day)] for day in cash} == {
        day: round_fen(D(yuan)) for day, yuan in cash.items()
    }
    assert codes(found) == ["fractions-of-fen"]


@pytest.mark.parametrize(
    ("text", "opening", "terms", "last"),
    [
        # Seven rows; the transfer fees 0.0405 0.02468 0.0135 0.0399 0.00629 0.00668 0.0351
        # become 0.04 0.02 0.01 0.04 0.01 0.01 0.04: 0.17 in place of 0.16665.
        (AKQUANT, "800000", AKQUANT_TERMS, "783299.83"),
        # The commissions 21.744 and 23.232 become 21.74 and 23.23: 0.006 less.
        (RQALPHA, "500000", RQALPHA_TERMS, "327897.03"),
    ],
)
def test_computed_fees_are_whole_fen_and_the_note_says_what_is_left(text, opening, terms, last):
    found = replay(text, opening, terms)
    assert found.account.cash == D(last)
    assert codes(found) == ["fractions-of-fen"]


def test_a_program_that_rounds_agrees_without_a_word():
    found = replay(BACKTRADER, "1000000", DEFAULT_PROFILE)
    assert codes(found) == []
    assert found.account.cash == D("1000000") + sum(
        (D(line.rsplit(",", 1)[1]) for line in BACKTRADER.splitlines()[1:]), D(0)
    )


def test_a_wrong_fee_of_an_unrounded_engine_is_still_named():
    text = RQALPHA.replace("21.744", "22.744")
    (issue,) = [
        i for i in replay(text, "500000", RQALPHA_TERMS).issues if i.code.endswith("differs")
    ]
    assert (issue.code, issue.wanted, issue.found) == ("commission-differs", "21.74", "22.74")


@pytest.mark.parametrize("fee", ["0.19499999999999998", "0.195", "0.20", "0.20000000000000001"])
def test_a_float_that_misses_its_decimal_is_no_difference(fee):
    """vectorbt 1.2.0: 3 per myriad of 100 at 6.50, no minimum; in floats a hair below 0.195."""
    text = (
        "date,symbol,side,quantity,price,commission\n"
        f"2023-04-26,600155,buy,100,6.5,{fee}\n2023-04-27,600155,buy,100,6.51,0.1953\n"
    )
    vectorbt = BrokerProfile(
        name="theirs",
        rate=D("0.0003"),
        minimum=D(0),
        transfer_fee=dict.fromkeys(Exchange, Charge.NONE),
        stamp_duty=Charge.NONE,
    )
    assert codes(replay(text, "500000", vectorbt)) == ["fractions-of-fen"]


def test_whole_fen_among_fractions_may_be_a_rounded_sum():
    """7.125 + 0.285 = 7.41, each fee by itself 7.13 + 0.29 = 7.42."""
    row = "2023-10-10,601579,buy,2500,11.4,-28507.41\n"
    alone = replay("date,symbol,side,quantity,price,net_cash\n" + row, "800000", AKQUANT_TERMS)
    assert codes(alone) == ["net-cash-differs"]
    among = replay(AKQUANT + row, "800000", AKQUANT_TERMS)
    assert codes(among) == ["fractions-of-fen"]


def test_unrounded_balances_follow_one_another_without_an_issue():
    rows = AKQUANT.replace("net_cash", "net_cash,cash_after").splitlines()
    cash, lines = D("800000"), [rows[0]]
    for row in rows[1:]:
        cash += D(row.rsplit(",", 1)[1])
        lines.append(f"{row},{cash}")
    assert codes(replay("\n".join(lines), "800000", AKQUANT_TERMS)) == ["fractions-of-fen"]
    lines[4] = f"{lines[4].rsplit(',', 1)[0]},788000.1234"
    found = replay("\n".join(lines), "800000", AKQUANT_TERMS)
    assert codes(found)[0] == "cash-after-differs"
