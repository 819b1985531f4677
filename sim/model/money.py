"""Yuan and fen: exact decimals, rounded half-up as Chinese brokers and exchanges do."""

from decimal import ROUND_HALF_UP, Decimal

FEN = Decimal("0.01")
ZERO = Decimal("0.00")


def round_fen(yuan: Decimal) -> Decimal:
    """Return `yuan` rounded half-up (away from zero at a tie) to the fen."""
    return yuan.quantize(FEN, rounding=ROUND_HALF_UP)


def to_fen(yuan: Decimal) -> int:
    """Return `yuan` as whole fen.

    Raises:
        ValueError: `yuan` has a part of a fen, or is not finite.
    """
    if not yuan.is_finite():
        raise ValueError(f"an amount must be a finite number of yuan, was {yuan}")
    fen = yuan.scaleb(2)
    whole = int(fen)
    if fen != whole:
        raise ValueError(f"an amount must be a whole number of fen, was {yuan} yuan")
    return whole


def from_fen(fen: int) -> Decimal:
    """Return whole `fen` as yuan with two decimals."""
    return Decimal(fen).scaleb(-2).quantize(FEN)


def format_yuan(yuan: Decimal) -> str:
    """Return `yuan` rounded to the fen with thousands separators, as `1,431,678.63`."""
    return f"{round_fen(yuan):,.2f}"
