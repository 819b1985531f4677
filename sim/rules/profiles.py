"""Broker profiles written as TOML: read, checked all at once, shipped ones by name."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from sim.model.issue import Issue, Place
from sim.model.symbol import Exchange
from sim.rules.fees import BrokerProfile, Charge, FeeRule

SHIPPED_PROFILES: Mapping[str, str] = {
    "default": "0.025 %, at least 5 yuan; stamp duty and transfer fee as dated",
    "no-fees": "nothing at all",
    "all-inside": "0.025 %, at least 5 yuan, transfer fee inside; stamp duty as dated",
    "shenzhen-inside": "0.03 %, at least 5 yuan, Shanghai transfer fee apart, Shenzhen inside",
    "net-commission": "0.01 % without minimum, exchange and regulatory fees charged apart",
    "thousandth": "0.1 %, at least 5 yuan; Shanghai transfer fee apart, Shenzhen inside",
}
"""What each shipped profile says; its text is `sim/rules/brokers/NAME.toml`."""

_TOP_KEYS = ("name", "commission", "transfer_fee", "stamp_duty", "other_fee")
_COMMISSION_KEYS = ("rate", "minimum", "fund_rate", "fund_minimum")
_EXCHANGE_KEYS = tuple(exchange.value for exchange in Exchange)
_HIGHEST_RATE = Decimal("0.1")


class _Reader:
    """Collects the issues of one profile while its values are read."""

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

    def only(self, table: Mapping[str, object], known: tuple[str, ...], within: str) -> None:
        """Note every key of `table` that is not known, with the nearest one that is."""
        for key in table:
            if key in known:
                continue
            near = get_close_matches(key, known, n=1)
            remedy = f"did you mean {near[0]}?" if near else f"known keys: {', '.join(known)}"
            field = f"{within}.{key}" if within else key
            self.issues.append(
                Issue(
                    code="profile-unknown-key",
                    message=f"{field} is no key of a broker profile",
                    wanted=" or ".join(known),
                    found=key,
                    remedy=remedy,
                    place=self.place,
                    field=field,
                )
            )

    def table(self, data: Mapping[str, object], key: str) -> Mapping[str, object]:
        value = data.get(key, {})
        if isinstance(value, Mapping):
            return value
        self.wrong("profile-not-a-table", key, "a table", value)
        return {}

    def number(self, value: object, field: str, wanted: str) -> Decimal | None:
        """Return a number that is not negative, written as text or as a number."""
        if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
            self.wrong("profile-not-a-number", field, wanted, value)
            return None
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            self.wrong("profile-not-a-number", field, wanted, value)
            return None
        if not number.is_finite() or number < 0:
            self.wrong("profile-not-a-number", field, wanted, value)
            return None
        return number

    def rate(self, value: object, field: str) -> Decimal | None:
        wanted = 'a fraction of the value from 0 to 0.1, as "0.00025"'
        number = self.number(value, field, wanted)
        if number is None or number <= _HIGHEST_RATE:
            return number
        self.wrong("profile-rate-too-high", field, wanted, value, "0.025 % is written 0.00025")
        return None

    def rule(self, value: object, field: str) -> FeeRule | None:
        """Return a way of charging, or a fixed rate."""
        words = [charge.value for charge in Charge]
        if isinstance(value, str) and value in words:
            return Charge(value)
        if isinstance(value, str) and (near := get_close_matches(value, words, n=1)):
            self.wrong(
                "profile-unknown-word",
                field,
                '"dated", "inside", "none" or a rate',
                value,
                f"did you mean {near[0]}?",
            )
            return None
        return self.rate(value, field)


def profile_from_mapping(
    data: Mapping[str, object], source: str = ""
) -> tuple[BrokerProfile | None, tuple[Issue, ...]]:
    """Return the profile written in `data`, or everything that is wrong with it.

    What is left out is as in the default profile: commission 0.025 %, at least 5 yuan; transfer
    fee and stamp duty as dated; exchange and regulatory fees inside the commission.

    Args:
        data: The tables of a profile: `[commission] rate, minimum, fund_rate, fund_minimum`;
            `[transfer_fee] SH, SZ, BJ`; `stamp_duty`; `other_fee`; `name`.
        source: Name of the file, for the messages.

    Returns:
        The profile and no issues, or None and the issues.
    """
    reader = _Reader(source)
    reader.only(data, _TOP_KEYS, "")
    commission = reader.table(data, "commission")
    reader.only(commission, _COMMISSION_KEYS, "commission")
    transfer = reader.table(data, "transfer_fee")
    reader.only(transfer, _EXCHANGE_KEYS, "transfer_fee")
    yuan = "yuan, 0 or more"
    rate = reader.rate(commission.get("rate", "0.00025"), "commission.rate")
    minimum = reader.number(commission.get("minimum", "5"), "commission.minimum", yuan)
    fund_rate = (
        reader.rate(commission["fund_rate"], "commission.fund_rate")
        if "fund_rate" in commission
        else None
    )
    fund_minimum = (
        reader.number(commission["fund_minimum"], "commission.fund_minimum", yuan)
        if "fund_minimum" in commission
        else None
    )
    transfer_fee = {
        exchange: reader.rule(transfer.get(exchange.value, "dated"), f"transfer_fee.{exchange}")
        for exchange in Exchange
    }
    stamp_duty = reader.rule(data.get("stamp_duty", "dated"), "stamp_duty")
    other_fee = reader.rule(data.get("other_fee", "inside"), "other_fee")
    if reader.issues or rate is None or minimum is None or stamp_duty is None or other_fee is None:
        return None, tuple(reader.issues)
    return BrokerProfile(
        name=str(data.get("name", source)),
        rate=rate,
        minimum=minimum,
        fund_rate=fund_rate,
        fund_minimum=fund_minimum,
        transfer_fee={place: rule for place, rule in transfer_fee.items() if rule is not None},
        stamp_duty=stamp_duty,
        other_fee=other_fee,
    ), ()


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
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        return None, (
            Issue(
                code="profile-not-toml",
                message=f"the broker profile is no TOML: {fault}",
                place=Place(source=source),
                remedy="see the shipped profiles in sim/rules/brokers",
            ),
        )
    return profile_from_mapping(data, source)
