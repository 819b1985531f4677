from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.issue import Severity
from sim.model.symbol import Exchange
from sim.rules.broker import DEFAULT_PROFILE, NO_FEES_PROFILE, Charge
from sim.rules.profiles import SHIPPED_PROFILES, profile_from_mapping, profile_from_text

SHIPPED = files("sim.rules") / "brokers"


def read(text):
    profile, issues = profile_from_text(text, "my.toml")
    assert issues == ()
    return profile


def problems(text):
    profile, issues = profile_from_text(text, "my.toml")
    assert profile is None
    assert all(issue.severity is Severity.ERROR for issue in issues)
    assert all(issue.place.source == "my.toml" for issue in issues)
    return [(issue.code, issue.field, issue.remedy) for issue in issues]


def test_an_empty_profile_is_the_default_one():
    profile, issues = profile_from_mapping({}, "default")
    assert issues == ()
    assert profile == DEFAULT_PROFILE


def test_every_value_of_a_profile_is_read():
    profile = read(
        """
        name = "mine"
        stamp_duty = "0.0005"
        other_fee = "dated"
        [commission]
        rate = "0.0001"
        minimum = "0.1"
        fund_rate = "0.00005"
        fund_minimum = "0"
        [transfer_fee]
        SH = "depository"
        SZ = "inside"
        BJ = "0.00001"
        minimum = "1"
        """
    )
    assert profile.name == "mine"
    assert (profile.rate, profile.minimum) == (Decimal("0.0001"), Decimal("0.1"))
    assert (profile.fund_rate, profile.fund_minimum) == (Decimal("0.00005"), Decimal(0))
    assert profile.transfer_fee == {
        Exchange.SH: Charge.DEPOSITORY,
        Exchange.SZ: Charge.INSIDE,
        Exchange.BJ: Decimal("0.00001"),
    }
    assert profile.transfer_fee_minimum == Decimal(1)
    assert profile.stamp_duty == Decimal("0.0005")
    assert profile.other_fee is Charge.DATED


def test_numbers_may_be_written_without_quotes():
    profile = read("[commission]\nrate = 0.00025\nminimum = 5\n[transfer_fee]\nSH = 0.00002")
    assert (str(profile.rate), str(profile.minimum)) == ("0.00025", "5")
    assert profile.transfer_fee[Exchange.SH] == Decimal("0.00002")


def test_a_float_from_elsewhere_is_read_as_it_is_written():
    profile, _ = profile_from_mapping({"commission": {"rate": 0.1}})
    assert profile.rate == Decimal("0.1")


def test_a_profile_without_a_name_is_called_after_its_file():
    assert read("[commission]\nrate = 0").name == "my.toml"


@pytest.mark.parametrize("word", Charge)
def test_the_transfer_fee_knows_every_word(word):
    assert read(f'[transfer_fee]\nSZ = "{word}"').transfer_fee[Exchange.SZ] is word


@pytest.mark.parametrize("word", ["dated", "listed", "inside", "none"])
def test_the_other_fee_knows_its_words(word):
    assert read(f'other_fee = "{word}"').other_fee is Charge(word)


@pytest.mark.parametrize("word", ["dated", "none"])
def test_the_stamp_duty_knows_its_words(word):
    assert read(f'stamp_duty = "{word}"').stamp_duty is Charge(word)


@pytest.mark.parametrize(
    ("text", "code", "field", "remedy"),
    [
        ("comission = 1", "profile-unknown-key", "comission", "did you mean commission?"),
        ("[transfer_fee]\nsh = 0", "profile-unknown-key", "transfer_fee.sh", "did you mean SH?"),
        (
            "[commission]\nratte = 0",
            "profile-unknown-key",
            "commission.ratte",
            "did you mean rate?",
        ),
        (
            "[commission]\nzzz = 0",
            "profile-unknown-key",
            "commission.zzz",
            "known keys: rate, minimum, fund_rate, fund_minimum",
        ),
        ("commission = 5", "profile-not-a-table", "commission", ""),
        ('[commission]\nrate = "abc"', "profile-not-a-number", "commission.rate", ""),
        ("[commission]\nrate = -0.1", "profile-not-a-number", "commission.rate", ""),
        ("[commission]\nrate = nan", "profile-not-a-number", "commission.rate", ""),
        ('[commission]\nrate = "Infinity"', "profile-not-a-number", "commission.rate", ""),
        ("[commission]\nrate = true", "profile-not-a-number", "commission.rate", ""),
        ("[commission]\nrate = [1]", "profile-not-a-number", "commission.rate", ""),
        (
            "[commission]\nrate = 0.25",
            "profile-rate-too-high",
            "commission.rate",
            '0.025 % is written "0.00025"',
        ),
        ("[commission]\nfund_rate = 2.5", "profile-rate-too-high", "commission.fund_rate", None),
        ("[commission]\nminimum = -1", "profile-not-a-number", "commission.minimum", ""),
        ("[commission]\nfund_minimum = []", "profile-not-a-number", "commission.fund_minimum", ""),
        ("[transfer_fee]\nminimum = {}", "profile-not-a-number", "transfer_fee.minimum", ""),
        ("[commission]\nminimum = 1e999999", "profile-minimum-too-high", "commission.minimum", ""),
        ('[transfer_fee]\nminimum = "1000000.01"', "profile-minimum-too-high", None, ""),
        (
            '[transfer_fee]\nSZ = "Inside"',
            "profile-unknown-word",
            "transfer_fee.SZ",
            'did you mean "inside"?',
        ),
        ('stamp_duty = "datd"', "profile-unknown-word", "stamp_duty", 'did you mean "dated"?'),
        ('stamp_duty = "inside"', "profile-not-a-number", "stamp_duty", ""),
        ('other_fee = "depository"', "profile-not-a-number", "other_fee", ""),
        ("stamp_duty = 1", "profile-rate-too-high", "stamp_duty", None),
    ],
)
def test_what_cannot_be_read_is_an_issue_with_its_field(text, code, field, remedy):
    ((found_code, found_field, found_remedy),) = problems(text)
    assert found_code == code
    assert found_field == (field or "transfer_fee.minimum")
    assert remedy is None or found_remedy == remedy


