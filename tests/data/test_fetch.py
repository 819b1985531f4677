from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from sim.data.asking import Asker
from sim.data.catalog import ConflictError
from sim.data.eastmoney import Eastmoney
from sim.data.fault import FaultKind, ProviderError
from sim.data.fetch import fetch_bars
from sim.data.fetch_facts import fetch_actions
from sim.data.folder import CsvLayer
from sim.data.layer import Standing
from sim.data.market import Market
from sim.data.opening import open_market
from sim.data.raw_answers import RawAnswers
from sim.data.reading import Request
from sim.data.schema import SeriesKind
from sim.data.snapshot import snapshot
from sim.data.store import Store
from sim.data.verify import verify
from sim.model.symbol import Symbol
from tests.data.fakes.market import frame_of

HUACHUANG = Symbol.parse("600155.SH")
MARCH = (date(2024, 3, 1), date(2024, 3, 31))
BARS = ["date", "open", "high", "low", "close", "volume"]


def request(symbol="600155.SH", kind=SeriesKind.DAILY, first=MARCH[0], last=MARCH[1]):
    return Request(kind=kind, symbol=Symbol.parse(symbol), first=first, last=last)


@pytest.mark.parametrize(
    ("symbol", "prefixed"),
    [
        ("600155.SH", "sh600155"),
        ("000987.SZ", "sz000987"),
        ("688001.SH", "sh688001"),
        ("512690.SH", "sh512690"),
        ("000001.SH", "sh000001"),
        ("399001.SZ", "sz399001"),
    ],
)
def test_bars_of_two_providers_that_agree_are_stored_as_confirmed(desk, symbol, prefixed):
    outcome = fetch_bars(desk, request(symbol))

    assert not outcome.missing
    assert [attempt.outcome for attempt in outcome.attempts] == ["ok", "ok"]
    stored = desk.store.read(outcome.version)
    pd.testing.assert_frame_equal(stored[BARS], frame_of(prefixed)[BARS])
    assert set(stored["standing"]) == {Standing.CONFIRMED}


def test_a_second_fetch_asks_nobody(desk, served):
    fetch_bars(desk, request())
    served.asked.clear()

    outcome = fetch_bars(desk, request())

    assert served.asked == []
    assert outcome.reason == "held already"


def test_only_the_missing_days_are_asked_for_with_a_few_held_ones_before(desk, served):
    fetch_bars(desk, request(last=date(2024, 3, 20)))
    served.asked.clear()

    outcome = fetch_bars(replace(desk, only=("eastmoney",)), request())

    assert "beg=20240314" in served.asked[0]
    assert outcome.version.version == 2
    assert outcome.version.rows == 20


def test_a_provider_that_refuses_twice_is_left_alone_and_the_next_takes_over(desk, served):
    served.reset(web__ifzq__gtimg__cn="blocked")

    outcome = fetch_bars(desk, request())
    again = fetch_bars(desk, request("000987.SZ"))

    assert [a.provider for a in outcome.attempts] == ["tencent", "sina", "eastmoney"]
    assert outcome.attempts[0].tries == 2
    assert again.attempts[0].tries == 0
    assert not again.missing
    assert sum("gtimg" in address for address in served.asked) == 2


def test_a_silent_provider_is_tried_three_times_at_most(desk, served):
    served.reset(web__ifzq__gtimg__cn="silence")

    outcome = fetch_bars(replace(desk, only=("tencent",)), request())

    assert outcome.missing
    assert outcome.attempts[0].tries == 3
    assert outcome.attempts[0].outcome == "silent: no answer in time"


def test_when_two_providers_show_different_securities_a_third_decides(desk, served):
    served.reset(quotes__sina__cn="", finance__sina__com__cn="other prices")

    outcome = fetch_bars(desk, request())

    assert [a.provider for a in outcome.attempts] == ["tencent", "sina", "eastmoney"]
    assert outcome.version.provider == "tencent"
    assert outcome.version.standing == ((Standing.CONFIRMED, 20),)


def test_nothing_is_stored_when_no_two_agree_on_the_security(desk, served):
    served.reset(finance__sina__com__cn="other prices")

    outcome = fetch_bars(replace(desk, only=("tencent", "sina")), request())

    assert outcome.missing
    assert outcome.version is None
    assert "different securities" in outcome.reason


