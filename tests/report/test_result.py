import json
from datetime import date
from decimal import Decimal

import pytest

from sim.model.errors import ExitCode, InputError
from sim.report.result import HoldingRow, parse_result, read_result

SMALL = {
    "as_of": "2024-02-19",
    "reported": {"cash": "1431678.63", "net_value": "34336878.63", "profit_percent": "17068.44"},
    "computed": {"cash": "1431678.63", "market_value": "33051400.00", "net_value": "34483078.63"},
    "holdings": [{"symbol": "600155.SH", "name": "华创云信", "quantity": 990000, "close": "7.31"}],
    "equity": [{"date": "2024-02-19", "reading": "printed", "net_value": "34483078.63"}],
    "explanations": [{"kind": "one-digit", "printed": 990000, "candidate": "97万"}],
    "something": {"new": [1, 2, 3]},
}


def test_money_stays_exact_and_unknown_keys_are_passed_over():
    result = parse_result(SMALL)
    assert result.as_of == date(2024, 2, 19)
    assert result.reported.net_value == Decimal("34336878.63")
    assert result.holdings[0].worth == Decimal("7236900.00")
    assert result.explanations[0].candidate == "97万"


@pytest.mark.parametrize(
    ("row", "worth"),
    [
        ({"quantity": "1,000", "close": "7.31"}, "7310.00"),
        ({"quantity": 1000, "price": "7.31"}, "7310.00"),
        ({"quantity": 1000, "market_value": "7000.00", "close": "7.31"}, "7000.00"),
        ({"quantity": 1000}, "0"),
    ],
)
def test_a_holding_is_worth_its_value_or_its_close_times_its_shares(row, worth):
    holding = HoldingRow.model_validate({"symbol": "600155.SH", **row})
    assert holding.worth == Decimal(worth)
    assert holding.label == "600155.SH"


def test_results_are_read_from_the_folder_or_the_file(tmp_path):
    (tmp_path / "result.json").write_text(json.dumps(SMALL), encoding="utf-8")
    assert read_result(tmp_path) == read_result(tmp_path / "result.json") == parse_result(SMALL)


def test_a_folder_without_results_says_what_writes_them(tmp_path):
    with pytest.raises(InputError, match=r"result\.json: no such results; `fupan replay` writes"):
        read_result(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"as_of":\n oops}', r"result\.json:2: this is no JSON: .* at column 2"),
        (b"\xff\xfe", "wanted UTF-8 text, found byte 0 that is none"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"as_of": ' + b"1" * 5000 + b"}", "too long a number"),
        (b"[1, 2]", "wanted an object with keys, found list"),
    ],
)
def test_what_is_no_json_object_is_a_message(tmp_path, content, message):
    (tmp_path / "result.json").write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_result(tmp_path)


def test_every_unusable_value_is_told_at_once_with_its_place_in_the_file():
    broken = {
        **SMALL,
        "as_of": "yesterday" + "!" * 100,
        "computed": {"cash": "1e999999", "market_value": "NaN"},
        "equity": [{"date": "2024-02-19", "net_value": "much"}],
    }
    with pytest.raises(InputError, match=r"result\.json: 4 values cannot be used") as caught:
        parse_result(broken)
    assert caught.value.exit_code is ExitCode.USAGE
    assert [issue.field for issue in caught.value.issues] == [
        "as_of",
        "computed.cash",
        "computed.market_value",
        "equity.0.net_value",
    ]
    assert max(len(issue.found) for issue in caught.value.issues) <= 60
    assert "run the command again" in str(caught.value.issues[0])


@pytest.mark.parametrize(
    "rows",
    [
        [("2024-02-20", "printed"), ("2024-02-19", "printed")],
        [("2024-02-19", "printed"), ("2024-02-19", "printed")],
    ],
)
def test_sessions_of_a_reading_must_ascend(rows):
    equity = [{"date": day, "reading": reading, "net_value": "1"} for day, reading in rows]
    with pytest.raises(InputError) as caught:
        parse_result({**SMALL, "equity": equity})
    assert "ascend" in str(caught.value.issues[0])


def test_sessions_of_the_benchmark_must_ascend():
    rows = [{"date": "2024-02-20", "close": "1"}, {"date": "2024-02-19", "close": "1"}]
    with pytest.raises(InputError) as caught:
        parse_result({**SMALL, "benchmark": {"rows": rows}})
    assert "ascend" in str(caught.value.issues[0])


def test_readings_may_be_mixed_row_by_row():
    rows = [("2024-02-19", "printed"), ("2024-02-19", "reconciled"), ("2024-02-20", "printed")]
    equity = [{"date": day, "reading": reading, "net_value": "1"} for day, reading in rows]
    assert len(parse_result({**SMALL, "equity": equity}).equity) == 3
