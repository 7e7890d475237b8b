"""The component as a whole, on hand-made Docs: with the encoder's scores, with another recognizer, with nothing."""

from __future__ import annotations

import numpy as np
import pytest
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.components.entities.component import Entities
from pipeline.errors import ConfigurationError
from pipeline.schema import CanonicalEntity, Section
from tests.components.entities.hand_made import LABELS, marked_doc

MARKED = (
    "[Inés Valdivia|PERSON] took office in [2021|DATE]. In [Ecuador|GPE], President [Valdivia|PERSON] praised the "
    "[Northern Police Observatory|ORG] (NPO). The NPO counts [$5 million|MONEY] in losses, and Valdivia denied it. "
    "Salvadorans follow it."
)


@pytest.fixture(scope="module")
def component(blank: Language) -> Entities:
    """The component as it stands in the pipeline."""
    return Entities(blank, "counterframe_entities")


def _by_key(doc: Doc) -> dict[str, CanonicalEntity]:
    return {entity.key: entity for entity in doc._.entities}


@pytest.mark.parametrize("scores", [True, False], ids=["encoder", "recognizer"])
def test_entities_are_found_resolved_and_numbered(blank: Language, component: Entities, scores: bool) -> None:
    """Mentions of one thing are one record, from either source, in the order of the text."""
    doc = component(marked_doc(blank, MARKED, scores))
    entities = _by_key(doc)
    assert list(entities) == [
        "person:ines valdivia",
        "gpe:ecuador",
        "org:northern police observatory",
        "norp:salvadoran",
    ]
    assert [entity.id for entity in doc._.entities] == ["e1", "e2", "e3", "e4"]
    valdivia, observatory = entities["person:ines valdivia"], entities["org:northern police observatory"]
    assert (valdivia.name, valdivia.office, valdivia.country) == ("Inés Valdivia", "President", "EC")
    assert valdivia.aliases == ("Valdivia",)
    assert len(valdivia.mentions) == 3
    assert [mention.text for mention in observatory.mentions] == ["Northern Police Observatory", "NPO", "NPO"]
    assert entities["norp:salvadoran"].country == "SV"


def test_each_mention_says_what_found_it(blank: Language, component: Entities) -> None:
    """`rule` and `confidence` tell the encoder, the gazetteer, an abbreviation and a repeated name apart."""
    doc = component(marked_doc(blank, MARKED, scores=True))
    rules = {(mention.text, mention.rule) for entity in doc._.entities for mention in entity.mentions}
    assert {("Inés Valdivia", "encoder"), ("Salvadorans", "gazetteer"), ("NPO", "abbreviation")} <= rules
    assert ("Valdivia", "repeated") in rules
    for entity in doc._.entities:
        for mention in entity.mentions:
            assert 0 < mention.confidence <= 1
            assert doc.text[mention.start : mention.end] == mention.text


def test_doc_ents_carry_the_record_and_keep_dates(blank: Language, component: Entities) -> None:
    """Each span bears its record's id; a DATE is a span without a record; money is left to the quantities."""
    doc = component(marked_doc(blank, MARKED, scores=True))
    labels = {ent.text: (ent.label_, ent.kb_id_, ent.ent_id_) for ent in doc.ents}
    assert labels["Ecuador"] == ("GPE", "e2", "e2")
    assert labels["2021"] == ("DATE", "", "")
    assert not any(ent.label_ == "MONEY" for ent in doc.ents)
    assert doc.has_annotation("ENT_IOB")


def test_sentences_of_mentions_are_counted_from_zero(blank: Language, component: Entities) -> None:
    """The index is the one of `doc.sents`."""
    doc = component(marked_doc(blank, MARKED, scores=True))
    sentences = [(sent.start_char, sent.end_char) for sent in doc.sents]
    for entity in doc._.entities:
        for mention in entity.mentions:
            start, end = sentences[mention.sentence]
            assert start <= mention.start < mention.end <= end


