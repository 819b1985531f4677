"""The sessions of the files most tests of the command sweep."""

from tests.sweep.markets import sessions_from

SESSIONS = sessions_from("2021-01-04", 320)
