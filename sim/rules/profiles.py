"""Broker profiles written as TOML: read, checked all at once, shipped ones by name."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from sim.model.issue import Issue, Place
from sim.model.symbol import Exchange
from sim.rules.broker import BrokerProfile, Charge, FeeRule

SHIPPED_PROFILES: Mapping[str, str] = {
    "default": "0.025 %, at least 5 yuan; stamp duty and transfer fee as dated",
    "no-fees": "nothing at all",
    "all-inside": "0.025 %, at least 5 yuan, transfer fee inside; stamp duty as dated",
    "shenzhen-inside": "0.03 %, at least 5 yuan; Shanghai transfer fee apart, Shenzhen inside",
    "all-in-listed": "0.009 % without minimum, the fees passed on listed apart within it",
    "net-commission": "0.01 % without minimum; exchange and regulatory fees on top",
    "thousandth": "0.1 %, at least 5 yuan; Shanghai transfer fee apart, Shenzhen inside",
}
"""What each shipped profile says; its text is the file `brokers/NAME.toml` beside this one."""

_TOP_KEYS = ("name", "commission", "transfer_fee", "stamp_duty", "other_fee")
_COMMISSION_KEYS = ("rate", "minimum", "fund_rate", "fund_minimum")
_TRANSFER_KEYS = (*(exchange.value for exchange in Exchange), "minimum")
_TRANSFER_WORDS = tuple(Charge)
_OTHER_WORDS = (Charge.DATED, Charge.LISTED, Charge.INSIDE, Charge.NONE)
_DUTY_WORDS = (Charge.DATED, Charge.NONE)
_HIGHEST_RATE = Decimal("0.1")
_RATE = 'a fraction of the value from 0 to 0.1, as "0.00025"'
_HIGHEST_YUAN = Decimal(1_000_000)
_YUAN = 'yuan from 0 to 1000000, as "5"'


class _Reader:
    """Collects the issues of one profile while its values are read.

    What cannot be read comes back as a stand-in; the profile is not built once there is an issue.
    """

    def __init__(self, source: str) -> None:
        self.place = Place(source=source)
        self.issues: list[Issue] = []

    def wrong(self, code: str, field: str, wanted: str, found: object, remedy: str = "") -> None:
        self.issues.append(
            Issue(
                code=code,
                message=f"{field} must be {wanted}, was {found!r}",
                wanted=wanted,
                found=repr(found),
                remedy=remedy,
                place=self.place,
                field=field,
            )
        )

    def only(self, table: Mapping[str, object], known: tuple[str, ...], within: str = "") -> None:
        """Note every key of `table` that is not known, with the nearest one that is."""
        for key in table:
            if key in known:
                continue
            near = _nearest(key, known)
            field = f"{within}.{key}" if within else key
            self.issues.append(
                Issue(
                    code="profile-unknown-key",
                    message=f"{field} is no key of a broker profile",
                    wanted=", ".join(known),
                    found=key,
                    remedy=f"did you mean {near}?" if near else f"known keys: {', '.join(known)}",
                    place=self.place,
                    field=field,
                )
            )

    def table(
        self, data: Mapping[str, object], key: str, known: tuple[str, ...]
    ) -> Mapping[str, object]:
        value = data.get(key, {})
        if isinstance(value, Mapping):
            self.only(value, known, key)
            return value
        self.wrong("profile-not-a-table", key, f"a table [{key}]", value)
        return {}

    def number(self, value: object, field: str, wanted: str) -> Decimal:
        """Return a number that is not negative, written as text or as a number."""
        if isinstance(value, (str, int, float, Decimal)) and not isinstance(value, bool):
            try:
                number = Decimal(str(value))
            except InvalidOperation:
                number = Decimal("NaN")
            if number.is_finite() and number >= 0:
                return number
        self.wrong("profile-not-a-number", field, wanted, value)
        return Decimal(0)

    def yuan(self, value: object, field: str) -> Decimal:
        number = self.number(value, field, _YUAN)
        if number > _HIGHEST_YUAN:
            self.wrong("profile-minimum-too-high", field, _YUAN, value)
        return number

    def rate(self, value: object, field: str, wanted: str = _RATE) -> Decimal:
        number = self.number(value, field, wanted)
        if number > _HIGHEST_RATE:
            self.wrong(
                "profile-rate-too-high", field, wanted, value, '0.025 % is written "0.00025"'
            )
        return number

    def rule(self, value: object, field: str, words: tuple[Charge, ...]) -> FeeRule:
        """Return a way of charging, or a fixed rate."""
        wanted = ", ".join(f'"{word}"' for word in words) + " or a rate"
        if not isinstance(value, str):
            return self.rate(value, field, wanted)
        if value in words:
            return Charge(value)
        near = _nearest(value, words)
        if near is None:
            return self.rate(value, field, wanted)
        self.wrong("profile-unknown-word", field, wanted, value, f'did you mean "{near}"?')
        return Charge.NONE


def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    """Return the known word `word` was meant for, letter case aside; None when none is near."""
    by_lower = {one.lower(): one for one in known}
    found = get_close_matches(word.lower(), by_lower, n=1)
    return by_lower[found[0]] if found else None


def profile_from_mapping(
    data: Mapping[str, object], source: str = ""
) -> tuple[BrokerProfile | None, tuple[Issue, ...]]:
    """Return the profile written in `data`, or everything that is wrong with it.

    What is left out is as in the default profile: commission 0.025 %, at least 5 yuan; transfer
    fee and stamp duty as dated; exchange and regulatory fees inside the commission.

    Args:
        data: The tables of a profile: `[commission] rate, minimum, fund_rate, fund_minimum`;
            `[transfer_fee] SH, SZ, BJ, minimum`; `stamp_duty`; `other_fee`; `name`.
        source: Name of the file, for the messages; the profile's name where it has none.

    Returns:
        The profile and no issues, or None and the issues.
    """
    reader = _Reader(source)
    reader.only(data, _TOP_KEYS)
    commission = reader.table(data, "commission", _COMMISSION_KEYS)
    transfer = reader.table(data, "transfer_fee", _TRANSFER_KEYS)
    profile = BrokerProfile(
        name=str(data.get("name", source)),
        rate=reader.rate(commission.get("rate", "0.00025"), "commission.rate"),
        minimum=reader.yuan(commission.get("minimum", "5"), "commission.minimum"),
        fund_rate=(
            reader.rate(commission["fund_rate"], "commission.fund_rate")
            if "fund_rate" in commission
            else None
        ),
        fund_minimum=(
            reader.yuan(commission["fund_minimum"], "commission.fund_minimum")
            if "fund_minimum" in commission
            else None
        ),
        transfer_fee={
            exchange: reader.rule(
                transfer.get(exchange.value, "dated"), f"transfer_fee.{exchange}", _TRANSFER_WORDS
            )
            for exchange in Exchange
        },
        transfer_fee_minimum=(
            reader.yuan(transfer["minimum"], "transfer_fee.minimum")
            if "minimum" in transfer
            else None
        ),
        stamp_duty=reader.rule(data.get("stamp_duty", "dated"), "stamp_duty", _DUTY_WORDS),
        other_fee=reader.rule(data.get("other_fee", "inside"), "other_fee", _OTHER_WORDS),
    )
    return (None if reader.issues else profile), tuple(reader.issues)


def profile_from_text(
    text: str, source: str = ""
) -> tuple[BrokerProfile | None, tuple[Issue, ...]]:
    """Return the profile in a TOML text, or everything that is wrong with it.

    Args:
        text: TOML, keys as in `profile_from_mapping`.
        source: Name of the file, for the messages.
    """
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError, InvalidOperation) as fault:
        return None, (
            Issue(
                code="profile-not-toml",
                message=f"the broker profile cannot be read as TOML: {fault}",
                wanted="TOML",
                remedy="compare it with a shipped profile",
                place=Place(source=source),
            ),
        )
    return profile_from_mapping(data, source)
