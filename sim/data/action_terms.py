"""What providers tell of corporate actions, part by part: who agrees, and what is used."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sim.data.reading import Term
from sim.model.action import CorporateAction
from sim.model.issue import Issue, Severity
from sim.model.symbol import Symbol

Part = tuple[Decimal, ...]
NOTHING: Mapping[Term, Part] = {
    Term.CASH: (Decimal(0),),
    Term.SHARES: (Decimal(0),),
    Term.RIGHTS: (Decimal(0), Decimal(0)),
}
TEXTS: Mapping[Term, str] = {
    Term.CASH: "{:f} yuan",
    Term.SHARES: "{:f} shares",
    Term.RIGHTS: "{:f} shares offered at {:f} yuan",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one provider tells of a security.

    Attributes:
        provider: Who.
        terms: What its answer speaks of; without a row of such a part there was none.
        actions: By ex-date.
    """

    provider: str
    terms: frozenset[Term]
    actions: tuple[CorporateAction, ...]


def agreed_actions(
    symbol: Symbol, told: Sequence[Told]
) -> tuple[list[CorporateAction], list[Issue]]:
    """Return what is used of each ex-date, and where two that speak of the same part differ.

    Of each part the first that tells something is used; dates one does not say are taken from
    another.
    """
    by_day = [{action.ex_date: action for action in one.actions} for one in told]
    actions, issues = [], []
    for day in sorted(set().union(*by_day)):
        rows = [(one, held.get(day)) for one, held in zip(told, by_day, strict=True)]
        used = _blank(symbol, day, [row for _, row in rows if row is not None])
        for term in Term:
            speaking = [(one.provider, row) for one, row in rows if term in one.terms]
            chosen = next((row for _, row in speaking if part(row, term) != NOTHING[term]), None)
            if chosen is not None:
                used = _with(used, chosen, term)
            if len({part(row, term) for _, row in speaking}) > 1:
                issues.append(_differs(symbol, day, term, speaking, chosen))
        if any(part(used, term) != NOTHING[term] for term in Term):
            actions.append(used)
    return actions, issues


def changed_actions(
    symbol: Symbol, held: Iterable[CorporateAction], found: Iterable[CorporateAction]
) -> list[Issue]:
    """Return the ex-dates held that are told otherwise now, or no more."""
    now = {action.ex_date: action for action in found}
    return [
        Issue(
            code="actions-corrected",
            message=f"{symbol} {before.ex_date}: held was {said(before)}, told is now"
            f" {said(now.get(before.ex_date))}; the older version stays in the store",
            remedy="compare with the company's announcement",
            severity=Severity.WARNING,
            field=str(symbol),
        )
        for before in held
        if said(before) != said(now.get(before.ex_date))
    ]


def part(action: CorporateAction | None, term: Term) -> Part:
    """Return one part of an action as numbers that can be compared; zeros when there is none."""
    if action is None:
        return NOTHING[term]
    if term is Term.CASH:
        return (action.cash_per_share,)
    if term is Term.SHARES:
        return (action.bonus_ratio,)
    return (action.rights_ratio, action.rights_price or Decimal(0))


def said(action: CorporateAction | None, terms: Iterable[Term] = tuple(Term)) -> str:
    """Return an action in words, as `0.17 yuan and 0.3 shares`."""
    words = [
        TEXTS[term].format(*(number.normalize() for number in part(action, term)))
        for term in terms
        if part(action, term) != NOTHING[term]
    ]
    return " and ".join(words) or "nothing"


def _blank(symbol: Symbol, day: date, rows: Sequence[CorporateAction]) -> CorporateAction:
    """Return an action of no parts with the days and the reference cash any row has."""
    return CorporateAction(
        symbol=symbol,
        ex_date=day,
        record_date=next((row.record_date for row in rows if row.record_date), None),
        pay_date=next((row.pay_date for row in rows if row.pay_date), None),
        reference_cash=next(
            (row.reference_cash for row in rows if row.reference_cash is not None), None
        ),
        source=rows[0].source,
    )


def _with(used: CorporateAction, chosen: CorporateAction, term: Term) -> CorporateAction:
    if term is Term.CASH:
        return replace(used, cash_per_share=chosen.cash_per_share, source=chosen.source)
    if term is Term.SHARES:
        return replace(
            used,
            bonus_ratio=chosen.bonus_ratio,
            stock_dividend_ratio=chosen.stock_dividend_ratio,
        )
    return replace(used, rights_ratio=chosen.rights_ratio, rights_price=chosen.rights_price)


def _differs(
    symbol: Symbol,
    day: date,
    term: Term,
    speaking: Sequence[tuple[str, CorporateAction | None]],
    chosen: CorporateAction | None,
) -> Issue:
    each = ", ".join(f"{provider} has {said(row, (term,))}" for provider, row in speaking)
    return Issue(
        code="actions-differ",
        message=f"{symbol} {day}: {each}; {said(chosen, (term,))} is used",
        remedy="compare with the company's announcement",
        severity=Severity.WARNING,
        field=str(symbol),
    )
