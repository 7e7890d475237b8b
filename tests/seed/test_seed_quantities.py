"""The seed article's figures: values, units, offsets and what they count; each change in them is read by a person."""

from __future__ import annotations

import pytest
from spacy.language import Language

from pipeline.cleaning.clean import clean
from pipeline.schema import Article, Quantity

pytestmark = pytest.mark.slow

# start, end, kind, value, unit, modifier
FIGURES = [
    (33, 37, "ordinal", 81, "ordinal", "="),
    (315, 320, "ordinal", 1, "ordinal", "="),
    (437, 440, "count", 2, "count", "="),
    (932, 941, "duration", 6, "year", "="),
    (948, 954, "ordinal", 2, "ordinal", "="),
    (1204, 1210, "count", 40000, "count", "="),
    (1371, 1377, "count", 75000, "count", ">"),
    (1831, 1834, "rate", 103, "count", "="),
    (3126, 3131, "count", 7, "count", "="),
    (3193, 3198, "ordinal", 1, "ordinal", "="),
    (3583, 3600, "rate", 0.6, "meter ** 2", "="),
]
YEARS = [(11, 15, "2019/2020"), (718, 722, "2019/2020"), (1867, 1871, "2015/2016"), (2678, 2682, "2019/2020")]
NAMES_WITH_NUMBERS = [(1964, 1969), (1974, 1983)]


@pytest.fixture(scope="module")
def quantities(nlp: Language, seed_text: str) -> list[Quantity]:
    """The article's quantities, cleaned and read by the pipeline."""
    article = clean(Article(id="seed", text=seed_text))
    doc = nlp.make_doc(article.text)
    doc._.sections = list(article.sections)
    for _, component in nlp.pipeline:
        doc = component(doc)
    return doc._.quantities


def at(quantities: list[Quantity], start: int) -> Quantity:
    """Return the quantity that starts at a character."""
    return next(quantity for quantity in quantities if quantity.start == start)


def test_figures_are_those_a_reader_finds(quantities: list[Quantity]) -> None:
    """Exactly these: none missing, none too many."""
    assert [(q.start, q.end, q.kind, q.value, q.unit, q.modifier) for q in quantities] == FIGURES


def test_names_with_numbers_and_years_are_no_quantities(quantities: list[Quantity]) -> None:
    """The two gangs and the four years give no figure."""
    for start, end, *_ in (*NAMES_WITH_NUMBERS, *YEARS):
        assert all(q.end <= start or end <= q.start for q in quantities)


def test_homicide_rate_carries_denominator_date_and_place(quantities: list[Quantity]) -> None:
    """Per 100,000 people, an average, in 2015, in the country of the article."""
    rate = at(quantities, 1831)
    assert rate.per is not None
    assert (rate.per.value, rate.per.unit) == (100000, "people")
    assert rate.measured_entity is not None
    assert (rate.measured_entity.start, rate.measured_entity.end) == (1835, 1844)
    assert rate.measured_property is not None
    assert (rate.measured_property.start, rate.measured_property.end) == (1820, 1827)
    assert rate.date is not None
    assert (rate.date.start, rate.date.value) == (1867, "2015/2016")
    assert rate.place is not None
    assert (rate.place.start, rate.place.entity) == (1730, "e1")


@pytest.mark.parametrize(
    ("start", "noun"),
    [
        (33, (38, 47)),
        (437, (441, 467)),
        (1204, (1211, 1218)),
        (1371, (1378, 1384)),
        (3126, (3132, 3137)),
        (3583, (3604, 3609)),
    ],
)
def test_counted_noun(quantities: list[Quantity], start: int, noun: tuple[int, int]) -> None:
    """What is counted, ordered or measured."""
    entity = at(quantities, start).measured_entity
    assert entity is not None
    assert (entity.start, entity.end) == noun


def test_floor_space_is_per_inmate(quantities: list[Quantity]) -> None:
    """ "each" is read as the subject of its clause."""
    space = at(quantities, 3583)
    assert space.per is not None
    assert (space.per.value, space.per.unit) == (1, "inmate")
    assert (space.base_value, space.base_unit, space.dimension) == (0.6, "meter ** 2", "area")
