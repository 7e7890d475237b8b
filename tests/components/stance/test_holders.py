"""Who holds a stance in which sentence."""

from __future__ import annotations

import numpy as np
import pytest
import spacy

from pipeline.components.stance.features import read_signals
from pipeline.components.stance.holders import (
    CUE_KINDS,
    acting_units,
    attributed_units,
    carried_units,
    cue_kinds,
    holder_key,
)
from pipeline.schema import Attribution, CanonicalEntity, Mention, Section, SourceSpan, TextSpan


@pytest.fixture(scope="module")
def english():
    """A blank English pipeline that finds sentences."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return nlp


def attribution(doc, number: int, source: str | None, cue: str, *contents: str, entity: str | None = None):
    """An attribution whose parts are found by their text."""

    def span(text: str) -> tuple[int, int]:
        start = doc.text.index(text)
        return start, start + len(text)

    parts = tuple(TextSpan(start=a, end=b, text=doc.text[a:b]) for a, b in map(span, contents))
    start, end = span(cue)
    named = None
    if source is not None:
        a, b = span(source)
        named = SourceSpan(start=a, end=b, text=source, entity=entity)
    return Attribution(
        id=f"a{number}", source=named, cue=TextSpan(start=start, end=end, text=cue), content=parts,
        kind="indirect", sentence=0, rule="test", confidence=1.0,
    )  # fmt: skip


def _units(doc):
    signals = read_signals(doc)
    return attributed_units(doc, signals.offsets, signals.begins, signals.body), signals


@pytest.mark.parametrize(
    ("text", "entity", "key"),
    [
        ("President Daniel Noboa", None, "noboa"),
        ("he", None, ""),
        ("he", "e4", "e4"),
        ("rights groups", None, "rights groups"),
        ("The Ministry’s", None, "ministry"),
        (None, None, ""),
        ("", None, ""),
    ],
)
def test_key_joins_mentions_of_one_holder(text, entity, key):
    """Names by their last word, groups by their words, entities by their id."""
    assert holder_key(text, entity) == key


def test_cue_words_have_their_kind(english):
    """Verbs in any form, nouns and adjectives, by the lexicon's classes."""
    doc = english("She warned them and praised it; a promise is a promise.")
    kinds = {doc[int(i)].text: CUE_KINDS[k] for i, k in enumerate(cue_kinds(doc)) if k >= 0}
    assert kinds["warned"] == "warn"
    assert kinds["praised"] == "endorse"
    assert kinds["promise"] == "commit"
    assert "them" not in kinds


def test_content_over_two_sentences_makes_two_units(english):
    """Each sentence that holds a part of it has the holder."""
    doc = english("The camp is full, she said. It was never safe. Rain fell.")
    doc._.attributions = [attribution(doc, 1, "she", "said", "The camp is full", "It was never safe")]
    units, _ = _units(doc)
    assert [unit.sentence for unit in units] == [0, 1]
    assert units[0].holder.text == "she"
    assert all(unit.whole for unit in units)


def test_two_holders_share_a_sentence(english):
    """Each has its own words."""
    doc = english("Ministers hailed the raids while nurses condemned the raids there.")
    doc._.attributions = [
        attribution(doc, 1, "Ministers", "hailed", "the raids"),
        attribution(doc, 2, "nurses", "condemned", "the raids there"),
    ]
    units, _ = _units(doc)
    assert [(unit.holder.text, unit.whole) for unit in units] == [("Ministers", False), ("nurses", False)]
    assert units[0].last <= units[1].first


def test_headings_hold_nobody(english):
    """An attribution in a heading makes no unit."""
    doc = english("Ministers hailed the raids.")
    doc._.attributions = [attribution(doc, 1, "Ministers", "hailed", "the raids")]
    doc._.sections = [Section(start=0, end=27, kind="heading", rule="test")]
    assert _units(doc)[0] == []


def test_distancing_without_a_source_is_no_holder(english):
    """Marketed as a fortress: nobody holds it."""
    doc = english("It was marketed as a fortress.")
    bare = attribution(doc, 1, None, "marketed", "a fortress")
    doc._.attributions = [Attribution(**{**_fields(bare), "distanced": True})]
    assert _units(doc)[0] == []


def _fields(record):
    return {name: getattr(record, name) for name in record.__struct_fields__}


def test_actor_before_an_act_is_a_holder(english):
    """Who orders or announces it holds a stance without speaking."""
    doc = english("In Peru, Ana Ruiz has announced plans for a mega-prison. It rained.")
    mention = Mention(
        start=9, end=17, text="Ana Ruiz", label="PERSON", sentence=0, rule="test", confidence=1.0
    )
    doc._.entities = [
        CanonicalEntity(id="e1", key="person:ana ruiz", name="Ana Ruiz", label="PERSON", mentions=(mention,))
    ]
    signals = read_signals(doc)
    units = acting_units(doc, signals.offsets, signals.begins, signals.body, signals.flags, {})
    assert [(unit.holder.text, unit.sentence, unit.acting) for unit in units] == [("Ana Ruiz", 0, True)]
    taken = {0: {"e1"}}
    assert acting_units(doc, signals.offsets, signals.begins, signals.body, signals.flags, taken) == []


def test_holder_is_carried_on_to_the_next_sentence(english):
    """A sentence with a holder by its scores and none by attribution takes the one before; else nobody by name."""
    doc = english("The camp is full, she said. It was never safe. Rain fell. Someone spoke.")
    doc._.attributions = [attribution(doc, 1, "she", "said", "The camp is full")]
    units, signals = _units(doc)
    carried = carried_units(np.array([True, True, False, True]), units, signals.begins)
    assert [(unit.sentence, unit.holder.text) for unit in carried] == [(1, "she"), (3, None)]
