"""Every fault on every provider ends in a typed fault, in time, and no wrong row is stored."""

import re
from pathlib import Path

import pytest

from sim.data.child import Child, ChildSettings
from sim.data.fault import FaultKind
from tests.data.fakes.market import frame_of
from tests.data.fakes.server import providers
from tests.faults.data.provider_faults import (
    ACTIONS,
    BARS,
    DAILY,
    DEADLINE,
    FAULTS,
    MARKET,
    MENDED,
    NAMES,
    SESSIONS,
    SUBJECTS,
    applies,
    run,
)

MEANT = {
    "blocked": {FaultKind.REFUSED},
    "dropped": {FaultKind.REFUSED},
    "silence": {FaultKind.SILENT},
    "short body": {FaultKind.CUT_SHORT},
    "captcha page": {FaultKind.REFUSED, FaultKind.CUT_SHORT},
    "null": {FaultKind.NOTHING},
    "columns gone": {FaultKind.SHAPE},
    "renamed columns": {FaultKind.SHAPE, FaultKind.NOTHING},
    "another security": {FaultKind.WRONG_ROWS, FaultKind.SHAPE},
    "short list": {FaultKind.WRONG_ROWS, FaultKind.SHAPE},
}
ROWS = {
    ("sina", ACTIONS, "600519.SH"): 2,
    ("sina", ACTIONS, "512690.SH"): 2,
    ("sina", NAMES, "600155.SH"): 3,
    ("sina", NAMES, MARKET): 14,
    ("sina", SESSIONS, MARKET): 258,
    ("eastmoney", ACTIONS, "512690.SH"): 3,
    ("baostock", NAMES, MARKET): 35,
    ("cninfo", ACTIONS, "600519.SH"): 2,
    ("sse", NAMES, MARKET): 17,
    ("szse", NAMES, MARKET): 20,
    ("bse", NAMES, MARKET): 14,
}
MOVED = {("cninfo", "reordered columns"), ("eastmoney", "negative prices")}  # of actions


PAGE = (Path(__file__).parents[3] / "docs" / "data.md").read_text(encoding="utf-8")


def cells():
    """Return what the page's table says: by fault and provider, how often which outcome."""
    text = PAGE[PAGE.index("| fault |") :]
    heads, _, *rows = text[: text.index("\n\n")].splitlines()
    names = [name.strip() for name in heads.strip("|").split("|")][1:]
    found = {}
    for row in rows:
        fault, *outcomes = (cell.strip() for cell in row.strip("|").split("|"))
        for name, outcome in zip(names, outcomes, strict=True):
            counts = re.findall(r"([a-z][a-z ]+?)(?:, \d+ rows)? \((\d+)\)", outcome)
            found[fault, name] = {kind: int(number) for kind, number in counts}
    return found


TABLE = cells()


@pytest.fixture(scope="module")
def served():
    with providers() as serving:
        yield serving


@pytest.fixture(scope="module")
def child(served, tmp_path_factory):
    settings = ChildSettings(
        pace_folder=tmp_path_factory.mktemp("pace"),
        deadline=DEADLINE,
        interval=0,
        divert=served.address,
        divert_baostock=served.baostock_address,
    )
    with Child(settings) as process:
        for library in ("akshare", "baostock"):  # loading them is not part of a call
            process._load(library, "test")
        yield process


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda s: " ".join(map(str, s)))
def test_a_fault_is_typed_in_time_and_stores_no_wrong_row(subject, fault, served, child, tmp_path):
    if not applies(*subject, fault):
        return
    result = run(served, child, tmp_path, subject, fault)

    kind = result.outcome.split(":")[0]
    assert kind in TABLE[fault, subject[0]]
    assert result.seconds < DEADLINE + 1
    if fault in MENDED:
        assert kind == "ok"
        prefixed = f"{subject[2][-2:].lower()}{subject[2][:6]}"
        truth = frame_of(prefixed)
        assert result.stored["volume"].tolist() == truth["volume"].tolist()
        assert result.stored["close"].tolist() == truth["close"].tolist()
        return
    meant = MEANT.get(fault, {FaultKind.WRONG_ROWS})
    if subject[1] is ACTIONS and (subject[0], fault) in MOVED:
        meant = {FaultKind.WRONG_ROWS, FaultKind.SHAPE}
    assert kind in meant
    nothing_is_an_answer = subject[1] is ACTIONS and fault == "null"
    assert (result.stored is None) or (nothing_is_an_answer and result.stored.empty)


def test_the_same_subjects_without_a_fault_are_stored(served, child, tmp_path):
    for number, subject in enumerate(SUBJECTS):
        result = run(served, child, tmp_path / str(number), subject, "")

        assert result.outcome == "ok", subject
        usual = 20 if subject[1] in BARS else 1
        assert len(result.stored) == ROWS.get(subject, usual), subject
        assert subject[1] is not DAILY or result.stored["standing"].eq("single-source").all()


def test_the_page_counts_every_trial():
    for fault in FAULTS:
        for name in {name for name, *_ in SUBJECTS}:
            trials = sum(applies(*s, fault) for s in SUBJECTS if s[0] == name)
            assert sum(TABLE[fault, name].values()) == trials, (fault, name)
    assert f"{sum(sum(row.values()) for row in TABLE.values())} trials in all" in PAGE
