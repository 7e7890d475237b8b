"""The date of a figure, and the people a bare number counts."""

from __future__ import annotations

import pytest
import spacy

from pipeline.components.quantities.component import Quantities
from pipeline.schema import Quantity

NLP = spacy.blank("en")
COMPONENT = Quantities(NLP, "counterframe_quantities")


def read(text: str) -> list[Quantity]:
    """Return the quantities of a text, over its words alone."""
    return COMPONENT(NLP.make_doc(text))._.quantities


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("Thefts went from 3.1 per 100,000 people in 2017 to 5.9 in 2021.", ["2017", "2021"]),
        ("Arrests fell from 95 in 2014 to 42 in 2020.", ["2014", "2020"]),
        ("The rate was 3.5 in 2016, 4.1 in 2018 and 5.7 in 2020.", ["2016", "2018", "2020"]),
        ("The rate was 3.5 (2016) and 4.1 (2018).", ["2016", "2018"]),
        ("In 2016 it was 3.5 and in 2020 it was 5.7.", ["2016", "2020"]),
        ("In 2015, 38 clerks left; 12 in 2016.", ["2015", "2016"]),
        ("In 2019, 40 clerks held in 2015 were freed.", ["2019"]),
    ],
)
def test_figure_takes_the_date_that_follows_it_in_its_phrase(text, dates):
    """A date after the figure goes before the one the figure before it has; a verb between them parts them."""
    assert [figure.date and figure.date.text for figure in read(text)] == dates


@pytest.mark.parametrize(
    ("text", "nouns"),
    [
        ("There were 812 thefts in 2020 for a population of two million.", ["thefts", "population"]),
        ("It had 90 thefts in a town of just 40,000.", ["thefts", "town"]),
        ("There were 430 thefts, a record, for one and a half million people.", ["thefts", "people"]),
        ("Police shot 53 people and wounded 75.", ["people", "people"]),
    ],
)
def test_population_is_not_of_what_was_counted_before(text, nouns):
    """A number with people of its own is of them; a number that lacks its noun is of the noun before it."""
    assert [figure.measured_entity and figure.measured_entity.text for figure in read(text)] == nouns