def test_boilerplate_carries_no_mentions(blank: Language, component: Entities) -> None:
    """Headings count, boilerplate does not, whatever the recognizer or the gazetteer sees there."""
    text = "Order in Honduras\n\nThe talks began in Peru.\n\nFirst published in Guatemala by Ana Paz."
    doc = blank.make_doc(text)
    doc.ents = [doc.char_span(text.index("Ana"), text.index("Ana") + 7, "PERSON")]
    doc._.sections = [
        Section(start=0, end=17, kind="heading", rule="short_line"),
        Section(start=19, end=43, kind="body", rule="paragraph"),
        Section(start=45, end=len(text), kind="boilerplate", rule="first_appeared"),
    ]
    assert list(_by_key(component(doc))) == ["gpe:honduras", "gpe:peru"]


def test_names_do_not_run_over_a_paragraph(blank: Language, component: Entities) -> None:
    """Scores that open an entity at the end of one paragraph and close it in the next give no such entity."""
    doc = blank.make_doc("It was Ana\n\nPaz is here")
    scores = np.zeros((len(doc), len(LABELS)), dtype="float32")
    scores[:, LABELS.index("O")] = 1
    scores[2, LABELS.index("B-PERSON")] = 6
    scores[4, LABELS.index("E-PERSON")] = 5
    marked = marked_doc(blank, "[Ana|PERSON]", scores=True)
    doc._.token_scores = {"entities": type(marked._.token_scores["entities"])(labels=LABELS, scores=scores)}
    assert all("\n" not in ent.text for ent in component(doc).ents)


def test_names_may_run_over_a_line_break(blank: Language, component: Entities) -> None:
    """In hard-wrapped text a name keeps together; its name has a plain space, its mention the text's own."""
    doc = component(marked_doc(blank, "They met [Ana\nPaz|PERSON] there.", scores=True))
    (entity,) = doc._.entities
    assert entity.name == "Ana Paz"
    assert entity.mentions[0].text == "Ana\nPaz"


def test_unsure_mentions_are_dropped_unless_known(blank: Language) -> None:
    """Below `min_confidence` only what the gazetteer or the name itself confirms remains."""
    strict = Entities(blank, "strict", min_confidence=0.9)
    doc = strict(
        marked_doc(blank, "[Blorp|ORG], [Peru|GPE] and the [Tamal River|MISC] rose.", scores=True, sure=3.0)
    )
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("Peru", "GPE"), ("Tamal River", "LOC")]


def test_two_places_with_a_comma_between_are_two(blank: Language, component: Entities) -> None:
    """A recognizer that joins a town and its state is corrected; the capital with its district is one name."""
    doc = component(
        marked_doc(blank, "From [Zogville, Peru|GPE] to [Washington, D.C.|GPE], they fled.", scores=True)
    )
    assert [ent.text for ent in doc.ents] == ["Zogville", "Peru", "Washington, D.C."]


def test_another_pipelines_spans_follow_our_convention(blank: Language, component: Entities) -> None:
    """The article, the possessive and the title come off; numeric types go."""
    doc = component(
        marked_doc(
            blank,
            "[the Blorp Society|ORG] met [President Ana Paz|PERSON] in [Zogville’s|GPE] [two|CARDINAL] halls.",
        )
    )
    assert [ent.text for ent in doc.ents] == ["Blorp Society", "Ana Paz", "Zogville"]


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n \t", "?!", "“", "((((((((((", "a" * 3000, "\u200b\ufeff", "12 34 5,6,7 8%"]
)
def test_any_text_passes(blank: Language, component: Entities, text: str) -> None:
    """Degenerate texts give no entity and no error."""
    doc = component(blank.make_doc(text))
    assert doc.text == text
    assert doc._.entities == []


def test_records_do_not_depend_on_what_came_before(blank: Language, component: Entities) -> None:
    """The same Doc gives the same records, whatever was read in between."""
    first = component(marked_doc(blank, MARKED, scores=True))._.entities
    component(marked_doc(blank, "[Rosa Valdivia|PERSON] and [NPO|ORG].", scores=True))
    assert component(marked_doc(blank, MARKED, scores=True))._.entities == first


def test_a_setting_out_of_range_is_refused(blank: Language) -> None:
    """The error names the setting, its range and what was given."""
    with pytest.raises(ConfigurationError, match=r"min_confidence .* between 0 and 1, not 1\.5"):
        Entities(blank, "wrong", min_confidence=1.5)
