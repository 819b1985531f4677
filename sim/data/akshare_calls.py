"""The calls of akshare, imported when first called; nothing else names the library.

Only functions of this list are ever called, with raw (not adjusted) series: the variants that
adjust run text from the network as a program.
"""

from typing import Any

import pandas as pd

from sim.data.call import Cell

LIBRARY = "akshare"
FUNCTIONS = frozenset(
    {
        "fund_etf_category_sina",
        "fund_etf_dividend_sina",
        "fund_etf_hist_em",
        "fund_etf_hist_min_em",
        "fund_etf_hist_sina",
        "fund_open_fund_info_em",
        "stock_allotment_cninfo",
        "stock_dividend_cninfo",
        "stock_fhps_detail_em",
        "stock_history_dividend_detail",
        "stock_info_bj_name_code",
        "stock_info_change_name",
        "stock_info_sh_delist",
        "stock_info_sh_name_code",
        "stock_info_sz_change_name",
        "stock_info_sz_delist",
        "stock_info_sz_name_code",
        "stock_tfp_em",
        "stock_zh_a_daily",
        "stock_zh_a_hist",
        "stock_zh_a_hist_min_em",
        "stock_zh_a_hist_tx",
        "stock_zh_a_minute",
        "stock_zh_index_daily",
        "stock_zh_index_daily_em",
        "tool_trade_date_hist_sina",
    }
)


def version() -> str:
    """Import the library and return its name and version."""
    import akshare

    return f"{LIBRARY} {akshare.__version__}"


def run(
    function: str, arguments: dict[str, str]
) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    """Return the columns and rows one function returns, cells as text or numbers.

    Raises:
        ValueError: The function is not on the list.
        Exception: Whatever the library raises.
    """
    if function not in FUNCTIONS:
        raise ValueError(f"{function} is not a call of this program")
    import akshare

    call = getattr(akshare, function)
    call = getattr(call, "__wrapped__", call)  # without the library's own memory of answers
    frame = call(**arguments)
    return tuple(map(str, frame.columns)), tuple(
        tuple(map(_cell, row)) for row in frame.itertuples(index=False, name=None)
    )


def _cell(value: Any) -> Cell:  # noqa: ANN401 - whatever a frame holds
    if value is None or pd.isna(value):
        return None
    if isinstance(value, str):
        return value
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    plain = value.item() if hasattr(value, "item") else value
    return plain if isinstance(plain, int | float) else str(plain)
