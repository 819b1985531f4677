"""Build the snapshot of market data that ships inside the package, from a folder of figures.

Run as `python scripts/build_snapshot.py DATA_DIR [--out sim/data/shipped]`. DATA_DIR holds
`daily/CODE.csv`, `index/CODE.EXCHANGE.csv`, `corporate_actions.csv` and `breadth.csv`, raw prices,
volume in shares, amount in yuan. The same input gives the same bytes; `manifest.json` lists every
file with its SHA-256, row count, range and sources.
"""

import argparse
import csv
import hashlib
import io
import json
import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent / "sim" / "data" / "shipped"
SIZE_LIMIT = 1_500_000
FIRST, LAST = "2023-01-03", "2025-12-31"
CALENDAR_FIRST, CALENDAR_LAST = "1990-12-19", "2026-12-31"

BARS = ("date", "open", "high", "low", "close", "volume", "amount")
ACTIONS = (
    "symbol",
    "ex_date",
    "cash_per_share",
    "bonus_ratio",
    "record_date",
    "pay_date",
    "reference_cash",
    "source",
)

STRATEGY = "qjlxg/strategy@5870f446 stock_data (Eastmoney, raw, lots)"
SECURITIES: Mapping[str, tuple[str, str, str]] = {  # symbol: name, listed on, source of the bars
    "600155.SH": ("华创云信", "", STRATEGY),
    "000987.SZ": ("越秀资本", "", STRATEGY),
    "000938.SZ": (
        "紫光股份",
        "",
        (
            "zsh-a/quant@d3361a3a data/bao to 2024-08-20; "
            "suiwenfeng/stock@1fe8998d to 2025-05-23; qjlxg/ma_volume@293ca64f after, "
            "plus 0.07 before the dividend of 2025-06-13; "
            "tuisemo/baostock-master@b0b873d for 2025-12-02"
        ),
    ),
    "512690.SH": (
        "酒ETF",
        "2019-05-06",
        (
            "zsh-a/quant@d3361a3a data/nfq to 2024-09-30; "
            "chenchenjunren90-collab/etf_agent@384abd57 after"
        ),
    ),
    "601579.SH": (
        "会稽山",
        "",
        (
            "suiwenfeng/stock@1fe8998d to 2025-05-23; qjlxg/ma_volume@293ca64f after, "
            "plus 0.39 before the dividend of 2025-05-30"
        ),
    ),
    "300053.SZ": (
        "航宇微",
        "",
        (
            "tszlam/trading@7434e505 to 2024-05-22; LYH-RAIN/StockTradebyZ@5b936a3c to 2024-07-18 "
            "and from 2025-05-26; suiwenfeng/stock@1fe8998d between; "
            "931191456/quant-backtest@06752d09 from 2025-11-24; "
            "amount empty where the source has none"
        ),
    ),
    "002682.SZ": ("龙洲股份", "", STRATEGY),
}
INDICES: Mapping[str, tuple[str, str]] = {
    "000001.SH": ("上证指数", "hriszc/zechenhehuo@3faadcb data (baostock)"),
    "399001.SZ": ("深证成指", "hriszc/zechenhehuo@3faadcb data (baostock)"),
    "399006.SZ": ("创业板指", "LiuZesensengsheng/gupiao@bb16dbe (Eastmoney, lots x 100)"),
    "000300.SH": ("沪深300", "hriszc/zechenhehuo@3faadcb data (baostock)"),
}
REFERENCE_CASH = {  # what the exchange's reference price fell by, where less than the cash
    ("601579.SH", "2025-05-30"): "0.39",
    ("000938.SZ", "2025-06-13"): "0.07",
    ("000987.SZ", "2025-07-03"): "0.169",
}
RECORD_DATE = {
    ("601579.SH", "2025-05-30"): "2025-05-29",
    ("000987.SZ", "2024-05-30"): "2024-05-29",
}
SUSPENDED = (
    ("512690.SH", "2021-05-14", "2021-05-14", "unit split 1:2; fund announcement of 2021-05-17"),
    ("002682.SZ", "2023-12-21", "2023-12-22", "no trade on either session in any source"),
)


