"""Lines of keys."""

from sim.column.toml_lines import key_lines, line_of

TEXT = """a = 1
[b]
"c d" = 2
[[e]]
f = 3

[[e]]
f = 4
"""


def test_every_key_and_table_has_its_line():
    assert key_lines(TEXT) == {
        (): 1,
        ("a",): 1,
        ("b",): 2,
        ("b", "c d"): 3,
        ("e",): 4,
        ("e", 0): 4,
        ("e", 0, "f"): 5,
        ("e", 1): 7,
        ("e", 1, "f"): 8,
    }


def test_what_is_not_listed_has_the_line_of_its_ancestor():
    lines = key_lines(TEXT)

    assert line_of(lines, ("e", 1, "g", "h")) == 7
    assert line_of(lines, ("z",)) == 1
