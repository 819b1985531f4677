"""Columns that look like printed ones, in words of our own, with the truth beside them.

`make(seed)` writes one from a random portfolio; `mutate` spoils its layout and not its content;
`damage` prints one digit wrong. Everything follows from the seed.
"""

import random
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from sim.data.sessions import shipped_calendar
from sim.model.statement import Holding, PlanAction, PlanItem, StatedTrade, Statement, Written
from sim.model.symbol import Symbol
from sim.model.trade import Side
from sim.rules.securities import symbol_from_code

FIRST_DAY, LAST_DAY = date(2015, 1, 5), date(2025, 12, 30)
WEEKDAYS = "一二三四五六日"
HEADS = "云岭苍梧青川赤水白河金泉玉衡星汉沧海松江柳岸竹溪梅园兰台枫桥桐乡杉木槐安榆阳楠山樟树桑田"
TAILS = (
    "科技",
    "股份",
    "重工",
    "医药",
    "能源",
    "资本",
    "电子",
    "实业",
    "微",
    "材料",
    "发展",
    "一重",
)
FUND_THEMES = ("白酒", "军工", "半导体", "红利", "港股通50", "沪深300", "创业板", "黄金")
STOCK_CODES = ("600", "601", "603", "605", "688", "000", "001", "002", "003", "300", "301")
FUND_CODES = ("510", "512", "515", "516", "159")
AUTHORS = ("甄有才", "贾得利", "申算子", "毕胜", "欧阳算盘", "常看盘")
PAPERS = ("江城都市报", "滨海晚报", "岭南商报", "河州日报")
CAPITALS = tuple(Decimal(n) * 10**k for k in (5, 6, 7, 8) for n in (1, 2, 3, 5, 8))


@dataclass(frozen=True, kw_only=True)
class Lookalike:
    """A column and what is true about it.

    Attributes:
        text: As printed.
        truth: What a reader must find; figures carry their printed digits, no places.
        prices: Closes of the day in yuan, of all that is held.
        ranges: Low and high of the day in yuan, of all that is traded.
        previous: The statement of the session before, from which the trades lead to this one.
        capital: What the profit is counted from, in yuan.
        names: All names in use, for a reader's table.
        damaged: Path of the figure printed wrong, empty when none is.
        original: Its true digits.
    """

    text: str
    truth: Statement
    prices: Mapping[Symbol, Decimal]
    ranges: Mapping[Symbol, tuple[Decimal, Decimal]]
    previous: Statement
    capital: Decimal
    names: Mapping[str, tuple[Symbol, ...]]
    damaged: str = ""
    original: str = ""


@dataclass(frozen=True)
class _Security:
    name: str
    symbol: Symbol
    fund: bool
    close: Decimal


@dataclass
class _Draft:
    """A column's content before it is put into words."""

    random: random.Random
    complete: bool
    day: date = date.min
    publisher: str = ""
    newspaper: str = ""
    securities: list[_Security] = field(default_factory=list)
    held: dict[Symbol, Written] = field(default_factory=dict)
    trades: list[StatedTrade] = field(default_factory=list)
    plan: list[PlanItem] = field(default_factory=list)
    cash: Written | None = None
    net_value: Written | None = None
    profit: Written | None = None
    capital: Decimal = Decimal(0)
    codes: dict[Symbol, str] = field(default_factory=dict)


