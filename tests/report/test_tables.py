import io
import math
import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest
from rich.cells import cell_len
from rich.console import Console

from sim.report.tables import (
    Column,
    Kind,
    clean,
    make_console,
    make_table,
    print_table,
    write_cell,
)

COLUMNS = [
    Column(heading="证券 Security"),
    Column(heading="数量 Quantity", unit="股", kind=Kind.COUNT),
    Column(heading="市值 Value", unit="元", kind=Kind.YUAN),
    Column(heading="涨跌 Change", unit="%", kind=Kind.CHANGE_PERCENT),
]
ROWS = [
    ("华创云信 600155.SH", 990_000, Decimal(7236900), Decimal("-2.53")),
    ("酒ETF 512690.SH", 9_000_000, Decimal("5778000.005"), 1.2),
    ("会稽山", 350_000, None, 0.001),
]


def printed(table, **options):
    stream = io.StringIO()
    console = Console(file=stream, **options) if options else make_console(stream)
    print_table(table, console)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("value", "kind", "wanted"),
    [
        ("会稽山", Kind.TEXT, "会稽山"),
        (date(2024, 2, 19), Kind.DAY, "2024-02-19"),
        (9_000_000, Kind.COUNT, "9,000,000"),
        (Decimal("34336878.63"), Kind.YUAN, "34,336,878.63"),
        (Decimal("0.005"), Kind.YUAN, "0.01"),
        (Decimal("0.642"), Kind.PRICE, "0.642"),
        (Decimal("1E+3"), Kind.PRICE, "1,000"),
        (0.8549, Kind.NUMBER, "0.85"),
        (20.985, Kind.PERCENT, "20.99"),
        (Decimal(146200), Kind.CHANGE, "+146,200.00"),
        (Decimal(-146200), Kind.CHANGE, "-146,200.00"),
        (-0.004, Kind.CHANGE_PERCENT, "0.00"),
        (None, Kind.YUAN, "—"),
        (math.nan, Kind.NUMBER, "—"),
        (math.inf, Kind.NUMBER, "—"),
    ],
)
def test_a_cell_is_written_as_its_kind_asks(value, kind, wanted):
    assert write_cell(value, kind) == wanted


@pytest.mark.parametrize("value", ["1.5", date(2024, 2, 19)])
def test_a_number_column_refuses_text(value):
    with pytest.raises(TypeError, match="a yuan cell must be a number"):
        write_cell(value, Kind.YUAN)


def test_a_piped_table_is_plain_and_aligned_by_the_width_of_chinese():
    text = printed(make_table(COLUMNS, ROWS, title="持仓 Holdings", caption="来源 Source: 虚构"))
    assert "\x1b" not in text
    lines = text.splitlines()
    assert lines[0].rstrip() == "持仓 Holdings"
    assert lines[-1].rstrip() == "来源 Source: 虚构"
    body = [line for line in lines if "SH" in line or "会稽山" in line]
    assert [line.split() for line in body] == [
        ["华创云信", "600155.SH", "990,000", "7,236,900.00", "-2.53"],
        ["酒ETF", "512690.SH", "9,000,000", "5,778,000.01", "+1.20"],
        ["会稽山", "350,000", "—", "0.00"],
    ]
    assert len({cell_len(line) for line in body}) == 1
    ends = {
        cell_len(line[: line.index(word) + len(word)])
        for line, word in zip(body, ("990,000", "9,000,000", "350,000"), strict=True)
    }
    assert len(ends) == 1


def test_headings_carry_their_units():
    text = printed(make_table(COLUMNS, ROWS))
    assert text.count("(股)") == text.count("(元)") == text.count("(%)") == 1


def test_a_piped_table_does_not_depend_on_the_terminal(monkeypatch):
    first = printed(make_table(COLUMNS, ROWS))
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("TERM", "dumb")
    assert printed(make_table(COLUMNS, ROWS)) == first


def test_on_a_terminal_up_is_red_and_down_is_green(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    text = printed(
        make_table(COLUMNS, ROWS), force_terminal=True, width=100, color_system="standard"
    )
    assert "\x1b[32m" in text.split("-2.53")[0][-20:]
    assert "\x1b[31m" in text.split("+1.20")[0][-20:]
    assert "\x1b[3" not in text.split("0.00")[-2][-6:]


@pytest.mark.parametrize("width", [20, 40, 60, 80, 200])
def test_no_number_is_cut_or_folded_on_any_terminal(width):
    text = printed(make_table(COLUMNS, ROWS), force_terminal=True, width=width, color_system=None)
    for number in ("990,000", "9,000,000", "7,236,900.00", "5,778,000.01", "-2.53", "+1.20"):
        assert number in text


def test_a_long_text_is_folded_at_sixty_columns_even_in_a_pipe():
    text = printed(make_table([Column(heading="理由 Reason")], [("某种理由 " * 20,)]))
    assert max(cell_len(line.rstrip()) for line in text.splitlines()) <= 62
    assert text.count("某种理由") == 20


def test_totals_stand_apart_with_blanks_where_nothing_is_added_up():
    text = printed(make_table(COLUMNS, ROWS, totals=("合计 Total", None, Decimal(13014900), None)))
    last = text.splitlines()[-2]
    assert last.split() == ["合计", "Total", "13,014,900.00"]


@pytest.mark.parametrize("changes", [{"rows": [("x", 1)]}, {"rows": [], "totals": ("x",)}])
def test_a_row_of_another_width_is_refused(changes):
    with pytest.raises(ValueError, match="a row must have 4 cells, had"):
        make_table(COLUMNS, **changes)


def test_an_empty_table_still_shows_its_headings():
    assert "市值" in printed(make_table(COLUMNS, []))


def test_names_cannot_move_the_cursor_or_colour_the_terminal():
    assert clean("会\x1b[31m稽\u202e山\t\r\n.") == "会[31m稽山   ."
    table = make_table(
        [Column(heading="[red]名[/red]")], [("[bold]x[/bold]\x1b[2J",)], title="\x07t"
    )
    text = printed(table)
    assert "[bold]x[/bold][2J" in text
    assert "[red]名[/red]" in text
    assert "\x1b" not in text
    assert "\x07" not in text


def test_a_stream_that_knows_no_chinese_shows_question_marks():
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    print_table(make_table(COLUMNS, ROWS), make_console(stream))
    stream.flush()
    assert b"990,000" in raw.getvalue()


def test_the_console_of_a_terminal_is_its_own(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert make_console(io.StringIO()).is_terminal


def test_the_default_console_is_standard_output(capsys):
    print_table(make_table(COLUMNS, ROWS))
    assert "990,000" in capsys.readouterr().out


def test_tables_do_not_import_matplotlib():
    code = "import sys, sim.report.tables; sys.exit('matplotlib' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_reader_who_goes_away_ends_the_printing_and_not_the_process():
    class Closed(io.StringIO):
        def write(self, _text):
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        make_console(Closed()).print("more")
