"""What a figure is about: over hand-made parses, and over words alone."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc
from spacy.vocab import Vocab

from pipeline.components.quantities.component import Quantities
from pipeline.schema import CanonicalEntity, Mention, Quantity

VOCAB = Vocab()
NLP = spacy.blank("en")
COMPONENT = Quantities(NLP, "counterframe_quantities")


def parsed(rows: str) -> list[Quantity]:
    """Return the quantities of a Doc given as `word/POS/head/dep` items; a head is a token index."""
    items = [row.rsplit("/", 3) for row in rows.split()]
    words = [item[0] for item in items]
    spaces = [
        index + 1 < len(words) and words[index + 1] not in (".", ",", "%", "’s")
        for index in range(len(words))
    ]
    doc = Doc(
        VOCAB, words=words, spaces=spaces, pos=[item[1] for item in items], heads=[int(item[2]) for item in items],
        deps=[item[3] for item in items],
    )  # fmt: skip
    return COMPONENT(doc)._.quantities


def entities(quantities: list[Quantity]) -> list[str | None]:
    """Return the text of each measured entity."""
    return [quantity.measured_entity and quantity.measured_entity.text for quantity in quantities]


def test_counted_noun_with_its_modifiers():
    """The phrase after the number, up to its head."""
    rows = (
        "Amnesty/PROPN/1/nsubj documented/VERB/1/ROOT 327/NUM/4/nummod enforced/VERB/4/amod disappearances/NOUN/1/obj "
        "in/ADP/6/case Peru/PROPN/1/obl ./PUNCT/1/punct"
    )
    assert entities(parsed(rows)) == ["enforced disappearances"]


def test_share_is_of_what_follows_of():
    """ "27% of voters"."""
    rows = "27/NUM/1/nummod %/SYM/4/nsubj of/ADP/3/case voters/NOUN/1/nmod agree/VERB/4/ROOT ./PUNCT/4/punct"
    assert entities(parsed(rows)) == ["voters"]


def test_share_without_of_is_of_the_subject():
    """ "Trust stands at 27%"."""
    rows = "Public/ADJ/1/amod trust/NOUN/2/nsubj stands/VERB/2/ROOT at/ADP/5/case 27/NUM/5/nummod %/SYM/2/obl ./PUNCT/2/punct"
    assert entities(parsed(rows)) == ["Public trust"]


def test_money_belongs_to_the_noun_before_of():
    """ "a bonus of $300": the property and what it is of."""
    rows = "They/PRON/1/nsubj got/VERB/1/ROOT a/DET/3/det bonus/NOUN/1/obj of/ADP/5/case $/SYM/3/nmod 300/NUM/5/nummod ./PUNCT/1/punct"
    assert entities(parsed(rows)) == ["bonus"]


def test_property_and_entity_are_told_apart():
    """ "The temperature inside the cells reaches 35 degrees celsius"."""
    rows = (
        "The/DET/1/det temperature/NOUN/5/nsubj inside/ADP/4/case the/DET/4/det cells/NOUN/1/nmod reaches/VERB/5/ROOT "
        "35/NUM/7/nummod degrees/NOUN/5/obj celsius/ADJ/7/amod ./PUNCT/5/punct"
    )
    (quantity,) = parsed(rows)
    assert quantity.measured_property is not None
    assert (quantity.measured_property.text, quantity.measured_entity.text) == ("temperature", "cells")


def test_relative_pronoun_gives_what_it_refers_to():
    """ "the market, which was valued at $9": the market."""
    rows = (
        "The/DET/1/det market/NOUN/8/nsubj ,/PUNCT/5/punct which/PRON/5/nsubj:pass was/AUX/5/aux:pass valued/VERB/1/acl:relcl "
        "at/ADP/7/case $9/NUM/5/obl grew/VERB/8/ROOT ./PUNCT/8/punct"
    )
    assert entities(parsed(rows)) == ["market"]


def test_verb_of_change_gives_its_subject():
    """ "fuel prices rose 18 percent" after another clause."""
    rows = (
        "Trade/NOUN/1/nsubj fell/VERB/1/ROOT and/CCONJ/5/cc fuel/NOUN/4/compound prices/NOUN/5/nsubj rose/VERB/1/conj "
        "18/NUM/7/nummod percent/NOUN/5/obl ./PUNCT/1/punct"
    )
    (quantity,) = parsed(rows)
    assert quantity.measured_property is not None
    assert quantity.measured_property.text == "prices"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The jail holds 40,000 inmates across eight pavilions.", ["inmates", "pavilions"]),
        ("Nearly half of respondents agreed.", ["respondents"]),
        ("It imposed sentences of 10-15 years.", ["sentences"]),
        ("Officers got a bonus of $300 per arrest.", ["bonus"]),
        ("Dozens of protesters and several civilians fled.", ["protesters", "civilians"]),
        ("the seven-phase plan", ["phase"]),
        ("a 271-km border", ["border"]),
        ("A mere 2 out of 10 victims report it.", ["victims"]),
        ("It was renewed 17 times.", ["times"]),
    ],
)
def test_words_alone_are_enough(text, expected):
    """Without tags and parse the words beside the figure are read."""
    assert entities(COMPONENT(NLP(text))._.quantities) == expected


def test_a_number_without_noun_counts_what_the_one_before_counts():
    """ "killed 53 prisoners and wounded 75"."""
    quantities = COMPONENT(NLP("It killed 53 prisoners and wounded 75, 20 of them badly."))._.quantities
    assert entities(quantities)[1] == "prisoners"


def test_entities_and_places_are_linked():
    """The ids of the entities layer are carried over; names with numbers give no quantity."""
    text = "In Honduras the Barrio 18 gang holds 162 blocks."
    doc = NLP(text)
    doc._.entities = [
        CanonicalEntity(
            id="e1", key="gpe:honduras", name="Honduras", label="GPE", country="HN",
            mentions=(Mention(start=3, end=11, text="Honduras", label="GPE", sentence=0, rule="encoder", confidence=1.0),),
        ),
        CanonicalEntity(
            id="e2", key="org:barrio 18", name="Barrio 18", label="ORG",
            mentions=(Mention(start=16, end=25, text="Barrio 18", label="ORG", sentence=0, rule="encoder", confidence=1.0),),
        ),
    ]  # fmt: skip
    (quantity,) = COMPONENT(doc)._.quantities
    assert quantity.value == 162
    assert quantity.place is not None
    assert (quantity.place.text, quantity.place.entity) == ("Honduras", "e1")
    assert quantity.date is None


def test_date_of_the_sentence_is_taken():
    """The nearest date, with its interval."""
    (quantity,) = COMPONENT(NLP("They held 12 people in 2019."))._.quantities
    assert quantity.date is not None
    assert (quantity.date.text, quantity.date.value) == ("2019", "2019/2020")
