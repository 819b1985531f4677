import pytest

from sim.ledger.columns import COLUMNS, column_of, read_header
from sim.model.issue import Place, Severity

PLACE = Place(source="J.csv", line=1)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("date", "date"),
        ("Trade Date", "date"),
        ("stamp-duty", "stamp_duty"),
        ("成交日期", "date"),
        ("证券代码", "symbol"),
        ("买卖标志", "side"),
        ("操作", "side"),
        ("成交均价", "price"),
        ("发生金额", "net_cash"),
        ("资金余额", "cash_after"),
        ("过户费:", "transfer_fee"),
        ("合同编号", "order"),
        ("手续费", "commission"),
        ("其他杂费", "other_fee"),
        ("nonsense", None),
        ("=A1", None),
    ],
)
def test_a_column_is_known_by_many_names(name, column):
    assert column_of(name) == column


def test_no_name_stands_for_two_columns():
    names = [name for known in COLUMNS.values() for name in known]
    assert len(names) == len(set(names))


def test_a_header_says_where_its_columns_stand():
    header = read_header(("date", "", "经手费", "证管费"), PLACE)
    assert header.places == {"date": (0,), "other_fee": (2, 3)}
    assert (header.width, header.issues) == (4, ())
    assert header.place("other_fee") == 2
    assert header.place("price") is None


def test_a_column_that_stands_twice_is_read_once():
    header = read_header(("佣金", "手续费"), PLACE)
    assert header.places == {"commission": (0,)}
    assert [(issue.code, issue.severity) for issue in header.issues] == [
        ("column-twice", Severity.NOTE)
    ]


def test_a_misspelt_column_is_a_warning_with_the_near_name():
    header = read_header(("comission", "colour"), PLACE)
    assert [(issue.severity, issue.remedy) for issue in header.issues] == [
        (Severity.WARNING, "did you mean commission?"),
        (Severity.NOTE, ""),
    ]


def test_a_column_that_means_nothing_here_is_noted():
    header = read_header(("date", "price"), PLACE, frozenset({"date"}))
    assert header.places == {"date": (0,)}
    assert [issue.code for issue in header.issues] == ["column-unknown"]
