"""The plan for the next session: which security is to be added to, trimmed, held, bought, sold."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sim.column.holdings import settle
from sim.column.layout import PLAN, Layout
from sim.column.plan_words import (
    ACTION,
    ALL,
    BOTH_WAYS,
    CONDITION,
    DENIED,
    FILLER,
    REST,
    WHICH,
    bare_hold,
    paragraph_end,
)
from sim.column.reading import CODE, LONGEST_NAME, NAME_CHARACTER, Reading, Span
from sim.model.issue import Severity
from sim.model.statement import Holding, PlanAction, PlanItem, StatedTrade

_OPENING = re.compile(PLAN)
_LONGEST_SENTENCE = 400
_BEFORE = re.compile(r"[,;。:]")
_CLAUSE = re.compile(r"[^,;]+")
_CODED = re.compile(rf" ?{CODE}")
_PIECE = re.compile(NAME_CHARACTER)
_TO_STOP = re.compile(rf"(?:{FILLER.pattern})*[。]?")


@dataclass(frozen=True, slots=True)
class _Name:
    """A security in the plan, or words that may be one."""

    text: str
    coded: re.Match[str] | None
    span: Span
    known: bool

    @property
    def code(self) -> str | None:
        """The code printed with it, None when there is none."""
        return self.coded["code"] if self.coded is not None else None

    @property
    def name_span(self) -> Span:
        """Where the name alone stands."""
        return self.span[0], self.span[0] + len(self.text)

    @property
    def code_span(self) -> Span | None:
        """Where the code stands."""
        return self.coded.span("code") if self.coded is not None else None


@dataclass(slots=True)
class _Plan:
    """The plan so far.

    Attributes:
        reading: The text.
        names: Names of the holdings and trades.
        items: Read items.
        rest: What is to be done with all that is not named, and where that stands.
        waiting: Names whose action comes after a comma.
        end: Position after what has been understood.
    """

    reading: Reading
    names: frozenset[str]
    end: int
    items: list[PlanItem] = field(default_factory=list)
    rest: list[tuple[PlanAction, Span]] = field(default_factory=list)
    waiting: list[_Name] = field(default_factory=list)


def read_plan(
    reading: Reading,
    layout: Layout,
    holdings: tuple[Holding, ...],
    trades: tuple[StatedTrade, ...],
) -> tuple[tuple[PlanItem, ...], int]:
    """Return the plan in printed order, and the position after its last sentence.

    Args:
        reading: The text.
        layout: Where the plan starts.
        holdings: What 其余 and 所有 mean.
        trades: Known names beside the holdings.
    """
    opening = _OPENING.match(reading.text, layout.plan or 0)
    if layout.plan is None or opening is None:
        message = "the column prints no plan for the next session that could be found"
        reading.complain("plan-missing", message, severity=Severity.WARNING, field="plan")
        return (), layout.assets_end
    names = frozenset([row.name for row in holdings] + [row.name for row in trades])
    plan = _Plan(reading, names, opening.end())
    at = opening.end()
    while at < layout.end:
        stop = reading.text.find("。", at, min(layout.end, at + _LONGEST_SENTENCE))
        stop = stop if stop >= 0 else min(layout.end, at + _LONGEST_SENTENCE)
        if at > opening.end():
            stop = paragraph_end(reading.normal.breaks, at, stop)
        if not _read_sentence(plan, (at, stop)):
            break
        at = stop + 1
    bare = bare_hold(reading.text, plan.end, layout.end)
    if plan.end == opening.end() and holdings and bare is not None:
        plan.rest.append((PlanAction.HOLD, bare))
        plan.end = reading.text.find("。", bare[1], layout.end)
        plan.end = plan.end if plan.end >= 0 else bare[1]
    if plan.end == opening.end():
        message = "the plan names no security with something to do"
        reading.complain("plan-unreadable", message, opening.span(), field="plan")
    _fill_rest(plan, holdings)
    _refuse_repeats(plan)
    tail = _TO_STOP.match(reading.text, plan.end, layout.end)
    return tuple(plan.items), tail.end() if tail is not None else plan.end


def _read_sentence(plan: _Plan, sentence: Span) -> bool:
    """Read one sentence, and say whether it was part of the plan."""
    text = plan.reading.text
    known = any(name.known for name in _names(plan, sentence))
    everyone = REST.search(text, *sentence) or ALL.search(text, *sentence)
    does = ACTION.search(text, *sentence) or BOTH_WAYS.search(text, *sentence)
    if not (known or everyone) or does is None:
        return False
    condition = CONDITION.search(text, *sentence)
    if condition is not None:
        plan.reading.complain(
            "plan-conditional",
            "this part of the plan depends on a condition, which is not kept",
            condition.span(),
            severity=Severity.WARNING,
            field="plan",
        )
    which = WHICH.search(text, *sentence)
    if which is not None:
        message = f"{which[0]!r} does not say by name which security is meant"
        plan.reading.complain("plan-unclear", message, which.span(), field="plan")
        plan.end = max(plan.end, which.end())
        return True
    for clause in _CLAUSE.finditer(text, *sentence):
        _read_clause(plan, clause.span())
    _give_up(plan, plan.waiting)
    plan.waiting = []
    return True


def _give_up(plan: _Plan, names: Sequence[_Name]) -> None:
    """Note names with which nothing readable is to be done."""
    for name in names:
        message = f"the plan names {name.text} but not clearly what to do with it"
        plan.reading.complain("plan-unclear", message, name.span, field="plan")


def _read_clause(plan: _Plan, clause: Span) -> None:
    """Read what stands between two commas: names before their action, or after it."""
    text = plan.reading.text
    both_ways = BOTH_WAYS.search(text, *clause)
    if both_ways is not None:
        message = f"{both_ways[0]!r} means to sell and to buy, which is no single action"
        plan.reading.complain("plan-unclear", message, both_ways.span(), field="plan")
        plan.waiting = []
        plan.end = max(plan.end, both_ways.end())
        return
    actions = list(ACTION.finditer(text, *clause))
    if not actions:
        names = _names(plan, clause)
        plan.waiting += [name for name in names if name.known]
        if not all(name.known for name in names):  # words that are neither name nor action
            _give_up(plan, plan.waiting)
            plan.waiting = []
        return
    first = (clause[0], actions[0].start())
    rest = (actions[-1].end(), clause[1])
    after = [name for name in _names(plan, rest) if name.known]
    named = bool(_names(plan, first) or _everyone(text, first))
    names_first = named or (bool(plan.waiting) and not after)
    _give_up(plan, after if named else [])
    if not names_first:
        _give_up(plan, plan.waiting)
        plan.waiting = []
    for number, action in enumerate(actions):
        if names_first:
            span = (actions[number - 1].end() if number else clause[0], action.start())
        else:
            stop = actions[number + 1].start() if number + 1 < len(actions) else clause[1]
            span = (action.end(), stop)
        _add(plan, action, span)


def _add(plan: _Plan, action: re.Match[str], span: Span) -> None:
    """Plan `action` for the names in a stretch of text and those that wait for one."""
    text = plan.reading.text
    kind = PlanAction(str(action.lastgroup))
    everyone = _everyone(text, span)
    names = [*plan.waiting, *(() if everyone else _names(plan, span))]
    plan.waiting = []
    plan.end = max([plan.end, action.end(), *(name.span[1] for name in names if name.known)])
    lead = _BEFORE.split(text[max(0, action.start() - 6) : action.start()])[-1]
    if DENIED.search(lead) or not (names or everyone):
        message = f"{action[0]!r} stands here without saying for what, or is denied"
        plan.reading.complain("plan-unclear", message, action.span(), field="plan")
        return
    if everyone:
        plan.rest.append((kind, everyone))
        plan.end = max(plan.end, everyone[1])
    for name in names:
        symbol = settle(plan.reading, name.text, name.code, name.span, f"plan.{name.text}")
        place = plan.reading.place_of(name.span, name.name_span, name.code_span)
        plan.items.append(PlanItem(action=kind, symbol=symbol, name=name.text, place=place))


def _everyone(text: str, span: Span) -> Span | None:
    """Return where 其余, 所有 or the like stands."""
    match = REST.search(text, *span) or ALL.search(text, *span)
    return match.span() if match is not None else None


def _names(plan: _Plan, span: Span) -> list[_Name]:
    """Return the securities in a stretch of text, and words that can only be one."""
    reading = plan.reading
    names: list[_Name] = []
    at, end = span
    while at < end:
        word = _known_at(plan, at, end)
        known = bool(word)
        if not word:
            filler = FILLER.match(reading.text, at, end)
            if filler is not None:
                at = filler.end()
                continue
            word = _word_at(plan, at, end)
        coded = _CODED.match(reading.text, at + len(word), end) if word else None
        stop = coded.end() if coded is not None else at + len(word)
        if len(word) > 1:
            names.append(_Name(word, coded, (at, stop), known or coded is not None))
        at = max(stop, at + 1)
    return names


def _known_at(plan: _Plan, at: int, end: int) -> str:
    text = plan.reading.text
    for stop in range(min(end, at + LONGEST_NAME), at + 1, -1):
        if text[at:stop] in plan.names or text[at:stop] in plan.reading.names:
            return text[at:stop]
    return ""


def _word_at(plan: _Plan, at: int, end: int) -> str:
    """Return the run of name characters at a position, up to the next known or small word."""
    text = plan.reading.text
    stop = at
    while (
        stop < end
        and _PIECE.match(text, stop) is not None
        and not (stop > at and (_known_at(plan, stop, end) or FILLER.match(text, stop, end)))
        and ACTION.match(text, stop, end) is None
    ):
        stop += 1
    return text[at:stop]


def _fill_rest(plan: _Plan, holdings: tuple[Holding, ...]) -> None:
    """Give what 其余 stands for its own items, after all the named ones are known."""
    if len({kind for kind, _ in plan.rest}) > 1:
        message = "the plan wants two different things done with all that is not named"
        plan.reading.complain("plan-contradictory", message, plan.rest[-1][1], field="plan")
        return
    named = {item.name for item in plan.items}
    for kind, span in plan.rest[:1]:
        place = plan.reading.place(span)
        for row in holdings:
            if row.name not in named:
                item = PlanItem(action=kind, symbol=row.symbol, name=row.name, place=place)
                plan.items.append(item)


def _refuse_repeats(plan: _Plan) -> None:
    seen: dict[str, PlanAction] = {}
    for item in plan.items:
        if item.name in seen:
            message = f"{item.name} is planned twice: {seen[item.name]} and {item.action}"
            plan.reading.complain("plan-contradictory", message, item.place, field="plan")
        seen.setdefault(item.name, item.action)
