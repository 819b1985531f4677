"""Reading `result.json` back: what a results folder must hold for its figures to be redrawn."""

import itertools
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from sim.data.files import MEBIBYTE, read_bytes
from sim.model.errors import InputError
from sim.model.issue import Issue, Place

RESULT_NAME = "result.json"
_LARGEST = 64 * MEBIBYTE
_MOST_YUAN = 10**16
_SHOWN = 60  # characters of a wrong value in a message


def _digits_only(value: Any) -> Any:  # noqa: ANN401 - whatever the file holds
    return value.replace(",", "") if isinstance(value, str) else value


def _ascending(rows: tuple["CloseRow", ...]) -> tuple["CloseRow", ...]:
    for earlier, later in itertools.pairwise(rows):
        if earlier.date >= later.date:
            raise ValueError(f"sessions must ascend, {later.date} came after {earlier.date}")
    return rows


def _ascending_by_reading(rows: tuple["EquityRow", ...]) -> tuple["EquityRow", ...]:
    last: dict[str, date] = {}
    for row in rows:
        if row.reading in last and last[row.reading] >= row.date:
            raise ValueError(
                f"sessions of a reading must ascend, {row.date} came after {last[row.reading]}"
            )
        last[row.reading] = row.date
    return rows


Yuan = Annotated[Decimal, Field(ge=-_MOST_YUAN, le=_MOST_YUAN)]
Text = Annotated[str, Field(max_length=500)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class Reported(_Part):
    """What was printed, yuan and percent; None where the text did not say."""

    cash: Yuan | None = None
    net_value: Yuan | None = None
    profit_percent: Yuan | None = None


class Computed(_Part):
    """What the holdings come to at the day's closes, in yuan; None where it cannot be said."""

    cash: Yuan | None = None
    market_value: Yuan | None = None
    net_value: Yuan | None = None


class HoldingRow(_Part):
    """One security at the as-of close: shares, yuan per share, yuan."""

    symbol: Text
    name: Text = ""
    quantity: Annotated[int, Field(ge=0, le=10**12), BeforeValidator(_digits_only)]
    close: Yuan | None = Field(default=None, validation_alias=AliasChoices("close", "price"))
    value: Yuan | None = Field(
        default=None, validation_alias=AliasChoices("value", "market_value")
    )

    @property
    def label(self) -> str:
        """The short name, or the symbol where there is none."""
        return self.name or self.symbol

    @property
    def worth(self) -> Decimal:
        """Yuan at the close; 0 when it is not known."""
        if self.value is not None:
            return self.value
        return self.close * self.quantity if self.close is not None else Decimal(0)


class Explanation(_Part):
    """A misprint or the like that would explain the difference."""

    kind: Text = ""
    field: Text = ""
    printed: Text | Yuan = ""
    candidate: Text | Yuan = ""
    residual: Yuan | None = None
    against: tuple[Text, ...] = ()


class EquityRow(_Part):
    """One close of one reading, in yuan."""

    date: date
    reading: Text = ""
    cash: Yuan | None = None
    market_value: Yuan | None = None
    net_value: Yuan


class CloseRow(_Part):
    """One close of an index, in points."""

    date: date
    close: Annotated[Decimal, Field(gt=0, le=_MOST_YUAN)]


class Benchmark(_Part):
    """The index the account is set beside."""

    symbol: Text = ""
    name: Text = ""
    rows: Annotated[tuple[CloseRow, ...], AfterValidator(_ascending)] = ()


class DividendRow(_Part):
    """Cash that came in for one security, in yuan before tax."""

    date: date
    symbol: Text
    name: Text = ""
    amount: Yuan | None = None
    reading: Text = ""


class Result(_Part):
    """The part of `result.json` that figures are drawn from."""

    as_of: date
    publisher: Text = ""
    reported: Reported = Reported()
    computed: Computed | None = None
    holdings: tuple[HoldingRow, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    equity: Annotated[tuple[EquityRow, ...], AfterValidator(_ascending_by_reading)] = ()
    benchmark: Benchmark = Benchmark()
    dividends: tuple[DividendRow, ...] = ()
    source: Text = ""


def read_result(folder: Path) -> Result:
    """Return what `result.json` in a results folder says.

    Args:
        folder: The folder, or the file itself.

    Raises:
        InputError: It is missing, not JSON, or lacks something; with one issue per fault.
    """
    path = folder / RESULT_NAME if folder.is_dir() else folder
    if not path.exists():
        raise InputError(
            f"{path}: no such results; `fupan replay` writes them, name its folder with --out"
        )
    content = read_bytes(path, limit=_LARGEST, what=RESULT_NAME)
    try:
        values = json.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: wanted UTF-8 text, found byte {error.start} that is none"
        ) from None
    except json.JSONDecodeError as error:
        raise InputError(
            f"{path}:{error.lineno}: this is no JSON: {error.msg} at column {error.colno};"
            " run the command again that wrote it"
        ) from None
    except (RecursionError, ValueError):
        raise InputError(
            f"{path}: this JSON is nested too deep or holds too long a number"
        ) from None
    return parse_result(values, source=str(path))


def parse_result(values: object, *, source: str = RESULT_NAME) -> Result:
    """Return the values of a parsed `result.json` checked and typed.

    Args:
        values: What `json.loads` gave.
        source: Name of the file, for messages.

    Raises:
        InputError: With one issue per fault.
    """
    if not isinstance(values, Mapping):
        raise InputError(f"{source}: wanted an object with keys, found {type(values).__name__}")
    try:
        return Result.model_validate(values)
    except ValidationError as error:
        issues = tuple(_issue(fault, source) for fault in error.errors(include_url=False))
        raise InputError(f"{source}: {len(issues)} values cannot be used", issues) from None


def _issue(fault: Mapping[str, Any], source: str) -> Issue:
    field = ".".join(str(part) for part in fault["loc"])
    found = repr(fault.get("input"))
    if len(found) > _SHOWN:
        found = found[: _SHOWN - 1] + "…"
    return Issue(
        code="result-value-unusable",
        message=f"{field}: {fault['msg']}, was {found}",
        found=found,
        remedy="run the command again that wrote it",
        place=Place(source=source),
        field=field,
    )
