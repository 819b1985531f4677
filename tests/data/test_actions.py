from dataclasses import replace
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from sim.data.action_terms import Told, agreed_actions, said
from sim.data.adjustment import backward, ex_dates
from sim.data.call import Answer, Call
from sim.data.chain import check_jumps
from sim.data.distribution import combined
from sim.data.fault import ProviderError
from sim.data.fetch_facts import fetch_actions, on_sessions
from sim.data.providers import PROVIDERS
from sim.data.reading import Request, Term
from sim.data.schema import SeriesKind
from sim.data.sessions import shipped_calendar
from sim.data.snapshot import snapshot
from sim.model.action import CorporateAction
from sim.model.errors import InputError
from sim.model.symbol import Symbol

MOUTAI = Symbol.parse("600519.SH")
WINE = Symbol.parse("512690.SH")
DAY = date(2024, 3, 14)
ALL = frozenset(Term)


def request(symbol, first=date(2024, 3, 1)):
    return Request(kind=SeriesKind.ACTIONS, symbol=symbol, first=first, last=date(2024, 3, 31))


def action(day=DAY, **terms):
    numbers = {name: Decimal(value) for name, value in terms.items() if name != "pay_date"}
    more = {"pay_date": terms["pay_date"]} if "pay_date" in terms else {}
    return CorporateAction(symbol=MOUTAI, ex_date=day, **numbers, **more)


def told(provider, *actions, terms=ALL):
    return Told(provider=provider, terms=terms, actions=actions)


def test_a_rights_issue_two_providers_tell_is_stored_with_ratio_price_and_record_date(desk):
    outcome = fetch_actions(desk, request(MOUTAI))

    assert [(a.provider, a.outcome) for a in outcome.attempts] == [
        ("cninfo", "ok"),
        ("sina", "ok"),
    ]
    assert outcome.issues == ()
    assert outcome.version.checks == ("two providers",)
    bonus, rights = desk.market().actions(MOUTAI)
    assert (bonus.ex_date, bonus.rights_ratio) == (DAY, 0)
    assert (rights.ex_date, rights.record_date) == (date(2024, 3, 21), date(2024, 3, 15))
    assert (rights.rights_ratio, rights.rights_price) == (Decimal("0.2"), Decimal("4.5"))


def test_a_split_of_a_fund_is_stored_beside_distributions_two_providers_tell(desk):
    outcome = fetch_actions(desk, request(WINE))

    assert outcome.issues == ()
    found = desk.market().actions(WINE)
    assert [(a.ex_date, a.cash_per_share, a.bonus_ratio) for a in found] == [
        (date(2024, 3, 5), Decimal("0.1"), 0),
        (date(2024, 3, 14), Decimal("0.25"), 0),
        (date(2024, 3, 18), 0, 1),  # units doubled after Friday the 15th
    ]
    assert [a.pay_date for a in found] == [date(2024, 3, 8), date(2024, 3, 19), None]


def test_the_program_on_a_fund_page_is_never_asked_for(desk, served):
    fetch_actions(desk, request(WINE))

    assert any("fhsp_512690" in address for address in served.asked)
    assert not any("pingzhongdata" in address for address in served.asked)


def test_a_part_nobody_tells_is_a_warning_and_is_asked_again(desk, served):
    served.reset(fundf10__eastmoney__com="dropped")

    outcome = fetch_actions(desk, request(WINE))

    (issue,) = outcome.issues
    assert issue.message == "512690.SH: nobody who answered speaks of free shares and splits"
    served.reset()
    again = replace(desk, asker=type(desk.asker)(desk.asker._caller, pause=0))
    assert fetch_actions(again, request(WINE)).attempts != ()
    assert len(desk.market().actions(WINE)) == 3


def test_rights_held_stay_when_only_providers_without_rights_answer(desk, served):
    fetch_actions(desk, request(MOUTAI))
    served.reset(webapi__cninfo__com__cn="dropped", vip__stock__finance__sina__com__cn="dropped")
    again = replace(desk, asker=type(desk.asker)(desk.asker._caller, pause=0))

    outcome = fetch_actions(again, request(MOUTAI, first=date(2023, 1, 1)))

    assert "eastmoney" in outcome.version.provider or "baostock" in outcome.version.provider
    assert desk.market().actions(MOUTAI)[-1].rights_ratio == Decimal("0.2")


def test_an_action_told_otherwise_later_is_reported_and_the_older_version_stays(desk, served):
    fetch_actions(desk, request(MOUTAI))
    served.reset(webapi__cninfo__com__cn="null", vip__stock__finance__sina__com__cn="null")

    outcome = fetch_actions(desk, request(MOUTAI, first=date(2023, 1, 1)))

    assert [issue.code for issue in outcome.issues] == ["actions-corrected"] * 2
    assert "held was 0.17 yuan and 0.3 shares, told is now nothing" in outcome.issues[0].message
    older = desk.store.catalog.versions(SeriesKind.ACTIONS, "600519.SH")[0]
    assert len(desk.store.read(older)) == 2


def test_the_first_who_tells_something_is_used_and_differences_name_both():
    actions, issues = agreed_actions(
        MOUTAI,
        [told("cninfo"), told("sina", action(cash_per_share="0.17", bonus_ratio="0.3"))],
    )

    assert said(actions[0]) == "0.17 yuan and 0.3 shares"
    assert [issue.message for issue in issues] == [
        "600519.SH 2024-03-14: cninfo has nothing, sina has 0.17 yuan; 0.17 yuan is used",
        "600519.SH 2024-03-14: cninfo has nothing, sina has 0.3 shares; 0.3 shares is used",
    ]


