"""Which entity a source is."""

from __future__ import annotations

import spacy

from pipeline.components.attribution.component import Attribution
from pipeline.schema.entity import CanonicalEntity, Mention

NLP = spacy.blank("en")
COMPONENT = Attribution(method="rules")


def links(text: str, named: dict[str, str], offices: dict[str, str] | None = None) -> dict[str, str | None]:
    """Return source text -> name of the linked entity. `named`: name in the text -> label."""
    doc = NLP(text)
    entities = []
    for number, (name, label) in enumerate(named.items(), start=1):
        at, mentions = text.find(name), []
        while at >= 0:
            mentions.append(
                Mention(
                    start=at,
                    end=at + len(name),
                    text=name,
                    label=label,
                    sentence=0,
                    rule="test",
                    confidence=1.0,
                )
            )
            at = text.find(name, at + 1)
        entities.append(
            CanonicalEntity(
                id=f"e{number}",
                key=name.lower(),
                name=name,
                label=label,
                office=(offices or {}).get(name),
                mentions=tuple(mentions),
            )
        )
    doc._.entities = entities
    names = {entity.id: entity.name for entity in entities}
    return {
        item.source.text: names.get(item.source.entity or "")
        for item in COMPONENT(doc)._.attributions
        if item.source is not None
    }


def test_name_as_head_links() -> None:
    """A title before the name does not hide it."""
    found = links("President Ana Ruiz said it was over.", {"Ana Ruiz": "PERSON"})
    assert found == {"President Ana Ruiz": "Ana Ruiz"}


def test_name_in_apposition_links() -> None:
    """ "The minister, Jorge Paz," is Jorge Paz."""
    found = links("The minister, Jorge Paz, said it was over.", {"Jorge Paz": "PERSON"})
    assert found == {"The minister, Jorge Paz": "Jorge Paz"}


def test_name_that_only_modifies_the_head_does_not_link() -> None:
    """A spokesman for somebody is somebody else."""
    found = links("A spokesman for Ana Ruiz said it was over.", {"Ana Ruiz": "PERSON"})
    assert found == {"A spokesman for Ana Ruiz": None}


def test_pronoun_links_to_the_nearest_person_in_subject_position() -> None:
    """ "She" is who spoke or acted last, not who was merely named."""
    text = "Ana Ruiz met the guards of Elsa Prado. She said it was over."
    found = links(text, {"Ana Ruiz": "PERSON", "Elsa Prado": "PERSON"})
    assert found["She"] == "Ana Ruiz"


def test_pronoun_keeps_to_the_gender_a_title_tells() -> None:
    """ "He" passes over a person titled Ms."""
    text = "Mr. Paz resigned. Ms. Ruiz stayed. He said it was over."
    found = links(text, {"Paz": "PERSON", "Ruiz": "PERSON"})
    assert found["He"] == "Paz"


def test_pronoun_too_far_away_links_to_nobody() -> None:
    """Five sentences on, the text no longer settles it."""
    text = "Ana Ruiz resigned." + " It rained again." * 5 + " She said it was over."
    assert links(text, {"Ana Ruiz": "PERSON"})["She"] is None


def test_group_noun_links_to_an_organisation() -> None:
    """ "The group" is the organisation that stood as subject."""
    text = "Open Gate sued the city. The group said the raids were illegal."
    found = links(text, {"Open Gate": "ORG"})
    assert found["The group"] == "Open Gate"


def test_office_links_to_the_person_named_with_it() -> None:
    """ "The president" is the one person the text calls so, and nobody when two hold the office."""
    text = "Ana Ruiz flew home. The president said it was over."
    assert links(text, {"Ana Ruiz": "PERSON"}, {"Ana Ruiz": "President"})["The president"] == "Ana Ruiz"
    both = "Ana Ruiz met Jorge Paz. The president said it was over."
    offices = {"Ana Ruiz": "President", "Jorge Paz": "President"}
    assert links(both, {"Ana Ruiz": "PERSON", "Jorge Paz": "PERSON"}, offices)["The president"] is None


def test_speaker_inside_a_quotation_is_who_is_quoted() -> None:
    """ "I" in a quotation links to its source."""
    found = links("“I believe that it is over,” said Ana Ruiz.", {"Ana Ruiz": "PERSON"})
    assert found["I"] == "Ana Ruiz"


def test_without_entities_nothing_links() -> None:
    """No entity, no link."""
    assert links("Ana Ruiz said it was over.", {}) == {"Ana Ruiz": None}


def test_lone_quotation_goes_to_the_name_that_follows() -> None:
    """A piece that opens with words in marks and goes on with a name gives them to that person."""
    text = "“We turned the page tonight.” Ana Ruiz won by a mile."
    assert links(text, {"Ana Ruiz": "PERSON"}) == {"Ana Ruiz": "Ana Ruiz"}
    assert links("It rained. " + text, {"Ana Ruiz": "PERSON"}) == {}


def test_source_that_cuts_a_name_is_widened() -> None:
    """Names stay whole."""
    found = links("The judge Ana Ruiz-Lind said it was over.", {"Ana Ruiz-Lind": "PERSON"})
    assert list(found.values()) == ["Ana Ruiz-Lind"]
