"""The stance component on hand-made Docs, with decisions written by hand."""

from __future__ import annotations

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from pipeline.components.extensions import HeadScores
from pipeline.components.stance import component
from pipeline.components.stance.classifier import LABELS, Decision, StanceModel, variant
from pipeline.components.stance.component import Stance
from pipeline.components.stance.features import (
    SPARSE,
    author_features,
    holder_features,
    presence_features,
    read_signals,
)
from pipeline.components.stance.holders import attributed_units
from pipeline.components.stance.targets import GROUPS, TARGET, term_flags
from pipeline.errors import ConfigurationError, ModelError
from pipeline.schema import Attribution, Frame, Section, SourceSpan, TextSpan


def small_model() -> StanceModel:
    """Author and holder are against where words disapprove and for where they approve; holders where attributed."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    doc = nlp("One word.")
    signals = read_signals(doc)
    doc._.attributions = [_attribution("One word.", "One", "word", "word")]
    units = attributed_units(doc, signals.offsets, signals.begins, signals.body)
    widths = (
        author_features(signals).shape[1],
        presence_features(signals, np.zeros(1, dtype=bool)).shape[1],
        holder_features(signals, units).shape[1],
    )
    disapproval, approval = GROUPS.index("stance.disapproval"), GROUPS.index("stance.approval")
    author, present, holder = (
        np.zeros((width, classes)) for width, classes in zip(widths, (3, 2, 3), strict=True)
    )
    first = len(SPARSE) + 2
    author[first + disapproval, 0] = author[first + approval, 2] = 4.0
    present[len(SPARSE), 0] = 4.0
    first = len(SPARSE) + 3 + 13
    holder[first + disapproval, 0] = holder[first + approval, 2] = 4.0
    neutral = np.array([0.0, 2.0, 0.0])
    return StanceModel(
        {
            "author:rules": Decision(author, neutral, np.zeros(3)),
            "present:rules": Decision(present, np.array([-2.0, 0.0]), np.zeros(2)),
            "holder:rules": Decision(holder, neutral, np.zeros(3)),
        }
    )


def _attribution(text: str, source: str | None, cue: str, content: str) -> Attribution:
    def span(part: str) -> TextSpan:
        start = text.index(part)
        return TextSpan(start=start, end=start + len(part), text=part)

    named = None
    if source is not None:
        start = text.index(source)
        named = SourceSpan(start=start, end=start + len(source), text=source)
    return Attribution(
        id="a1", source=named, cue=span(cue), content=(span(content),), kind="indirect", sentence=0, rule="t", confidence=1.0
    )  # fmt: skip


@pytest.fixture(scope="module")
def english():
    """A blank English pipeline that finds sentences."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return nlp


@pytest.fixture
def stance(english):
    """The component with the small model."""
    made = Stance(english, "counterframe_stance", None, 3, True)
    made.use(small_model())
    return made


def _framed(doc: Doc, *rows: int) -> Doc:
    doc._.frames = [Frame(sentence=row, security=0.9, rights=0.1, label="security") for row in rows]
    return doc


def test_author_is_for_against_and_neutral(english, stance):
    """A record where a side is taken or a frame carried, none elsewhere; scores have the label's sign."""
    doc = _framed(english("The curfew is brutal. It is a success. It began in May. It rained."), 2)
    found = stance(doc)._.stances
    assert [(s.sentence, s.label) for s in found] == [(0, "oppose"), (1, "support"), (2, "neutral")]
    assert found[0].score < 0 < found[1].score
    assert all(s.target == TARGET and s.holder.kind == "author" for s in found)
    assert [span.text for span in found[0].evidence] == ["brutal"]


def test_holder_keeps_their_own_view(english, stance):
    """What an attribution gives to somebody is theirs, and not the author's."""
    text = "The curfew began in May. Supporters called it a success."
    doc = english(text)
    doc._.attributions = [_attribution(text, "Supporters", "called", "it a success")]
    found = [s for s in stance(doc)._.stances if s.holder.kind == "attributed"]
    assert [(s.sentence, s.holder.text, s.label) for s in found] == [(1, "Supporters", "support")]
    assert [s for s in doc._.stances if s.holder.kind == "author" and s.label != "neutral"] == []
    assert text[found[0].holder.start : found[0].holder.end] == "Supporters"


def test_quoted_words_are_not_the_authors(english, stance):
    """Words in quotation marks do not speak for the author."""
    doc = english("They call it “brutal” there. It is brutal.")
    assert [(s.sentence, s.label) for s in stance(doc)._.stances] == [(1, "oppose")]


