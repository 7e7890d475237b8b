"""Ages in a list."""

from __future__ import annotations

import pytest

from pipeline.components.quantities.scanner import scan


@pytest.mark.parametrize(
    ("text", "ages", "counts"),
    [
        ("He has two brothers aged eleven and fourteen.", [11, 14], [2]),
        ("Their nephews, aged 8 and 13, saw it.", [8, 13], []),
        ("Three cousins, aged five, six and ten, live there.", [5, 6, 10], [3]),
        ("Four pupils aged 9, 10, 11, and 12 were lost.", [9, 10, 11, 12], [4]),
        ("She left two pupils aged six and eight and three cousins.", [6, 8], [2, 3]),
        ("Two brothers aged 16 and 18 were held.", [16, 18], [2]),
        ("Two boys aged 4 and 6 years drowned.", [4, 6], [2]),
    ],
)
def test_ages_of_a_list_are_all_ages(text, ages, counts):
    """The word before the first number holds for the bare numbers that go on the list."""
    figures = scan(text).figures
    assert [figure.value for figure in figures if figure.kind == "age"] == ages
    assert [figure.value for figure in figures if figure.kind == "count"] == counts


@pytest.mark.parametrize(
    ("text", "ages", "counts"),
    [
        ("A nurse aged 40 and two porters were held.", [40], [2]),
        ("Men aged 30 and 12 women were held.", [30], [12]),
        ("A clerk was shot, aged 30, and 12 were hurt.", [30], [12]),
        ("He died aged 70, 12 miles away.", [70], []),
    ],
)
def test_what_is_counted_after_an_age_stays_a_count(text, ages, counts):
    """A number with a noun or a verb of its own is no age."""
    figures = scan(text).figures
    assert [figure.value for figure in figures if figure.kind == "age"] == ages
    assert [figure.value for figure in figures if figure.kind == "count"] == counts