def test_a_single_bar_that_differs_is_disputed_and_shown(desk, served):
    served.reset(finance__sina__com__cn="one other close")

    outcome = fetch_bars(replace(desk, only=("tencent", "sina")), request())

    assert dict(outcome.version.standing) == {Standing.CONFIRMED: 19, Standing.DISPUTED: 1}
    assert len(outcome.differences) == 1
    assert outcome.differences[0].held_from == "tencent"


def test_a_correction_is_a_new_version_and_the_old_one_stays(desk, served):
    only = replace(desk, only=("eastmoney",), confirm=False)
    first = fetch_bars(only, request(last=date(2024, 3, 20)))
    served.reset(push2his__eastmoney__com="one other close")

    second = fetch_bars(only, request())

    assert [str(d.when.date()) for d in second.differences] == ["2024-03-18"]
    assert second.version.version == 2
    assert (
        desk.store.read(first.version)["close"].iloc[10]
        != (desk.store.read(second.version)["close"].iloc[10])
    )


def test_every_raw_answer_is_kept(desk):
    outcome = fetch_bars(desk, request())

    kept = RawAnswers(desk.store.folder)
    exchanges = [kept.exchange(digest) for digest in outcome.version.answers]
    assert [exchange.provider for exchange in exchanges] == ["tencent", "sina"]
    urls = [answer.url for exchange in exchanges for _, raw in exchange.calls for answer in raw]
    assert len(urls) == 4
    assert urls[0].startswith("https://web.ifzq.gtimg.cn/")


def test_a_fetch_can_be_read_again_from_the_answers_kept(desk, child, served):
    fetch_bars(desk, request())
    served.asked.clear()

    issues = verify(desk.store, desk.market(), child=child)

    assert issues == ()
    assert served.asked == []


def test_a_stored_bar_its_answer_does_not_say_is_found(desk, child):
    version = fetch_bars(desk, request()).version
    changed = desk.store.read(version)
    changed.loc[3, "close"] = changed.loc[3, "low"]
    desk.store.write(changed, version)

    issues = verify(desk.store, desk.market(), child=child)

    assert [issue.code for issue in issues] == ["answer-says-otherwise"]


def test_what_was_fetched_is_read_from_the_market(desk):
    fetch_bars(desk, request("000987.SZ"))

    bars = open_market(desk.store.folder).bars(Symbol.parse("000987.SZ"))

    assert len(bars) == 727  # the shipped bars hold March 2024 already


def test_all_providers_down_leaves_nothing_behind(desk, served):
    served.reset("dropped")

    outcome = fetch_bars(desk, request())

    assert outcome.missing
    assert outcome.version is None
    assert not list((desk.store.folder / "series").rglob("*"))
    assert {a.outcome.split(":")[0] for a in outcome.attempts} == {"refused"}


def test_minute_bars_are_stored(desk):
    outcome = fetch_bars(desk, request(kind=SeriesKind.MINUTE_60))

    assert outcome.version.rows == 20
    assert outcome.version.standing == ((Standing.CONFIRMED, 20),)


def test_minute_bars_of_another_security_are_refused_by_the_daily_ones(desk, served):
    fetch_bars(desk, request())
    served.reset(quotes__sina__cn="other prices")
    sina = replace(desk, asker=Asker(desk.asker._caller, pause=0), only=("sina",))

    outcome = fetch_bars(sina, request(kind=SeriesKind.MINUTE_60))

    assert outcome.missing
    assert "daily bar" in outcome.reason


def test_bars_before_the_shipped_ones_must_join_them(desk, served):
    below = replace(desk, below=snapshot())  # the made-up March is not the shipped one
    early = request(first=date(2022, 12, 1), last=date(2024, 3, 31))

    outcome = fetch_bars(replace(below, only=("eastmoney",), confirm=False), early)

    assert outcome.missing
    assert "not those held" in outcome.reason or "no bars of" in outcome.reason