def test_headings_and_boilerplate_hold_no_stance(english, stance):
    """Only the body is read."""
    text = "A brutal failure. It is brutal."
    doc = english(text)
    doc._.sections = [
        Section(start=0, end=17, kind="heading", rule="t"),
        Section(start=18, end=31, kind="body", rule="t"),
    ]
    assert {s.sentence for s in stance(doc)._.stances} == {1}


@pytest.mark.parametrize(
    "text", ["", " ", "Prison", "?!", "“", "“He said", "((((", "“One. Two.” “Three.”", "12 34"]
)
def test_odd_texts_pass(english, stance, text):
    """Any text comes through unchanged."""
    assert stance(english(text)).text == text


def test_long_article_passes(english, stance):
    """Five thousand sentences, each with its record."""
    assert len(stance(english("It is brutal. " * 5000))._.stances) == 5000


def test_missing_sentences_and_models_are_said(english, stance, monkeypatch, tmp_path):
    """The message says what brings them."""
    with pytest.raises(ConfigurationError, match="sentencizer"):
        stance(english.make_doc("No sentences."))
    monkeypatch.setattr(component, "packaged_model", lambda: None)
    with pytest.raises(ModelError, match=r"pipeline\.load"):
        Stance(english, "s", None, 3, True)(english("Prison."))
    with pytest.raises(ModelError, match="is not a stance model"):
        Stance(english, "s", str(tmp_path), 3, True)(english("Prison."))


def test_model_travels_by_disk_and_bytes(english, stance, tmp_path):
    """Both give the same stances."""
    stance.to_disk(tmp_path / "m")
    expected = stance(english("It is brutal."))._.stances
    loaded = Stance(english, "s", None, 3, True).from_disk(tmp_path / "m")
    copied = Stance(english, "s", None, 3, True).from_bytes(stance.to_bytes())
    assert loaded(english("It is brutal."))._.stances == expected
    assert copied(english("It is brutal."))._.stances == expected


def test_flags_are_found_without_framing_and_taken_where_left(english):
    """The codebook's terms by pattern, or as the framing component left them."""
    doc = english("The crackdown is “brutal”, critics said.")
    offsets = read_signals(doc).offsets
    flags = term_flags(doc, offsets)
    found = {GROUPS[g]: doc[int(i)].text for i, g in np.argwhere(flags)}
    assert found["stance.policy"] == "crackdown"
    assert found["holders.oppose"] == "critics"
    assert flags[:, GROUPS.index("quoted")].sum() == 1
    left = np.zeros((len(doc), 1), dtype="float32")
    left[0] = 1
    doc._.token_scores = {"lexicon": HeadScores(labels=("stance.approval",), scores=left)}
    assert term_flags(doc, offsets).sum() == 1


def test_variant_follows_what_is_there(english):
    """Rules alone, with the sparse model, with the encoder; scores of another size are left out."""
    doc = english("It is brutal.")
    assert variant(read_signals(doc)) == "rules"
    doc._.sentence_scores = {
        "sparse": HeadScores(labels=SPARSE, scores=np.zeros((1, len(SPARSE)), dtype="float32"))
    }
    assert variant(read_signals(doc)) == "sparse"
    heads = {
        "author_stance": LABELS,
        "holder": ("holder",),
        "holder_stance": LABELS,
        "frames": ("security", "rights"),
    }
    doc._.sentence_scores = {
        **doc._.sentence_scores,
        **{
            name: HeadScores(labels=labels, scores=np.ones((1, len(labels)), dtype="float32"))
            for name, labels in heads.items()
        },
    }
    signals = read_signals(doc)
    assert variant(signals) == "dense+sparse"
    assert signals.dense[0, SPARSE.index("author_oppose")] == pytest.approx(-np.log(2))
    doc._.sentence_scores["holder"] = HeadScores(labels=("holder",), scores=np.zeros((7, 1), dtype="float32"))
    assert variant(read_signals(doc)) == "sparse"


def test_margins_move_the_decision_and_the_score():
    """A rare class is called from a lower probability, and the score agrees with the label."""
    decision = Decision(np.zeros((1, 3)), np.log([0.3, 0.6, 0.1]), np.array([-1.0, 0.0, 0.0]))
    probabilities = decision.probabilities(np.zeros((1, 1)))
    assert probabilities[0] == pytest.approx([0.3, 0.6, 0.1])
    assert LABELS[int(decision.choose(probabilities)[0])] == "oppose"
    assert decision.leaning(probabilities)[0].argmax() == 0