def test_a_part_a_provider_does_not_speak_of_is_no_difference():
    rights = action(rights_ratio="0.2", rights_price="4.5")
    quiet = told("eastmoney", terms=frozenset({Term.CASH, Term.SHARES}))

    actions, issues = agreed_actions(MOUTAI, [told("cninfo", rights), quiet])

    assert issues == []
    assert said(actions[0]) == "0.2 shares offered at 4.5 yuan"


def test_dates_one_does_not_say_are_taken_from_the_other():
    paid = action(cash_per_share="0.17", pay_date=date(2024, 3, 15))

    (one,), _ = agreed_actions(
        MOUTAI, [told("sina", action(cash_per_share="0.17")), told("cninfo", paid)]
    )

    assert one.pay_date == date(2024, 3, 15)


def test_what_a_day_brings_comes_together_and_a_row_told_twice_counts_once():
    cash, rights = action(cash_per_share="0.17"), action(rights_ratio="0.2", rights_price="4.5")

    (one,) = combined([cash, rights, cash])

    assert said(one) == "0.17 yuan and 0.2 shares offered at 4.5 yuan"


def test_an_ex_date_that_is_no_session_falls_on_the_next_one():
    (one,) = on_sessions([action(date(2024, 2, 9), cash_per_share="1")], shipped_calendar())

    assert one.ex_date == date(2024, 2, 19)  # the first session after the spring festival


def allotment(**changes):
    """Return what the library makes of a rights issue: 57 columns, those read among them."""
    cells = {"证券代码": "600519", "配股比例": 2.0, "配股价格": 4.5, "除权基准日": "2024-03-21",
             "股权登记日": "2024-03-15"} | changes  # fmt: skip
    cells |= {f"another {number}": None for number in range(57 - len(cells))}
    return Answer(
        call=Call(library="akshare", function="stock_allotment_cninfo", arguments={}),
        columns=tuple(cells),
        rows=(tuple(cells.values()),),
    )


@pytest.mark.parametrize(
    ("changes", "said_so"),
    [
        ({"配股价格": None}, "a rights issue of '2.0' for ten at 'None' yuan"),
        ({"配股价格": -4.5}, "for ten at '-4.5' yuan"),
        ({"配股比例": None}, "a rights issue of 'None' for ten"),
        ({"证券代码": "4.5"}, "has '4.5' for its code"),
    ],
)
def test_half_of_an_offer_or_moved_columns_are_refused(changes, said_so):
    with pytest.raises(ProviderError, match=said_so):
        PROVIDERS["cninfo"].read(request(MOUTAI), (allotment(**changes),))


def test_a_rights_issue_that_failed_has_no_ex_date_and_is_no_action():
    read = PROVIDERS["cninfo"].read(request(MOUTAI), (allotment(除权基准日=None),))

    assert read.actions == ()


def bars(*closes):
    days = shipped_calendar().between(date(2024, 3, 4), date(2024, 3, 29))[: len(closes)]
    prices = {name: list(closes) for name in ("open", "high", "low", "close")}
    return pd.DataFrame({"date": pd.to_datetime(days), **prices, "volume": 100, "amount": 1.0})


def test_adjustment_follows_the_reference_price_of_a_rights_issue():
    # (10.00 + 4.50 * 0.2) / 1.2 = 9.0833, to the tick 9.08: worked by hand from the rule's formula
    rights = action(date(2024, 3, 6), rights_ratio="0.2", rights_price="4.5")

    (event,) = ex_dates(bars(10.0, 10.0, 9.08), [rights], Decimal("0.01"))
    adjusted = backward(bars(10.0, 10.0, 9.08), [rights], Decimal("0.01"))["close"]

    assert event.reference == Decimal("9.08")
    assert adjusted.iloc[-1] == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("terms", "said_so"),
    [
        ({"rights_ratio": "0.2"}, "no price is known"),
        ({"cash_per_share": "11"}, "leaves no price"),
        ({"bonus_ratio": "-1"}, "leaves no price"),
    ],
)
def test_adjustment_refuses_an_action_that_cannot_be(terms, said_so):
    wrong = action(date(2024, 3, 6), **terms)

    with pytest.raises(InputError, match=said_so):
        backward(bars(10.0, 10.0, 9.0), [wrong], Decimal("0.01"))


def test_a_split_nobody_told_shows_as_a_jump_and_is_quiet_once_told():
    halved = bars(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.5)
    split = CorporateAction(symbol=WINE, ex_date=date(2024, 3, 12), bonus_ratio=Decimal(1))

    (issue,) = check_jumps(halved, [], WINE)

    assert issue.code == "price-jumped"
    assert "512690.SH 2024-03-12" in issue.message
    assert check_jumps(halved, [split], WINE) == ()


def test_no_price_shipped_jumps_beyond_its_limit():
    market = snapshot()
    stocks = [s for s in market.symbols() if str(s) not in {"000001.SH", "000300.SH"}]

    for symbol in stocks:
        if not symbol.code.startswith("399"):
            assert check_jumps(market.bars(symbol), market.actions(symbol), symbol) == ()
