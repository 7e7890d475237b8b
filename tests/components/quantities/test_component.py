"""The component on a Doc: records, span groups, entities, settings."""

from __future__ import annotations

import msgspec
import pytest
import spacy
from spacy.tokens import Doc, Span

from pipeline.errors import ConfigurationError
from pipeline.schema import Quantity, Section

TEXT = "On 4 February 2024 police held 1,200 people for 3 days, up 20% on 2019, at $300 per arrest."


@pytest.fixture(scope="module")
def nlp():
    """A pipeline of this component alone."""
    nlp = spacy.blank("en")
    nlp.add_pipe("counterframe_quantities")
    return nlp


def test_component_works_alone(nlp):
    """Without parse, sentences or entities: records in normal form, sentence 0."""
    quantities = nlp(TEXT)._.quantities
    assert [(q.value, q.unit, q.kind) for q in quantities] == [
        (1200, "count", "count"), (3, "day", "duration"), (20, "percent", "percent"), (300, "USD", "rate"),
    ]  # fmt: skip
    assert [q.id for q in quantities] == ["q1", "q2", "q3", "q4"]
    assert {q.sentence for q in quantities} == {0}
    assert all(TEXT[q.start : q.end] == q.text for q in quantities)


def test_normal_form(nlp):
    """Percent keeps its number with a base of its own; money is its own dimension; measures come in SI."""
    percent, money, measure = nlp("They spent 50% of $2m on 3 km.")._.quantities
    assert (percent.value, percent.base_value, percent.dimension) == (50, 0.5, "ratio")
    assert (money.base_value, money.base_unit, money.dimension) == (2e6, "USD", "currency USD")
    assert (measure.base_value, measure.base_unit, measure.dimension) == (3000, "meter", "length")


def test_spans_carry_kind_and_id(nlp):
    """One span for each quantity, labelled with its kind."""
    doc = nlp(TEXT)
    assert [(span.text, span.label_, span.id_) for span in doc.spans["quantities"]][:2] == [
        ("1,200", "count", "q1"), ("3 days", "duration", "q2"),
    ]  # fmt: skip


def test_numeric_entities_fill_doc_ents(nlp):
    """OntoNotes names, in a span group and in `doc.ents`."""
    doc = nlp("At 5 a.m. the first two men, 30% of the group, paid $5 for 3 km on 4 May 2020.")
    found = [(span.text, span.label_) for span in doc.spans["numeric_entities"]]
    assert found == [
        ("5 a.m.", "TIME"), ("first", "ORDINAL"), ("two", "CARDINAL"), ("30%", "PERCENT"), ("$5", "MONEY"), ("3 km", "QUANTITY"),
        ("4 May 2020", "DATE"),
    ]  # fmt: skip
    assert [(ent.text, ent.label_) for ent in doc.ents] == found


def test_names_stay_and_encoder_dates_give_way(nlp):
    """A name is never overwritten; an overlapping DATE is replaced by the scanner's."""
    doc = nlp.make_doc("Room 101 Records met on 4 February 2024 in Lima")
    doc.ents = [Span(doc, 0, 3, label="ORG"), Span(doc, 6, 8, label="DATE"), Span(doc, 9, 10, label="GPE")]
    doc = nlp.get_pipe("counterframe_quantities")(doc)
    assert [(ent.text, ent.label_) for ent in doc.ents] == [
        ("Room 101 Records", "ORG"), ("4 February 2024", "DATE"), ("Lima", "GPE"),
    ]  # fmt: skip


def test_numbers_inside_names_are_left_out(nlp):
    """A number in an entity is part of the name."""
    doc = nlp.make_doc("The Twelve Apostles Fund gave 12 beds")
    doc.ents = [Span(doc, 1, 4, label="ORG")]
    doc = nlp.get_pipe("counterframe_quantities")(doc)
    assert [q.text for q in doc._.quantities] == ["12"]


def test_boilerplate_is_skipped(nlp):
    """Sections marked boilerplate give nothing, unless asked for."""
    text = "Police held 12 men.\nCall us on 7 days a week."
    doc = nlp.make_doc(text)
    doc._.sections = [
        Section(start=0, end=19, kind="body", rule="paragraph"),
        Section(start=20, end=len(text), kind="boilerplate", rule="test"),
    ]
    assert [q.text for q in nlp.get_pipe("counterframe_quantities")(doc)._.quantities] == ["12"]


def test_ordinals_can_be_left_out():
    """The setting drops them from the quantities; they stay entities."""
    nlp = spacy.blank("en")
    nlp.add_pipe("counterframe_quantities", config={"ordinals": False})
    assert [q.text for q in nlp("The third law had 12 parts.")._.quantities] == ["12"]


def test_bad_setting_is_refused():
    """A setting of the wrong type names the component and the setting."""
    with pytest.raises((ConfigurationError, ValueError), match="ordinals"):
        spacy.blank("en").add_pipe("counterframe_quantities", config={"ordinals": "some"})


@pytest.mark.parametrize("text", ["", " ", "\n\n", "a", "12", "$", "½", "\ud800"])
def test_odd_texts_pass(nlp, text):
    """Empty, white and broken texts pass unchanged."""
    if text == "\ud800":
        doc = nlp.make_doc("x")
    else:
        doc = nlp(text)
        assert doc.text == text
    assert isinstance(doc._.quantities, list)


def test_records_travel_through_bytes(nlp):
    """A Doc from bytes says the same."""
    doc = nlp(TEXT)
    copy = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert copy._.quantities == doc._.quantities
    assert all(isinstance(quantity, Quantity) for quantity in copy._.quantities)
    assert msgspec.json.decode(msgspec.json.encode(doc._.quantities), type=list[Quantity]) == doc._.quantities


def test_each_keeps_its_own_and_is_the_same_twice(nlp):
    """Nothing is carried from one text to the next."""
    first = nlp(TEXT)._.quantities
    nlp("Another 5 texts")
    assert nlp(TEXT)._.quantities == first
