import pandas as pd
import pytest

from sim.data.csv_bars import empty_bars, read_bars_csv
from sim.data.folder import find_files, read_folder
from sim.data.market import Market
from sim.model.errors import DataMissingError, InputError
from sim.model.symbol import Symbol
from tests.data.fakes.market import frame_of

HEADER = "date,open,high,low,close,volume,amount"
GOOD = "2024-02-19,7.30,7.40,7.25,7.31,1000,7310"


def write(folder, name, *lines):
    path = folder / name
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    return path


def test_a_folder_is_a_market(tmp_path):
    frame_of("sh600155").to_csv(tmp_path / "600155.csv", index=False)
    frame_of("sh000001").to_csv(tmp_path / "000001.SH.csv", index=False)
    frame_of("sz000987").to_csv(tmp_path / "sz000987.csv", index=False)
    (tmp_path / "notes.csv").write_text("of something else")

    layer = read_folder(tmp_path)
    market = Market((layer,))

    assert sorted(map(str, market.symbols())) == ["000001.SH", "000987.SZ", "600155.SH"]
    pd.testing.assert_frame_equal(market.bars(Symbol.parse("600155.SH")), frame_of("sh600155"))
    assert "600155.csv" in market.describe(Symbol.parse("600155.SH")).source
    assert market.actions(Symbol.parse("600155.SH")) == ()
    assert market.name_of(Symbol.parse("600155.SH")) == "600155"
    assert market.calendar().last.year == 2026
    with pytest.raises(DataMissingError, match="breadth"):
        market.breadth()


def test_amount_may_be_empty_or_absent(tmp_path):
    with_empty = write(tmp_path, "600155.csv", GOOD.rsplit(",", 1)[0] + ",")
    without = tmp_path / "000987.csv"
    without.write_text(f"{HEADER.removesuffix(',amount')}\n{GOOD.rsplit(',', 1)[0]}\n")

    for path in (with_empty, without):
        frame = read_bars_csv(path).frame
        assert frame["amount"].isna().all()
        assert frame["close"].tolist() == [7.31]


def test_every_bad_cell_of_a_file_is_named_with_its_line(tmp_path):
    path = write(
        tmp_path,
        "600155.csv",
        GOOD,
        "2024-13-41,7.30,7.40,7.25,7.31,1000,7310",
        "19/02/2024,seven,7.40,7.25,7.31,1000,7310",
        "2024-02-21,7.30,7.40,1e999,7.31,10.5,NaN",
    )

    issues = read_bars_csv(path).issues

    found = {(issue.place.line, issue.field, issue.found) for issue in issues}
    assert found == {
        (3, "date", "2024-13-41"),
        (4, "date", "19/02/2024"),
        (4, "open", "seven"),
        (5, "low", "1e999"),
        (5, "volume", "10.5"),
        (5, "amount", "NaN"),
    }


def test_faults_of_all_files_are_told_at_once(tmp_path):
    write(tmp_path, "600155.csv", "2024-02-18,7.30,7.40,7.25,7.31,1000,7310")
    write(tmp_path, "000987.csv", "2024-02-19,5.9,5.8,5.7,5.89,1000,5850")

    with pytest.raises(InputError) as caught:
        read_folder(tmp_path)

    assert [str(issue.place).rsplit("/", 1)[1] for issue in caught.value.issues] == [
        "000987.csv:2",
        "600155.csv:2",
    ]


def test_bars_of_a_bad_file_raise_its_faults(tmp_path):
    write(tmp_path, "600155.csv", "2024-02-18,7.30,7.40,7.25,7.31,1000,7310")
    from sim.data.folder import CsvLayer

    layer = CsvLayer(find_files(tmp_path), name="mine")

    with pytest.raises(InputError, match="a fault in the daily bars"):
        layer.bars(Symbol.parse("600155.SH"))


def test_more_than_twenty_bad_cells_are_counted(tmp_path):
    path = write(tmp_path, "600155.csv", *["2024-02-19,x,7.40,7.25,7.31,1000,7310"] * 30)

    issues = read_bars_csv(path).issues

    assert len(issues) == 21
    assert "10 more lines are not" in issues[-1].message


@pytest.mark.parametrize(
    "content",
    [b"", b"\0\0\0\0", b"date" * 5000, b'"unclosed,a\n1,2', b"\xff\xfe\x00\x01"],
)
def test_what_is_no_table_is_refused(tmp_path, content):
    path = tmp_path / "600155.csv"
    path.write_bytes(content)

    try:
        issues = read_bars_csv(path).issues
    except InputError as error:
        issues = error.message

    assert issues


def test_columns_that_are_absent_are_named(tmp_path):
    path = tmp_path / "600155.csv"
    path.write_text("date,open,close\n2024-02-19,1,2\n")

    (issue,) = read_bars_csv(path).issues

    assert "high, low, volume absent" in issue.message
    assert read_bars_csv(path).frame.equals(empty_bars())


def test_no_folder_no_files_and_two_files_of_one_security_are_said(tmp_path):
    with pytest.raises(DataMissingError, match="no such folder"):
        find_files(tmp_path / "nowhere")
    with pytest.raises(DataMissingError, match="found none"):
        find_files(tmp_path)
    write(tmp_path, "600155.csv", GOOD)
    write(tmp_path, "sh600155.csv", GOOD)
    with pytest.raises(InputError, match=r"both 600155\.SH"):
        find_files(tmp_path)


def test_a_file_named_by_an_indexs_bare_code_must_name_its_exchange(tmp_path):
    write(tmp_path, "399001.csv", GOOD)

    with pytest.raises(InputError, match=r"399001\.SZ\.csv"):
        find_files(tmp_path)
