"""The framing component on hand-made Docs, with a small model written by hand."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from pipeline.components.extensions import HeadScores
from pipeline.components.framing import component
from pipeline.components.framing.calibration import Blend, Combination, context_features
from pipeline.components.framing.classifier import Block, SparseModel
from pipeline.components.framing.component import Framing, mean_vectors, read_layout
from pipeline.components.framing.features import mix
from pipeline.components.framing.model import FramingModel
from pipeline.errors import ConfigurationError, ModelError
from pipeline.schema import CanonicalEntity, Mention, Section

WEIGHTS = {
    "arrested": (4.0, 0.0), "gangs": (4.0, 0.0), "safer": (4.0, 0.0), "watch": (4.0, 0.0),
    "trial": (0.0, 4.0), "torture": (0.0, 4.0), "rights": (0.0, 4.0),
}  # fmt: skip


def small_model(labels: tuple[str, ...] = ("security", "rights"), *, encoder: bool = False) -> FramingModel:
    """A model in which single words carry a frame and everything else is neutral."""
    hashes = mix(np.array([zlib.crc32(word.encode()) for word in WEIGHTS], dtype=np.uint64), "form")
    order = np.argsort(hashes)
    weights = np.array(list(WEIGHTS.values()), dtype=np.float32)[order]
    block = Block(hashes[order], np.ones(len(order), dtype=np.float32), weights, 1.0)
    terms = {"relation.concession.adversative": ("but",), "stance.approval": ("safer",)}
    sparse = SparseModel(labels, {"form": block}, np.zeros((2, 2)), [-2.0, -2.0], terms)
    width = context_features(np.zeros((1, 2)), np.full(2, 0.3)).shape[1]
    passed = np.zeros((width, 2))
    passed[0, 0] = passed[1, 1] = 1.0
    combination = Combination(labels, np.full(2, 0.3), passed, np.zeros(2))
    blend = Blend(np.array([[1.0, 1.0], [0.0, 0.0]]), np.zeros(2)) if encoder else None
    return FramingModel("test 1.0", labels, sparse, combination, blend)


def _framing(nlp, **settings) -> Framing:
    made = Framing(
        nlp, "counterframe_framing", None, settings.get("evidence", 3), settings.get("scores", True)
    )
    made.use(settings.get("model", small_model()))
    return made


def _doc(nlp, *sentences: str, kinds: tuple[str, ...] = ()) -> Doc:
    doc = nlp.make_doc("\n".join(sentences))
    starts = {0}
    position = 0
    sections = []
    for number, sentence in enumerate(sentences):
        starts.add(position)
        kind = kinds[number] if kinds else "body"
        sections.append(Section(start=position, end=position + len(sentence), kind=kind, rule="test"))
        position += len(sentence) + 1
    for token in doc:
        token.is_sent_start = token.idx in starts
    doc._.sections = sections
    return doc


@pytest.fixture(scope="module")
def english():
    """A blank English pipeline."""
    return spacy.blank("en")


def test_sentences_get_their_frames(english):
    """Security, rights, both and neither, one record for each body sentence."""
    doc = _framing(english)(
        _doc(english, "They arrested him.", "There was no trial.", "Safer streets, torture.", "It rained.")
    )
    assert [frame.label for frame in doc._.frames] == ["security", "rights", "both", "neither"]
    assert all(0 <= frame.security <= 1 and 0 <= frame.rights <= 1 for frame in doc._.frames)


def test_headings_and_boilerplate_carry_no_frame(english):
    """They get no record, whatever their words."""
    doc = _framing(english)(
        _doc(
            english,
            "Gangs arrested",
            "They arrested him.",
            "Rights reserved",
            kinds=("heading", "body", "boilerplate"),
        )
    )
    assert [(frame.sentence, frame.label) for frame in doc._.frames] == [(1, "security")]


def test_names_of_organisations_do_not_frame(english):
    """Capitals and mentions alike are hidden from the words."""
    doc = _framing(english)(_doc(english, "She left for Rights Watch."))
    assert doc._.frames[0].label == "neither"
    lower = _doc(english, "she left for rights watch.")
    mention = Mention(
        start=13, end=25, text="rights watch", label="ORG", sentence=0, rule="test", confidence=1.0
    )
    lower._.entities = [CanonicalEntity(id="e1", key="org:x", name="x", label="ORG", mentions=(mention,))]
    assert _framing(english)(lower)._.frames[0].label == "neither"
    lower._.entities = []
    assert _framing(english)(lower)._.frames[0].label == "both"


def test_evidence_gives_back_its_text(english):
    """Spans lie in the text and name their frame; none on request."""
    doc = _framing(english)(_doc(english, "It rained.", "They arrested gangs without trial."))
    spans = doc._.frames[1].evidence
    assert {(span.text, span.frame) for span in spans} == {
        ("arrested gangs", "security"),
        ("trial", "rights"),
    }
    assert all(doc.text[span.start : span.end] == span.text and span.weight > 0 for span in spans)
    bare = _framing(english, evidence=0)(_doc(english, "They arrested gangs."))
    assert bare._.frames[0].evidence == ()


def test_encoder_scores_enter_where_they_are(english):
    """With a joined combination the encoder's logits decide; of another size they are left out."""
    framing = _framing(english, model=small_model(encoder=True))
    doc = _doc(english, "It rained.", "They arrested him.")
    doc._.sentence_scores = {
        "frames": HeadScores(
            labels=("rights", "security"), scores=np.array([[5, -5], [-5, -5]], dtype="float32")
        )
    }
    assert [frame.label for frame in framing(doc)._.frames] == ["rights", "neither"]
    other = _doc(english, "It rained.", "They arrested him.")
    other._.sentence_scores = {
        "frames": HeadScores(labels=("rights", "security"), scores=np.zeros((5, 2), dtype="float32"))
    }
    assert [frame.label for frame in framing(other)._.frames] == ["neither", "security"]


