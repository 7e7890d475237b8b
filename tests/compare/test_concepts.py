"""What a figure is about."""

from __future__ import annotations

import pytest

from pipeline.compare.concepts import concepts, head_words, recognise, singular


@pytest.mark.parametrize(
    ("word", "expected"),
    [("people", "person"), ("countries", "country"), ("bodies", "body"), ("children", "child"), ("homicides", "homicide"),
     ("police", "police"), ("processes", "process"), ("boxes", "box"), ("virus", "virus"), ("crisis", "crisis"), ("gas", "gas")],
)  # fmt: skip
def test_singular(word, expected):
    """Regular plurals, the irregular ones of our field, and words that only look plural."""
    assert singular(word) == expected


@pytest.mark.parametrize(
    ("phrase", "head", "before"),
    [
        ("people arrested in raids", "person", ()),
        ("alleged gang members", "member", ("gang",)),
        ("trust in the courts", "trust", ()),
        ("the state’s surveillance cameras", "camera", ("state", "surveillance")),
        ("", "", ()),
        (None, "", ()),
    ],
)
def test_head_of_a_phrase(phrase, head, before):
    """The last noun before a preposition or participle, and what stands before it."""
    assert head_words(phrase) == (head, before)


def _thing(sentence, number, entity=None, family="count", prop=None):
    start = sentence.index(number)
    return recognise(entity, prop, family, sentence, start, start + len(number))


@pytest.mark.parametrize(
    ("sentence", "number", "entity", "family", "concept"),
    [
        ("More than 75,000 people have been arrested.", "75,000", "people", "count", "arrests"),
        ("The raids filled the jails: 75,000 detainees in two years.", "75,000", "detainees", "count", "arrests"),
        ("A mega-prison with the capacity to hold 40,000 inmates.", "40,000", "inmates", "count", "prison_capacity"),
        ("The compound was built for 20,000 prisoners.", "20,000", "prisoners", "count", "prison_capacity"),
        ("The homicide rate fell to 2.4 per 100,000 people.", "2.4", None, "rate", "homicides"),
        ("In 2015 it recorded 103 murders per 100,000 people.", "103", "murders", "rate", "homicides"),
        ("The prison cost $115m to build.", "$115m", "prison", "money", "cost"),
        ("At least 300 inmates have died in custody.", "300", "inmates", "count", "deaths_in_custody"),
        ("Eight in ten, 80 percent, approve of the president.", "80 percent", None, "share", "approval"),
    ],
)  # fmt: skip
def test_wordings_of_one_concept_meet(sentence, number, entity, family, concept):
    """The concept whose wording stands nearest to the number is taken."""
    thing = _thing(sentence, number, entity, family)
    assert thing is not None
    assert thing.concept == concept


def test_figures_about_some_people_are_not_about_all():
    """Arrested children do not contradict all who were arrested."""
    everyone = _thing("They arrested 75,000 people.", "75,000", "people")
    children = _thing("They arrested 3,000 children.", "3,000", "children")
    assert everyone.key != children.key
    assert children.who == "children"


def test_other_nouns_go_by_themselves():
    """Outside the list, the noun that is counted is the thing; the words before it only restrict it."""
    assert _thing("It planted 4,000 olive trees.", "4,000", "olive trees").key == "noun:tree"
    assert _thing("It planted 4,000 trees.", "4,000", "trees").key == "noun:tree"


def test_people_of_whom_nothing_is_said_are_nothing():
    """A bare count of people, or of times, is not lined up with any other."""
    assert _thing("There were 40 people in the hall.", "40", "people") is None
    assert _thing("It happened 17 times.", "17", "times") is None


def test_concepts_file_is_sound():
    """Names are unique, every kind is a family, and titles are there."""
    names = [concept.name for concept in concepts()]
    assert len(names) == len(set(names)) > 25
    for concept in concepts():
        assert concept.title
        assert set(concept.kinds) <= {"count", "rate", "share", "money", "duration", "measure"}