def test_bars_that_are_not_the_shipped_ones_are_told_of(desk, served):
    market = Market((Frames({HUACHUANG: frame_of("sh600155").iloc[:18]}),))
    served.reset(push2his__eastmoney__com="one other close")
    only = replace(desk, below=market, only=("eastmoney",), confirm=False)

    outcome = fetch_bars(only, request(first=date(2024, 3, 4)))

    assert outcome.version.rows == 2
    assert [issue.code for issue in outcome.issues] == ["chain-broken"]  # before the overlap
    served.reset(push2his__eastmoney__com="another later close")
    again = fetch_bars(replace(only, store=Store(desk.store.folder / "b")), request())
    assert [issue.code for issue in again.issues] == ["unlike-shipped", "chain-broken"]


class Frames(CsvLayer):
    """A layer of frames in memory."""

    def __init__(self, frames):
        super().__init__(dict.fromkeys(frames), name="frames")
        self._frames = frames


def test_days_a_provider_has_nothing_new_about_are_not_asked_for_again(desk, served):
    only = replace(desk, only=("eastmoney",), confirm=False)
    first = fetch_bars(only, request(last=date(2024, 3, 29)))

    again = fetch_bars(only, request(first=date(2024, 2, 26)))

    assert again.reason == "nothing new"
    assert again.version.version == first.version.version
    assert again.version.covered_first == date(2024, 2, 26)
    served.asked.clear()
    fetch_bars(only, request(first=date(2024, 2, 26)))
    assert served.asked == []


def test_rows_of_sina_that_copy_the_row_before_are_left_out(desk, served):
    served.reset(finance__sina__com__cn="a copied row")

    outcome = fetch_bars(replace(desk, only=("sina",), confirm=False), request("512690.SH"))

    assert outcome.version.rows == 20
    assert "1 rows that copy the row before" in outcome.issues[0].message


def test_a_row_without_a_trade_is_left_out_and_told(desk, served):
    served.reset(push2his__eastmoney__com="an idle day")

    outcome = fetch_bars(replace(desk, only=("eastmoney",), confirm=False), request())

    assert outcome.version.rows == 19
    assert "no trade on 2024-03-08, row left out" in outcome.issues[0].message


def test_another_process_that_is_faster_is_merged_with(desk, monkeypatch):
    only = replace(desk, only=("eastmoney",), confirm=False)
    write, turns = Store.write, []

    def overtaken(store, frame, version):
        if not turns:
            turns.append(1)
            write(store, frame.iloc[:3], version)
        return write(store, frame, version)

    monkeypatch.setattr(Store, "write", overtaken)

    outcome = fetch_bars(only, request())

    assert (outcome.version.version, outcome.version.rows) == (2, 20)


def test_a_series_others_keep_storing_is_given_up(desk, monkeypatch):
    only = replace(desk, only=("eastmoney",), confirm=False)

    def always_late(*_):
        raise ConflictError("late")

    monkeypatch.setattr(Store, "write", always_late)

    with pytest.raises(ConflictError, match="being stored by others"):
        fetch_bars(only, request())
    with pytest.raises(ConflictError, match="being stored by others"):
        fetch_actions(only, request(kind=SeriesKind.ACTIONS))


def test_verify_tells_of_an_answer_that_is_damaged(desk, child):
    fetch_bars(replace(desk, only=("baostock",), confirm=False), request())
    fetch_bars(replace(desk, only=("eastmoney",), confirm=False), request("000987.SZ"))
    version = desk.store.current(SeriesKind.DAILY, "000987.SZ")
    kept = RawAnswers(desk.store.folder).path(version.answers[0])
    kept.write_bytes(kept.read_bytes()[:-4])

    issues = verify(desk.store, desk.market(), child=child)

    assert [issue.code for issue in issues] == ["answer-damaged"]


def test_verify_tells_of_an_answer_the_library_cannot_read_any_more(desk, child, monkeypatch):
    fetch_bars(replace(desk, only=("eastmoney",), confirm=False), request())

    def changed(*_):
        raise ProviderError(FaultKind.SHAPE, "eastmoney", "new columns")

    monkeypatch.setattr(Eastmoney, "read", changed)

    issues = verify(desk.store, desk.market(), child=child)

    assert [issue.code for issue in issues] == ["answer-unreadable"]


def test_verify_counts_the_rows_of_a_file(desk):
    version = fetch_bars(desk, request()).version

    issues = verify(desk.store, desk.market(), versions=[replace(version, rows=21)])

    assert [issue.code for issue in issues] == ["rows-differ"]