def test_scores_are_left_for_stance(english):
    """Sentence and token scores stand on the Doc, unless they are not wanted."""
    doc = _framing(english)(_doc(english, "They said “safer” twice."))
    assert doc._.sentence_scores["sparse"].scores.shape == (1, 2)
    lexicon = doc._.token_scores["lexicon"]
    column = lexicon.scores[:, lexicon.labels.index("stance.approval")]
    assert [doc[int(i)].text for i in np.nonzero(column)[0]] == ["safer"]
    quoted = lexicon.scores[:, lexicon.labels.index("quoted")]
    assert "safer" in [doc[int(i)].text for i in np.nonzero(quoted)[0]]
    assert "sparse" not in _framing(english, scores=False)(_doc(english, "Safer."))._.sentence_scores


def test_another_codebook_writes_codings(english):
    """Frames of other names go to `doc._.codings` under the component's name."""
    framing = _framing(english, model=small_model(labels=("order", "law")))
    doc = framing(_doc(english, "They arrested him.", "Gangs", kinds=("body", "heading")))
    coding = doc._.codings["counterframe_framing"]
    assert [(row.sentence, row.labels, row.codebook) for row in coding] == [(0, ("order",), "test 1.0")]
    assert doc._.frames == []


@pytest.mark.parametrize("text", ["", " ", "Prison", "?!", "“", "“He said", "((((", "a" * 2000, "12 34 5%"])
def test_odd_texts_pass(english, text):
    """Any text comes through unchanged."""
    doc = english.make_doc(text)
    for token in doc:
        token.is_sent_start = token.i == 0
    assert _framing(english)(doc).text == text


def test_long_article_passes(english):
    """Five thousand sentences have five thousand frames."""
    doc = _doc(english, *["They arrested him."] * 5000)
    assert len(_framing(english)(doc)._.frames) == 5000


def test_missing_sentences_are_said(english):
    """Without sentence starts the message names what brings them."""
    with pytest.raises(ConfigurationError, match="sentencizer"):
        _framing(english)(english.make_doc("No sentences here."))


def test_missing_model_is_said(english, monkeypatch, tmp_path):
    """Without a model the message says how to get one."""
    monkeypatch.setattr(component, "packaged_model", lambda: None)
    framing = Framing(english, "counterframe_framing", None, 3, True)
    with pytest.raises(ModelError, match=r"pipeline\.load"):
        framing(_doc(english, "Prison."))
    with pytest.raises(ModelError, match="is not a framing model"):
        Framing(english, "f", str(tmp_path), 3, True)(_doc(english, "Prison."))


def test_model_travels_by_disk_and_bytes(english, tmp_path):
    """Both give the same frames; the same model writes the same bytes."""
    framing = _framing(english)
    framing.to_disk(tmp_path / "m")
    loaded = Framing(english, "f", None, 3, True).from_disk(tmp_path / "m")
    copied = Framing(english, "f", None, 3, True).from_bytes(framing.to_bytes())
    expected = framing(_doc(english, "They arrested gangs, no trial."))._.frames
    for other in (loaded, copied):
        assert other(_doc(english, "They arrested gangs, no trial."))._.frames == expected
    assert loaded.to_bytes() == framing.to_bytes()
    assert framing.codebook == "test 1.0"


def test_factory_takes_a_model_folder(english, tmp_path):
    """`nlp.add_pipe` with a folder loads it; an unknown setting is refused."""
    small_model().to_disk(Path(tmp_path))
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("counterframe_framing", config={"model": str(tmp_path)})
    assert [frame.label for frame in nlp("They arrested him. It rained.")._.frames] == ["security", "neither"]


def test_layout_gives_offsets_and_kinds(english):
    """Token offsets are spaCy's; sentences reach to the next one."""
    doc = _doc(english, "One two.", "Three.", kinds=("heading", "body"))
    offsets, bounds, body = read_layout(doc, len(doc.text))
    assert offsets.tolist() == [token.idx for token in doc]
    assert bounds.tolist() == [[0, 9], [9, 15]]
    assert body.tolist() == [False, True]


def test_mean_vectors_have_length_one():
    """The mean of each sentence's rows, scaled; zeros stay zeros."""
    tensor = np.array([[1, 0], [3, 0], [0, 0]], dtype="float32")
    assert mean_vectors(tensor, np.array([0, 2])).tolist() == [[1.0, 0.0], [0.0, 0.0]]
