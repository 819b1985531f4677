"""The publisher's stated rules, with their numbers."""

import re
from decimal import Decimal

from sim.column.figures import significant
from sim.column.layout import Layout
from sim.column.numerals import NUMBER
from sim.column.reading import Reading

_CONDITIONS = re.compile(
    r"(?:满足|具备|符合)(?P<n>[0-9一二两三四五六七八九十]{1,2})(?:个|大|项)条件"
)
_FLAT = re.compile(r"([0-9]{1,3})日(?:均线|线)(?:开始|逐渐|要)?走平")
_RECLAIMED = re.compile(r"([0-9]{1,3})日(?:均线|线)(?:要|需)?被?(?:有效)?收复")
_WHITE_LINE = re.compile(
    r"MACD(?:指标)?(?:的)?白线(?:重新|再次)?(?:回到|重回|站上|升至|上穿)(?:零|0)轴(?:线)?(?:之上|上方|以上|上)?"
)
FLOOR = re.compile(
    rf"成交(?:量|额|金额)?(?:能)?不(?:再)?(?:跌至|低于|跌破|少于|跌到)(?P<number>{NUMBER})元?(?:之下|以下|下方)?"
)


def read_rules(reading: Reading, layout: Layout) -> dict[str, str | int | Decimal | bool]:
    """Return the rules told in the column's commentary, numbers in base units.

    Keys: `conditions` (how many must hold), `mean_days`, `mean_flat`, `mean_reclaimed`,
    `macd_white_line_above_zero`, `turnover_floor` (yuan, precision in the exponent).
    """
    rules: dict[str, str | int | Decimal | bool] = {}
    text, span = reading.text, (layout.start, layout.end)
    conditions = _CONDITIONS.search(text, *span)
    flat = _FLAT.search(text, *span)
    white_line = _WHITE_LINE.search(text, *span)
    reclaimed = _RECLAIMED.search(text, *span) if flat or white_line or conditions else None
    means = [(m, m[1]) for m in (flat, reclaimed) if m is not None]
    if conditions is not None and (written := reading.number(conditions, "n")) is not None:
        rules["conditions"] = int(written.value)
    days = {number for _, number in means}
    if len(days) > 1:
        message = f"the rules speak of means over {' and '.join(sorted(days))} days; none is kept"
        reading.complain("rule-unclear", message, means[0][0].span(), field="rules")
        flat = reclaimed = None
    elif days:
        rules["mean_days"] = int(days.pop())
    if flat is not None:
        rules["mean_flat"] = True
    if reclaimed is not None:
        rules["mean_reclaimed"] = True
    if white_line is not None:
        rules["macd_white_line_above_zero"] = True
    floor = FLOOR.search(text, *span)
    if floor is not None and (written := reading.number(floor)) is not None:
        rules["turnover_floor"] = significant(written)
    return rules