def main() -> int:
    """Write the snapshot and say how large it is; 1 when it outgrows its limit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data_dir", type=Path, help="folder with daily/, index/ and the two CSVs")
    parser.add_argument("--out", type=Path, default=HOME, help="folder to write into")
    options = parser.parse_args()
    files = build(options.data_dir)
    total = sum(len(content) for content in files.values())
    if total > SIZE_LIMIT:
        print(f"the snapshot has {total:,} bytes, more than {SIZE_LIMIT:,}", file=sys.stderr)
        return 1
    for name, content in files.items():
        path = options.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    print(f"{options.out}: {len(files)} files, {total:,} bytes")
    return 0


def build(data: Path) -> dict[str, bytes]:
    """Return the snapshot's files by name, the manifest last."""
    files: dict[str, bytes] = {}
    entries: dict[str, dict[str, object]] = {}

    def add(name: str, header: Iterable[str], rows: list[list[str]], source: str) -> None:
        content = _csv(header, rows)
        files[name] = content
        entries[name] = {
            "rows": len(rows),
            "sha256": hashlib.sha256(content).hexdigest(),
            "source": source,
        }
        if rows and "date" in header:
            entries[name] |= {"first": rows[0][0], "last": rows[-1][0]}

    for symbol, (_, _, source) in SECURITIES.items():
        add(f"daily/{symbol}.csv", BARS, _bars(data / "daily" / f"{symbol[:6]}.csv"), source)
    for symbol, (_, source) in INDICES.items():
        rows = _bars(data / "index" / f"{symbol}.csv", first="2015-01-01", last="9999")
        add(f"index/{symbol}.csv", BARS, rows, source)
    add("actions.csv", ACTIONS, _actions(data), "one source a row")
    header, *breadth = _read(data / "breadth.csv")
    add("breadth.csv", header, breadth, "counted from the daily bars of the covered securities")
    add("sessions.csv", ("date",), _sessions(), "exchange_calendars XSHG")
    add("names.csv", ("symbol", "name", "kind", "first", "last", "listed", "source"), _names(), "")
    status = [[symbol, "suspended", *rest] for symbol, *rest in SUSPENDED]
    add("status.csv", ("symbol", "kind", "first", "last", "source"), status, "one source a row")
    manifest = {"format": 1, "calendar_known_to": CALENDAR_LAST, "files": entries}
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return files | {"manifest.json": text.encode()}


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _csv(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _plain(figure: str) -> str:
    """Return a decimal without trailing zeros, as `3258.627`; empty stays empty."""
    return f"{Decimal(figure).normalize():f}" if figure else ""


def _bars(path: Path, first: str = FIRST, last: str = LAST) -> list[list[str]]:
    header, *rows = _read(path)
    if tuple(header) != BARS:
        raise SystemExit(f"{path}: wanted the columns {BARS}, found {header}")
    return [[row[0], *map(_plain, row[1:])] for row in rows if first <= row[0] <= last]


def _actions(data: Path) -> list[list[str]]:
    _, *rows = _read(data / "corporate_actions.csv")
    suffixed = {symbol[:6]: symbol for symbol in SECURITIES}
    actions = []
    for code, ex_date, cash, bonus, source in rows:
        key = (suffixed[code], ex_date)
        record, reference = RECORD_DATE.get(key, ""), REFERENCE_CASH.get(key, "")
        actions.append([*key, _plain(cash), _plain(bonus), record, "", reference, source])
    return sorted(actions)


def _sessions() -> list[list[str]]:
    from exchange_calendars import get_calendar

    calendar = get_calendar("XSHG", start=CALENDAR_FIRST, end=CALENDAR_LAST)
    return [[session.strftime("%Y-%m-%d")] for session in calendar.sessions]


def _names() -> list[list[str]]:
    kind = {"512690.SH": "etf"}
    listed = [
        [symbol, name, kind.get(symbol, "stock"), "", "", listed_on, ""]
        for symbol, (name, listed_on, _) in SECURITIES.items()
    ]
    return sorted(
        [
            *listed,
            *([symbol, name, "index", "", "", "", ""] for symbol, (name, _) in INDICES.items()),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
