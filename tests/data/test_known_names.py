import subprocess
import sys
from datetime import date

from sim.cli.app import main
from sim.data.fetch_names import store_names
from sim.data.known_names import known_names
from sim.data.names import shipped_names
from sim.model.symbol import Symbol

BANK = Symbol.parse("600000.SH")
PAGE = (
    "2024年2月19日（周一）\n\n本栏作者 申算子\n资产：周一没有操作。目前持有浦发银行10万股。"
    "资金余额100000.00元，总净值1000000.00元，盈利400.00%。\n"
)


def test_without_a_store_the_shipped_names_are_known_and_no_library_is_loaded(tmp_path):
    assert known_names(tmp_path) == shipped_names()
    code = (
        "import sys; from pathlib import Path; from sim.data.known_names import known_names;"
        f" known_names(Path({str(tmp_path)!r}));"
        " sys.exit(any(name in sys.modules for name in ('pandas', 'duckdb', 'numpy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_fetched_names_are_known_beside_the_shipped_ones(desk):
    store_names(desk, [(BANK, "浦发银行", "tencent")], date(2024, 4, 1))

    names = {row.name: row.symbol for row in known_names(desk.store.folder)}

    assert names["浦发银行"] == BANK
    assert {row.name for row in shipped_names()} <= set(names)


def test_a_column_is_read_with_the_names_that_were_fetched(desk, tmp_path, monkeypatch, capsys):
    text = tmp_path / "column.txt"
    text.write_text(PAGE, encoding="utf-8")
    monkeypatch.setenv("FUPAN_DATA_DIR", str(desk.store.folder))
    main(["parse", str(text)])
    assert "600000.SH" not in capsys.readouterr().out

    store_names(desk, [(BANK, "浦发银行", "tencent")], date(2024, 4, 1))
    main(["parse", str(text)])
    assert "600000.SH" in capsys.readouterr().out
