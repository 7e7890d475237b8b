"""Direction and relation of change."""

from __future__ import annotations

import pytest
import spacy

from pipeline.components.quantities.component import Quantities

NLP = spacy.blank("en")
NLP.add_pipe("counterframe_quantities")
assert Quantities


def changes(text: str) -> list[tuple[float | None, str, str] | None]:
    """Return value, direction and relation of each quantity."""
    return [
        (quantity.value, quantity.change.direction, quantity.change.relation) if quantity.change else None
        for quantity in NLP(text)._.quantities
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Killings fell by 50%.", [(50, "down", "by")]),
        ("Shares rose 2.8%.", [(2.8, "up", "by")]),
        ("Stocks were up nearly 57%.", [(57, "up", "by")]),
        ("The budget was cut by £4m.", [(4e6, "down", "by")]),
        ("Arrests fell from 38 to 2.4.", [(38, "down", "from"), (2.4, "down", "to")]),
        ("It announced a 5% increase.", [(5, "up", "by")]),
        ("A reduction of 12 percent followed.", [(12, "down", "by")]),
        ("Growth slowed to 1.9%.", [(1.9, "down", "to")]),
        (
            "Overcrowding doubled, reaching 148 percent of capacity.",
            [(2, "up", "multiple"), (148, "up", "to")],
        ),
        ("Prices halved.", [(0.5, "down", "multiple")]),
        ("Complaints rose threefold.", [(3, "up", "multiple")]),
        ("They paid 20% more.", [(20, "up", "by")]),
        ("Inflation was steady at 5%.", [(5, "none", "level")]),
        ("Sales were 3.9 million, up from 2.4 million.", [None, (2.4e6, "up", "from")]),
    ],
)
def test_change(text, expected):
    """Each figure says where it went, or by how much."""
    assert changes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The army raised aid to 12 countries.",
        "The order was extended 17 times.",
        "Women make up 40% of the police.",
        "Prices rose in 5 countries.",
        "They fell silent for 3 minutes.",
        "Ten times as many were held.",
    ],
)
def test_no_change(text):
    """A word of change near by is not enough."""
    assert all(found is None for found in changes(text))


def test_pair_names_the_other_end():
    """The two ends of a change point at each other."""
    first, second = NLP("It fell from 38 to 2.4.")._.quantities
    assert first.change is not None
    assert second.change is not None
    assert (first.change.pair, second.change.pair) == (second.id, first.id)
