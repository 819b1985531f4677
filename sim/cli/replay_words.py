"""What a replay found, in plain sentences."""

from decimal import Decimal, InvalidOperation

from sim.analysis.candidates import Candidate, Kind
from sim.analysis.implied import PreviousStatement
from sim.analysis.judgement import Judgement
from sim.analysis.outcome import names_of
from sim.analysis.reconcile import Check
from sim.model.money import format_yuan

_FIELD_WORDS = {
    "cash": "cash",
    "net_value": "net value",
    "profit_percent": "profit percent",
    "quantity": "shares",
    "price": "price",
    "close": "close",
}


def field_words(field: str, judgement: Judgement) -> str:
    """Return a dotted name as a reader says it: `华创云信 shares`, `net value`."""
    parts = []
    for one in field.split(" + "):
        last = one.rpartition(".")[2]
        names = names_of(judgement.statement)
        subject = next((name for symbol, name in names.items() if str(symbol) in one), "")
        word = _FIELD_WORDS.get(last, "" if subject else one)
        parts.append(f"{subject} {word}".strip())
    return " and ".join(parts)


def check_words(check: Check) -> str:
    """Return what a check is about."""
    last = check.field.rpartition(".")[2]
    return f"{check.label} {_FIELD_WORDS.get(last, last)}".strip()


def explained(candidate: Candidate, judgement: Judgement) -> str:
    """Return an explanation as part of a sentence, with its arithmetic where it has one."""
    words = field_words(candidate.field, judgement)
    if not candidate.printed:
        return f"{words} {candidate.candidate}"
    printed, meant = _grouped(candidate.printed), _grouped(candidate.candidate)
    if candidate.kind in {Kind.OTHER_PRICE, Kind.OTHER_DAY}:
        return f"{words}, {meant} instead of {printed}"
    fits = "fit" if " and " in printed else "fits"
    change = f"{words}, printed {printed} where {meant} {fits}"
    holding = next(
        (
            held
            for held in judgement.reconciliation.holdings
            if candidate.field == f"holdings.{held.symbol}.quantity"
        ),
        None,
    )
    if holding is None:
        return change
    shares = Decimal(candidate.printed) - Decimal(candidate.candidate)
    worth = format_yuan(abs(shares) * holding.close)
    return f"{change}: {abs(shares):,f} x {holding.close} = {worth} yuan"


def verdict(judgement: Judgement) -> str:
    """Return in a sentence or two what was found."""
    day = judgement.scene.day
    found = [_of_net_value(judgement)]
    others = [
        check_words(check)
        for check in judgement.reconciliation.checks
        if check.agrees is False and check.field not in {"net_value", "profit_percent"}
    ]
    if others:
        found.append(
            f"The replay of the stated trades does not lead to the printed {', '.join(others)}."
        )
    refused = len(judgement.printed.run.rejections)
    if refused:
        trades = "1 stated trade" if refused == 1 else f"{refused} stated trades"
        found.append(f"{trades} could not have been made on {day} as printed.")
    if judgement.explanations.trades:
        best = judgement.explanations.trades[0]
        found.append(f"Perhaps a misprint of {explained(best, judgement)}.")
    if judgement.issues:
        count = len(judgement.issues)
        found.append(f"{count} issue{'' if count == 1 else 's'} in the statement itself.")
    return " ".join(found)


def _of_net_value(judgement: Judgement) -> str:
    check = judgement.reconciliation.check("net_value")
    day, difference = judgement.scene.day, check.difference
    if difference is None or check.printed is None or check.computed is None:
        return f"No net value was printed that the closes of {day} could confirm or refute."
    best = judgement.explanations.best
    if check.agrees:
        agreed = f"The printed net value {format_yuan(check.printed.value)} is what cash and"
        agreed += f" holdings are worth at the closes of {day}, within ±{check.tolerance}."
        if best is None:
            return agreed
        return f"{agreed} The profit percent does not fit it; {explained(best, judgement)}?"
    lower = "lower" if difference > 0 else "higher"
    sentence = (
        f"The printed net value is {format_yuan(abs(difference))} yuan {lower} than cash and"
        f" holdings are worth at the closes of {day} ({format_yuan(check.computed)} yuan)."
    )
    if best is None:
        return f"{sentence} No single slip, price, trade or fee explains it."
    settled = judgement.explanations.settled
    likely = "The likeliest explanation" if settled else "One of several equal explanations"
    return (
        f"{sentence} {likely} is a misprint of {explained(best, judgement)};"
        f" it leaves {format_yuan(best.residual)} yuan."
        if best.changes and best.printed
        else f"{sentence} {likely}: {explained(best, judgement)};"
        f" it leaves {format_yuan(best.residual)} yuan."
    )


def before_words(before: PreviousStatement) -> str:
    """Return the balances of the session before in one line."""
    percent = before.profit_percent
    profit = "" if percent is None else f", profit {percent:,.2f} %"
    return f"cash {format_yuan(before.cash)}, net value {format_yuan(before.net_value)}{profit}"


def _grouped(number: str) -> str:
    """Return numbers with thousands separators; words as they are."""
    try:
        return " and ".join(f"{Decimal(part):,f}" for part in number.split(" + "))
    except InvalidOperation:
        return number