def make(seed: int, *, complete: bool = False, damage: str = "") -> Lookalike:
    """Return the column of `seed`, cleanly laid out.

    Args:
        seed: Chooses everything.
        complete: Every code and every balance is printed.
        damage: Which figures may be printed with one wrong digit: `balances` (quantities held,
            cash, net value, profit), `trades` (quantities and prices), `codes`; none when empty.
    """
    draft = _Draft(random.Random(seed), complete)
    _draw(draft)
    previous = _previous(draft)
    path, original = _damage(draft, damage) if damage else ("", "")
    text = _Writer(draft).write()
    truth = _truth(draft)  # after the text, which settles the order of the plan
    by_symbol = {row.symbol: row for row in draft.securities}
    ranges = {trade.symbol: _range(by_symbol[trade.symbol].close) for trade in draft.trades}
    return Lookalike(
        text=text,
        truth=truth,
        prices={symbol: by_symbol[symbol].close for symbol in draft.held},
        ranges=ranges,
        previous=previous,
        capital=draft.capital,
        names={row.name: (row.symbol,) for row in draft.securities},
        damaged=path,
        original=original,
    )


def _range(close: Decimal) -> tuple[Decimal, Decimal]:
    return close * Decimal("0.95"), close * Decimal("1.05")


def _draw(draft: _Draft) -> None:
    r = draft.random
    sessions = shipped_calendar().between(FIRST_DAY, LAST_DAY)
    draft.day = r.choice(sessions)
    draft.publisher = r.choice(AUTHORS)
    draft.newspaper = r.choice(PAPERS)
    draft.securities = _draw_securities(r, r.randint(2, 12))
    held = r.sample(draft.securities, r.randint(1, min(8, len(draft.securities))))
    draft.codes = {row.symbol: row.symbol.code for row in draft.securities}
    draft.held = {row.symbol: _draw_quantity(r) for row in held}
    _draw_trades(draft, held)
    draft.cash = Written.of(f"{r.randint(0, 500_000_000) / 100:.2f}")
    market = sum((row.close * draft.held[row.symbol].value for row in held), Decimal(0))
    net = (market + draft.cash.value).quantize(Decimal("0.01"))
    draft.net_value = Written.of(str(net))
    likely = [capital for capital in CAPITALS if 0.5 < net / capital < 300]
    draft.capital = r.choice(likely or CAPITALS)
    profit = ((net / draft.capital - 1) * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    draft.profit = Written.of(str(profit))
    if not draft.complete:
        for gap in ("cash", "profit"):
            if r.random() < 0.08:
                setattr(draft, gap, None)
    _draw_plan(draft, held)


def _draw_securities(r: random.Random, count: int) -> list[_Security]:
    found: dict[str, _Security] = {}
    codes: set[str] = set()
    while len(found) < count:
        fund = r.random() < 0.2
        if fund:
            name = r.choice(FUND_THEMES) + "ETF"
            code = r.choice(FUND_CODES) + f"{r.randint(0, 999):03d}"
            close = Decimal(r.randint(300, 5000)) / 1000
        else:
            at = r.randrange(0, len(HEADS) - 1, 2)
            name = HEADS[at : at + 2] + r.choice(TAILS)
            name = r.choice(["", "", "", "", "ST", "*ST"]) + name + r.choice(["", "", "", "A"])
            code = r.choice(STOCK_CODES) + f"{r.randint(0, 999):03d}"
            close = Decimal(r.randint(200, 9999)) / 100
        if name in found or code in codes:
            continue
        codes.add(code)
        found[name] = _Security(name, symbol_from_code(code), fund, close)
    return list(found.values())


def _draw_quantity(r: random.Random) -> Written:
    way = r.random()
    if way < 0.6:
        return Written.of(str(int(10 ** r.uniform(0, 2.9))), 10_000)
    if way < 0.75:
        return Written.of(f"{r.randint(1, 99)}.{r.randint(1, 9)}", 10_000)
    if way < 0.77:
        return Written.of(f"{r.randint(1, 4)}.{r.randint(1, 9)}", 100_000_000)
    return Written.of(str(r.randint(1, 9999) * 100))


def _draw_trades(draft: _Draft, held: list[_Security]) -> None:
    r = draft.random
    gone = [row for row in draft.securities if row.symbol not in draft.held]
    for row in r.sample(held, r.randint(0, min(2, len(held)))):
        quantity = draft.held[row.symbol]
        if r.random() < 0.5 and int(quantity.value) >= 20_000:
            units = r.randint(1, int(quantity.value) // 10_000)
            quantity = Written.of(str(units), 10_000)
        side = Side.SELL if r.random() < 0.25 else Side.BUY
        draft.trades.append(_draw_trade(r, row, side, quantity))
    for row in r.sample(gone, r.randint(0, min(1, len(gone)))):
        draft.trades.append(_draw_trade(r, row, Side.SELL, _draw_quantity(r)))
    r.shuffle(draft.trades)


def _draw_trade(r: random.Random, row: _Security, side: Side, quantity: Written) -> StatedTrade:
    tick = Decimal("0.001") if row.fund else Decimal("0.01")
    price = (row.close * Decimal(r.randint(960, 1040)) / 1000).quantize(tick)
    digits = str(price)
    if r.random() < 0.3:
        digits = digits.rstrip("0").rstrip(".")
    return StatedTrade(
        side=side,
        symbol=row.symbol,
        name=row.name,
        quantity=quantity,
        price=Written.of(digits),
    )


def _draw_plan(draft: _Draft, held: list[_Security]) -> None:
    r = draft.random
    actions = [PlanAction.ADD, PlanAction.TRIM, PlanAction.HOLD, PlanAction.SELL]
    for row in r.sample(held, len(held)):
        action = r.choices(actions, [2, 2, 6, 1])[0]
        draft.plan.append(PlanItem(action=action, symbol=row.symbol, name=row.name))


def _truth(draft: _Draft) -> Statement:
    by_symbol = {row.symbol: row for row in draft.securities}
    return Statement(
        publisher=draft.publisher,
        newspaper=draft.newspaper,
        as_of=draft.day,
        cash=draft.cash,
        net_value=draft.net_value,
        profit_percent=draft.profit,
        holdings=tuple(
            Holding(symbol=symbol, name=by_symbol[symbol].name, quantity=quantity)
            for symbol, quantity in draft.held.items()
        ),
        trades=tuple(draft.trades),
        plan=tuple(draft.plan),
    )


def _previous(draft: _Draft) -> Statement:
    held = {symbol: int(quantity.value) for symbol, quantity in draft.held.items()}
    cash = draft.cash.value if draft.cash is not None else Decimal(0)
    for trade in draft.trades:
        sign = 1 if trade.side is Side.BUY else -1
        held[trade.symbol] = held.get(trade.symbol, 0) - sign * int(trade.quantity.value)
        cash += sign * trade.quantity.value * trade.price.value
    return Statement(
        cash=Written.of(f"{cash:.2f}"),
        holdings=tuple(
            Holding(symbol=symbol, name=str(symbol), quantity=Written.of(str(shares)))
            for symbol, shares in held.items()
            if shares
        ),
    )


def _damage(draft: _Draft, what: str) -> tuple[str, str]:
    """Print one digit of one figure wrong; return the figure's path and its true digits."""
    r = draft.random
    paths = {
        "balances": ["cash", "net_value", "profit_percent"]
        + [f"holdings.{number}" for number in range(len(draft.held))],
        "trades": [
            f"trades.{number}.{part}"
            for number in range(len(draft.trades))
            for part in ("quantity", "price")
        ],
        "codes": [f"codes.{number}" for number in range(len(draft.held))],
    }[what]
    if not paths:
        return "", ""
    path = r.choice(paths)
    kind, *rest = path.split(".")
    if kind in {"cash", "net_value", "profit_percent"}:
        name = "profit" if kind == "profit_percent" else kind
        true = getattr(draft, name)
        setattr(draft, name, _wrong(r, true))
        return path, true.digits
    if kind == "trades":
        trade = draft.trades[int(rest[0])]
        true = getattr(trade, rest[1])
        draft.trades[int(rest[0])] = replace(trade, **{rest[1]: _wrong(r, true)})
        return path, true.digits
    symbol = list(draft.held)[int(rest[0])]
    if kind == "holdings":
        true = draft.held[symbol]
        draft.held[symbol] = _wrong(r, true)
        return path, true.digits
    draft.codes[symbol] = _wrong_digit(r, symbol.code)
    return path, symbol.code


def _wrong(r: random.Random, figure: Written) -> Written:
    while True:
        wrong = Written.of(_wrong_digit(r, figure.digits), figure.scale)
        leading_zero = re.match(r"-?0[0-9]", wrong.digits)
        if wrong.value != 0 and leading_zero is None:
            return wrong


def _wrong_digit(r: random.Random, digits: str) -> str:
    at = r.choice([i for i, character in enumerate(digits) if character.isdigit()])
    other = r.choice([digit for digit in "0123456789" if digit != digits[at]])
    return digits[:at] + other + digits[at + 1 :]


class _Writer:
    """Puts a draft into words."""

    def __init__(self, draft: _Draft) -> None:
        self.draft = draft
        self.random = draft.random
        self.by_symbol = {row.symbol: row for row in draft.securities}
        self.coded = draft.complete or self.random.random() < 0.85

    def write(self) -> str:
        """Return the page: articles before, the column, articles after."""
        r = self.random
        day = self.draft.day
        following = shipped_calendar().next(day)
        before = self._articles(r.randint(0, 2))
        dated = r.choice([f"{day.month}月{day.day}日", f"{day.year}年{day.month}月{day.day}日"])
        before.append(f"{dated}，两市个股涨跌参半，{r.randint(10, 60)}只新股交投活跃。")
        before.append(f"{day.year}年以来，该机构共发布{r.randint(3, 90)}份报告。")
        parts = [self._talk(day), self._assets(day), self._plan(following)]
        column = "\n\n".join(parts)
        author = self.draft.publisher
        column += r.choice([f" {author}", f"\n{author}", f"（{author}）", f"\n\n{author}"])
        after = [f"本版综合{self._gossip()}", *self._articles(r.randint(0, 2))]
        after.append(f"{self.draft.newspaper}记者 {r.choice(AUTHORS)}")
        return "\n\n".join([*before, column, *after]) + "\n"

    def _talk(self, day: date) -> str:
        r = self.random
        weekday = WEEKDAYS[day.weekday()]
        answer = (
            f"答：量能温和，{r.randint(2, 6)}成仓位即可，下方{r.randint(20, 60)}日均线有支撑，"
            f"外资净流入{r.randint(1, 90)}亿元。"
        )
        return r.choice(
            [
                f"问：周{weekday}大盘先抑后扬，怎么操作？\n\n{answer}",
                f"周{weekday}的震荡在意料之中，{r.randint(2000, 4000)}点附近多空还有争夺。",
            ]
        )

    def _articles(self, count: int) -> list[str]:
        r = self.random
        rate = f"{r.randint(2, 9)}.{r.randint(10, 99)}"
        articles = [
            f"记者从会上获悉，全市去年新建公园{r.randint(3, 40)}处，市民满意率9{rate}%。",
            f"某基金二季度末持有白酒股{rate}亿元，份额较上季增加{r.randint(1, 20)}%。",
            f"银行理财收益走低，一年期产品年化收益率{rate}%，余额创新高。",
            f"北向资金净买入{rate}亿元，连续{r.randint(2, 9)}日加仓。",
            "有分析师建议逢低买入消费股，也有人主张持股过节，众说纷纭。",
        ]
        return r.sample(articles, count)

    def _gossip(self) -> str:
        return self.random.choice(["整理，仅供参考。", "，投资有风险。", "摘编。"])

    def _assets(self, day: date) -> str:
        r = self.random
        label = r.choice(["资产：", "账户情况：", "实盘：", "资产情况："])
        trades = self._trades(WEEKDAYS[day.weekday()])
        holdings = self._holdings()
        balances = self._balances()
        if r.random() < 0.15:
            return label + trades + balances + holdings
        return label + trades + holdings + balances

    def _shares(self, quantity: Written, *, fund: bool) -> str:
        r = self.random
        unit = "份" if fund else "股"
        digits = quantity.digits
        if quantity.scale == 1 and r.random() < 0.3:
            digits = f"{int(digits):,}"
        if quantity.scale == 10_000 and digits.isdigit() and len(digits) < 5 and r.random() < 0.08:
            digits = chinese(int(digits))
        return digits + {1: "", 10_000: "万", 100_000_000: "亿"}[quantity.scale] + unit

    def _trades(self, weekday: str) -> str:
        r = self.random
        trades = self.draft.trades
        if not trades:
            return f"周{weekday}{r.choice(['没有操作', '未操作', '按兵不动'])}。"
        buys = [trade for trade in trades if trade.side is Side.BUY]
        if len(buys) == len(trades) == 2 and r.random() < 0.4:
            prices = "、".join(f"{trade.price.digits}元" for trade in trades)
            items = "、".join(self._item(trade) for trade in trades)
            return f"周{weekday}分别以{prices}的均价买入{items}。"
        told = [self._trade(trade) for trade in trades]
        return f"周{weekday}" + r.choice(["；", "，"]).join(told) + "。"

    def _item(self, trade: StatedTrade) -> str:
        row = self.by_symbol[trade.symbol]
        held = trade.symbol in self.draft.held
        must = not held
        code = f"（{self.draft.codes[trade.symbol]}）" if must and self.coded else ""
        return row.name + code + self._shares(trade.quantity, fund=row.fund)

    def _trade(self, trade: StatedTrade) -> str:
        r = self.random
        price = f"{trade.price.digits}元"
        item = self._item(trade)
        verb = r.choice(["买入", "买进", "加仓"] if trade.side is Side.BUY else ["卖出", "减持"])
        return r.choice(
            [
                f"以{price}均价{verb}{item}",
                f"按计划以{price}的均价{verb}{item}",
                f"{verb}{item}，成交均价{price}",
                f"将{item}以均价{price}{verb}",
                f"{verb}{item}（均价{price}）",
            ]
        )

    def _holdings(self) -> str:
        r = self.random
        style = r.random()
        told = []
        for symbol, quantity in self.draft.held.items():
            row = self.by_symbol[symbol]
            shares = self._shares(quantity, fund=row.fund)
            code = self.draft.codes[symbol]
            if not self.coded:
                told.append(f"{row.name}{shares}")
            elif style < 0.1:
                told.append(f"{row.name}（{code}，{shares}）")
            elif style < 0.2:
                told.append(f"{shares}{row.name}（{code}）")
            else:
                told.append(f"{row.name}（{code}）{shares}")
        opening = r.choice(["目前持有", "现持有", "目前持仓：", "账户持有", "收盘后持有"])
        return opening + r.choice(["、", "，", "；"]).join(told) + "。"

    def _balances(self) -> str:
        r = self.random
        told = []
        if self.draft.cash is not None:
            word = r.choice(["资金余额", "可用资金", "账户余额为"])
            told.append(f"{word}{self._yuan(self.draft.cash)}")
        word = r.choice(["总净值", "账户总值", "资产净值为"])
        told.append(f"{word}{self._yuan(self.draft.net_value)}")
        if self.draft.profit is not None:
            digits = self.draft.profit.digits
            if digits.startswith("-") and r.random() < 0.5:
                told.append(f"亏损{digits[1:]}%")
            else:
                told.append(f"{r.choice(['收益率', '盈利', '累计收益率'])}{digits}%")
        return "，".join(told) + "。"

    def _yuan(self, figure: Written) -> str:
        way = self.random.random()
        whole, _, fen = figure.digits.partition(".")
        if way < 0.15:
            return f"{int(whole):,}.{fen}元"
        if way < 0.25 and len(whole) > 4 and whole[-4] != "0":
            return f"{whole[:-4]}万{whole[-4:]}.{fen}元"
        return f"{figure.digits}元"

    def _plan(self, following: date) -> str:
        r = self.random
        words = {
            PlanAction.ADD: ["加仓", "补仓"],
            PlanAction.TRIM: ["减仓", "减磅"],
            PlanAction.HOLD: ["持股待涨", "继续持有"],
            PlanAction.SELL: ["清仓", "卖出"],
        }
        groups: dict[PlanAction, list[str]] = {}
        for item in self.draft.plan:
            groups.setdefault(item.action, []).append(item.name)
        verb_first = r.random() < 0.3
        told = []
        for action, names in groups.items():
            verb, listed = r.choice(words[action]), "、".join(names)
            small = r.choice(["", "择机", "逢高", "适当"]) if action is not PlanAction.HOLD else ""
            told.append(f"拟{small}{verb}{listed}" if verb_first else f"{listed}拟{small}{verb}")
        self.draft.plan = [
            item for action in groups for item in self.draft.plan if item.action is action
        ]
        opening = r.choice(["操作计划：", "计划：", "策略："])
        return f"周{WEEKDAYS[following.weekday()]}{opening}" + "，".join(told) + "。"


def chinese(number: int) -> str:
    """Return a whole number below 10000 in Chinese numerals."""
    digits = "零一二三四五六七八九"
    text = ""
    for unit, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += digits[digit] + word
        elif text and not text.endswith("零") and number % unit:
            text += "零"
    return text.replace("一十", "十", 1) if 10 <= number < 20 else text


def mutate(text: str, seed: int) -> str:
    """Return `text` with its layout spoilt in up to four ways, its content as it was."""
    r = random.Random(seed)
    changes = [_wrap, _space_out, _widen, _make_traditional, _put_radicals]
    for change in r.sample(changes, r.randint(0, 4)):
        text = change(text, r)
    return text


def _wrap(text: str, r: random.Random) -> str:
    """Break every line at a fixed width, as a narrow column does, blank lines kept."""
    width = r.randint(9, 24)
    lines = [
        "\n".join(line[at : at + width] for at in range(0, len(line), width))
        for line in text.split("\n")
    ]
    return "\n".join(lines)


def _space_out(text: str, r: random.Random) -> str:
    """Letter-space some lines."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if r.random() < 0.3 and " " not in line:
            lines[at] = " ".join(line)
    return "\n".join(lines)


def _widen(text: str, r: random.Random) -> str:
    """Make ASCII full-width, or full-width punctuation narrow."""
    if r.random() < 0.7:
        part = r.choice(["0123456789", "0123456789.%", "0123456789.,%()ABCEFST*"])
        return "".join(chr(ord(c) + 0xFEE0) if c in part else c for c in text)
    return "".join(unicodedata.normalize("NFKC", c) if c in "（）；：％" else c for c in text)


def _make_traditional(text: str, _r: random.Random) -> str:
    table = _traditional()
    return "".join(table.get(c, c) for c in text)


@cache
def _traditional() -> dict[str, str]:
    """Return traditional forms that lead back to their simplified form one by one."""
    import opencc

    hanzi = [chr(point) for point in range(0x4E00, 0x9FA6)]
    forward = opencc.OpenCC("s2t").convert("\n".join(hanzi)).split("\n")
    back = opencc.OpenCC("t2s").convert("\n".join(forward)).split("\n")
    return {a: b for a, b, c in zip(hanzi, forward, back, strict=True) if a != b and a == c}


def _put_radicals(text: str, _r: random.Random) -> str:
    """Put radicals in place of Hanzi, as the fonts of some PDF files do."""
    return "".join(_radicals().get(c, c) for c in text)


@cache
def _radicals() -> dict[str, str]:
    radicals = map(chr, range(0x2F00, 0x2FD6))
    return {unicodedata.normalize("NFKC", radical): radical for radical in radicals}