def test_the_message_says_what_was_wanted_and_found():
    _, (issue,) = profile_from_text('[transfer_fee]\nSZ = "insde"', "my.toml")
    assert issue.message == (
        'transfer_fee.SZ must be "dated", "depository", "listed", "inside", "none" or a rate,'
        " was 'insde'"
    )
    assert issue.found == "'insde'"
    assert str(issue).startswith("my.toml: transfer_fee.SZ must be")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[commission]\nrate = -1",
            'commission.rate must be a fraction of the value from 0 to 0.1, as "0.00025", was -1',
        ),
        (
            "[commission]\nminimum = -1",
            'commission.minimum must be yuan from 0 to 1000000, as "5", was -1',
        ),
        ("commission = 5", "commission must be a table [commission], was 5"),
        ("stamp_duty = -1", 'stamp_duty must be "dated", "none" or a rate, was -1'),
        (
            "other_fee = -1",
            'other_fee must be "dated", "listed", "inside", "none" or a rate, was -1',
        ),
    ],
)
def test_each_message_says_what_was_wanted(text, message):
    _, (issue,) = profile_from_text(text, "my.toml")
    assert issue.message == message


def test_the_unknown_key_is_named_with_what_is_known():
    _, (issue,) = profile_from_text("stamp = 1", "my.toml")
    assert issue.message == "stamp is no key of a broker profile"
    assert issue.wanted == "name, commission, transfer_fee, stamp_duty, other_fee"
    assert issue.found == "stamp"


def test_everything_wrong_is_said_at_once():
    found = problems('comission = 1\nstamp_duty = "datd"\n[commission]\nrate = "abc"')
    assert [field for _, field, _ in found] == ["comission", "commission.rate", "stamp_duty"]


@pytest.mark.parametrize("rate", ["0", "0.1", "1e-5"])
def test_a_rate_may_reach_its_bounds(rate):
    assert read(f'[commission]\nrate = "{rate}"').rate == Decimal(rate)


def test_a_minimum_may_reach_its_bound():
    assert read('[commission]\nminimum = "1000000"').minimum == Decimal(1_000_000)


@pytest.mark.parametrize(
    "text",
    [
        "rate = ",
        "[commission",
        "a = 1\na = 2",
        "\x00",
        "a = " + "9" * 5000,
        "a = 1e99999999999999999999",
    ],
)
def test_what_is_no_toml_is_an_issue(text):
    ((code, _, remedy),) = problems(text)
    assert (code, remedy) == ("profile-not-toml", "compare it with a shipped profile")
    _, (issue,) = profile_from_text(text, "my.toml")
    assert issue.message.startswith("the broker profile cannot be read as TOML: ")
    assert issue.wanted == "TOML"


def test_a_deeply_nested_text_is_an_issue():
    ((code, _, _),) = problems("x = " + "[" * 100_000)
    assert code == "profile-not-toml"


def test_the_registry_and_the_shipped_files_are_the_same():
    names = {entry.name for entry in SHIPPED.iterdir()}
    assert names == {f"{name}.toml" for name in SHIPPED_PROFILES}


@pytest.mark.parametrize("name", SHIPPED_PROFILES)
def test_a_shipped_profile_is_read_under_its_name(name):
    text = (SHIPPED / f"{name}.toml").read_text(encoding="utf-8")
    profile, issues = profile_from_text(text, f"{name}.toml")
    assert issues == ()
    assert profile.name == name
    assert SHIPPED_PROFILES[name]


def test_the_shipped_profiles_of_the_constants_are_the_constants():
    for profile in (DEFAULT_PROFILE, NO_FEES_PROFILE):
        text = (SHIPPED / f"{profile.name}.toml").read_text(encoding="utf-8")
        assert read(text) == profile


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["commission", "rate", "transfer_fee", "SH", "stamp_duty", "x"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=8,
    )
)
def test_no_content_of_a_file_is_a_crash(content):
    data = content if isinstance(content, dict) else {"commission": content}
    profile, issues = profile_from_mapping(data, "any")
    assert (profile is None) is bool(issues)


def test_a_profile_read_from_text_charges():
    from sim.model.symbol import Symbol
    from sim.model.trade import Side
    from sim.rules.fees import fill_fees
    from sim.rules.securities import classify

    profile = read('[commission]\nrate = "0.001"\n[transfer_fee]\nSZ = "inside"')
    stock = classify(Symbol.parse("000938.SZ"))
    found = fill_fees(
        stock,
        Side.SELL,
        price=Decimal(10),
        quantity=1000,
        day=date(2010, 1, 4),
        profile=profile,
    )
    assert (found.commission, found.stamp_duty, found.transfer_fee) == (10, 10, 0)
