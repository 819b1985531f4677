from sim.model.issue import Issue, Place


def test_an_issue_prints_place_message_and_next_step():
    issue = Issue(
        code="quantity-negative",
        message="quantity must be positive, was -5",
        remedy="write the shares held",
        place=Place(source="a.toml", line=7),
    )

    assert str(issue) == "a.toml:7: quantity must be positive, was -5 → write the shares held"


def test_an_issue_without_a_place_prints_its_message_alone():
    assert str(Issue(code="x", message="no cash was printed")) == "no cash was printed"


def test_a_place_without_a_line_prints_its_source():
    assert str(Place(source="column.txt", start=3, end=9)) == "column.txt"


def test_a_place_without_a_source_does_not_print():
    assert str(Issue(code="x", message="m", place=Place(start=3))) == "m"
