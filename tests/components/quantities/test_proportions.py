"""Proportions of two numbers, side by side or around their noun."""

from __future__ import annotations

import pytest
import spacy

from pipeline.components.quantities.component import Quantities
from pipeline.components.quantities.scanner import scan
from pipeline.schema import Quantity

NLP = spacy.blank("en")
COMPONENT = Quantities(NLP, "counterframe_quantities")


def read(text: str) -> list[Quantity]:
    """Return the quantities of a text, over its words alone."""
    return COMPONENT(NLP.make_doc(text))._.quantities


@pytest.mark.parametrize(
    ("text", "share", "value", "modifier", "noun"),
    [
        ("Eight burglaries in ten are never solved.", "Eight burglaries in ten", 0.8, "=", "burglaries"),
        ("Inspectors open fewer than one lorry in four.", "one lorry in four", 0.25, "<", "lorry"),
        ("It holds more than two voters in five.", "two voters in five", 0.4, ">", "voters"),
        ("One parcel in twenty goes missing.", "One parcel in twenty", 0.05, "=", "parcel"),
        ("About 6 farms out of 10 lack water.", "6 farms out of 10", 0.6, "~", "farms"),
        ("Three of its ferries in five sailed late.", "Three of its ferries in five", 0.6, "=", "ferries"),
        ("Seven rural clinics in ten closed last year.", "Seven rural clinics in ten", 0.7, "=", "rural clinics"),
        ("One valve in five holds the pressure.", "One valve in five", 0.2, "=", "valve"),
        ("Two sons in three leave their village.", "Two sons in three", 2 / 3, "=", "sons"),
        ("Two sons in three leave, and one wife in nine.", "Two sons in three", 2 / 3, "=", "sons"),
    ],
)  # fmt: skip
def test_share_around_its_noun_is_one_proportion(text, share, value, modifier, noun):
    """The two numbers give one share; what stands between them is what is measured."""
    first = read(text)[0]
    assert (first.text, first.kind, first.modifier) == (share, "fraction", modifier)
    assert first.value == pytest.approx(value)
    assert first.measured_entity is not None
    assert first.measured_entity.text == noun


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("There were nine fires in ten villages.", [9, 10]),
        ("There were nine fires in ten small villages.", [9, 10]),
        ("Nine fires in ten remote mountain villages went unseen.", [9, 10]),
        ("One fire in five towns was put out.", [5]),
        ("Two fires in ten Castle Road flats went unseen.", [2, 10]),
        ("Nine fires in ten years emptied the valley.", [9, 10]),
        ("Two guards in three armed groups were named.", [2, 3]),
        ("Two guards in three or four towns were named.", [2, 3, 4]),
        ("Two guards in three of the towns were named.", [2, 3]),
        ("She won two races in three months.", [2, 3]),
        ("Two arrived in three.", [2, 3]),
        ("Twelve goals in ten were headers.", [12, 10]),
        ("The 40 clerks who came in 50 left.", [40, 50]),
        ("It lost $3 notes in 10.", [3, 10]),
    ],
)
def test_two_counts_stay_two(text, values):
    """A noun after the second number, a part above its whole, or a verb between them makes no share."""
    figures = scan(text).figures
    assert all(figure.kind != "fraction" for figure in figures)
    assert [
        part for figure in figures for part in (figure.value, figure.lower, figure.upper) if part
    ] == values


def test_year_is_no_base_of_a_share():
    """ "five clerks in 2015": a count and its date."""
    (count,) = read("Five clerks in 2015 were dismissed.")
    assert (count.value, count.date and count.date.value) == (5.0, "2015/2016")
