"""The component: settings, spans, odd input."""

from __future__ import annotations

import time

import numpy as np
import pytest
import spacy
from spacy.tokens import DocBin

from pipeline.components.attribution.component import METHODS, Attribution
from pipeline.components.attribution.head import LABELS
from pipeline.components.extensions import HeadScores
from pipeline.errors import ConfigurationError
from pipeline.schema.article import Section

NLP = spacy.blank("en")
TEXT = "“It works,” the mayor said. Critics warn that the “peace” is brittle."


@pytest.fixture
def nlp() -> spacy.language.Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("counterframe_attribution")
    return nlp


def test_factory_is_an_entry_point(nlp: spacy.language.Language) -> None:
    """The component is added by name and writes its layer."""
    assert [item.id for item in nlp(TEXT)._.attributions] == ["a1", "a2"]


def test_span_groups_hold_what_the_records_hold(nlp: spacy.language.Language) -> None:
    """`sources`, `cues` and `contents` are the records' spans, in order."""
    doc = nlp(TEXT)
    items = doc._.attributions
    assert [span.text for span in doc.spans["cues"]] == [item.cue.text for item in items if item.cue]
    assert [span.text for span in doc.spans["sources"]] == [item.source.text for item in items if item.source]
    assert [span.text for span in doc.spans["contents"]] == [p.text for item in items for p in item.content]


def test_unknown_method_is_refused() -> None:
    """The message lists the methods there are."""
    with pytest.raises(ConfigurationError, match="combined, head, rules, quotes"):
        Attribution(method="guess")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "Word",
        "“",
        "””””",
        "“Only this.”",
        "“One.”\n“Two.”\n“Three.”",
        "“Never closed. “Again never closed.",
        "said said said, said: said",
        "El ministro dijo que “no hay presos políticos” en el país.",
        ": “a”, ‘b’ \"c\" 'd'",
    ],
)
def test_odd_text_never_raises(text: str, method: str) -> None:
    """One word, only marks, marks never closed, another language: something sensible, offsets true."""
    doc = Attribution(method=method)(NLP(text))
    for item in doc._.attributions:
        assert item.content
        for part in (item.source, item.cue, *item.content):
            assert part is None or doc.text[part.start : part.end] == part.text != ""


def test_boilerplate_is_left_alone() -> None:
    """Nobody speaks in a disclaimer."""
    text = "The mayor said it works.\nThe views expressed here are, the editors say, the author’s own."
    doc = NLP(text)
    cut = text.index("\n")
    doc._.sections = [
        Section(start=0, end=cut, kind="body", rule="t"),
        Section(start=cut + 1, end=len(text), kind="boilerplate", rule="t"),
    ]
    assert [item.content[-1].end <= cut for item in Attribution()(doc)._.attributions] == [True]


def test_head_decides_where_it_speaks() -> None:
    """With scores on the Doc, the head's spans are taken and their rule says so."""
    doc = NLP("Ana hailed rain.")
    logits = np.zeros((4, len(LABELS)), dtype=np.float32)
    for row, label in enumerate(["B-SOURCE", "B-CUE", "B-CONTENT", "O"]):
        logits[row, LABELS.index(label)] = 6.0
    doc._.token_scores = {"attribution": HeadScores(labels=LABELS, scores=logits)}
    (found,) = Attribution()(doc)._.attributions
    assert found.source is not None
    assert (found.source.text, found.content[0].text, found.rule) == ("Ana", "rain", "head")


def test_records_survive_bytes(nlp: spacy.language.Language) -> None:
    """A DocBin gives back the same records."""
    doc = nlp(TEXT)
    (back,) = DocBin(docs=[doc], store_user_data=True).get_docs(nlp.vocab)
    assert list(back._.attributions) == doc._.attributions


def test_same_text_gives_the_same_records(nlp: spacy.language.Language) -> None:
    """Nothing is remembered from one Doc to the next."""
    first = nlp(TEXT)._.attributions
    nlp("Somebody else said something else.")
    assert nlp(TEXT)._.attributions == first


@pytest.mark.slow
def test_time_grows_with_the_text_only() -> None:
    """Five thousand sentences take about ten times five hundred, not a hundred times."""
    component = Attribution()

    def seconds(sentences: int) -> float:
        doc = NLP("The clerk said that “the law” fails, he warned. " * sentences)
        begin = time.process_time()
        component(doc)
        return time.process_time() - begin

    seconds(50)
    assert seconds(5000) < 25 * seconds(500)


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["said ", "'a ", "“a ‘b ", "He said that she said that ", "he said “no” and "], ids=range(5)
)
def test_degenerate_text_takes_linear_time(piece: str) -> None:
    """Twice as much of the same takes about twice as long, whatever is repeated."""
    component = Attribution()

    def seconds(times: int) -> float:
        doc = NLP(piece * times)
        begin = time.process_time()
        component(doc)
        return time.process_time() - begin

    seconds(100)
    assert seconds(2400) < 6 * seconds(800) + 0.2
