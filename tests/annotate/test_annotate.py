"""From an article to its annotation: every layer, one status each, and nothing lost in silence."""

from __future__ import annotations

import jsonschema
import pytest

from pipeline.annotate import MAX_CHARACTERS, Annotator
from pipeline.errors import (
    ArticleTooComplex,
    ConfigurationError,
    EmptyArticle,
    ModelError,
    UnsupportedLanguage,
)
from pipeline.schema import AnnotatedArticle, Article, Rejection, json_schema

pytestmark = pytest.mark.slow

TEXT = (
    "The price of calm\n"
    "While homicides fell from 38 to 2.4 per 100,000 people, lawyers warn that thousands were held without trial.\n"
    "“Nobody asked us,” said Marta R., a shopkeeper in San Salvador.\n"
    "The views expressed here are those of the author.\n"
)


@pytest.fixture(scope="module")
def annotator() -> Annotator:
    """One loaded pipeline for the module."""
    return Annotator()


def test_annotate_fills_every_layer_and_validates(annotator):
    """All layers are there, the schema holds, and the record survives its own JSON."""
    annotated = annotator.annotate(Article(id="a", text=TEXT, title="The price of calm"))
    jsonschema.validate(annotated.to_dict(), json_schema())
    assert set(annotated.provenance.layers.values()) == {"ok"}
    assert annotated.quantities
    assert annotated.attributions
    assert annotated.entities
    assert annotated.frames
    assert AnnotatedArticle.from_json(annotated.to_json()) == annotated


def test_annotate_keeps_boilerplate_in_the_text_and_out_of_the_layers(annotator):
    """The last line is marked, kept, and nothing is said of it."""
    annotated = annotator.annotate(Article(id="a", text=TEXT))
    last = annotated.article.sections[-1]
    assert last.kind == "boilerplate"
    assert annotated.article.text == TEXT
    assert annotated.sentences[-1].kind == "boilerplate"
    for frame in annotated.frames:
        assert annotated.sentences[frame.sentence].kind == "body"
    for entity in annotated.entities:
        assert all(mention.end <= last.start for mention in entity.mentions)


def test_annotate_gives_the_same_bytes_alone_and_after_others(annotator):
    """What was read before changes nothing."""
    article = Article(id="a", text=TEXT)
    first = annotator.annotate(article).to_json()
    annotator.annotate(Article(id="b", text="Quite another article about taxes. " * 30))
    assert annotator.annotate(article).to_json() == first


def test_annotate_marks_a_layer_that_failed(monkeypatch):
    """One component's error costs its own layer, with a warning, and no other."""
    annotator = Annotator()

    def fail(doc):
        raise ValueError("a trap in the text")

    pipes = [
        (name, fail if name == "counterframe_quantities" else pipe) for name, pipe in annotator.nlp.pipeline
    ]
    monkeypatch.setattr(type(annotator.nlp), "pipeline", property(lambda _: pipes))
    annotated = annotator.annotate(Article(id="a", text=TEXT))
    assert annotated.provenance.layers["quantities"] == "failed"
    assert annotated.provenance.layers["frames"] == "ok"
    assert any("a trap in the text" in warning for warning in annotated.provenance.warnings)
    assert annotated.attributions


def test_annotate_says_what_it_skipped():
    """An excluded component's layer is `skipped`."""
    annotated = Annotator(exclude=["counterframe_stance"]).annotate(Article(id="a", text=TEXT))
    assert annotated.provenance.layers["stances"] == "skipped"
    assert annotated.stances == ()


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (" \n ", EmptyArticle),
        (
            "El gobierno anunció que las detenciones seguirán mientras la gente tenga miedo de salir. " * 5,
            UnsupportedLanguage,
        ),
        ("a " * (MAX_CHARACTERS // 2 + 1), ArticleTooComplex),
    ],
    ids=["white", "spanish", "long"],
)
def test_annotate_refuses_what_it_cannot_read(annotator, text, error):
    """Each with its own error, whose message names the article."""
    with pytest.raises(error, match="'x'"):
        annotator.annotate(Article(id="x", text=text))


@pytest.mark.parametrize(
    "text",
    ["Prison", "“No,” “Yes,” “Never.”", "“It never ends", "((((" * 2000, "It ends. " * 5000],
    ids=["one word", "quotations", "unclosed", "brackets", "5,000 sentences"],
)
def test_annotate_takes_odd_texts(annotator, text):
    """One word, only quotations, an unclosed mark, a run of brackets, 5,000 sentences."""
    annotated = annotator.annotate(Article(id="odd", text=text, language="en"))
    assert annotated.article.text == text
    assert "failed" not in annotated.provenance.layers.values()


def test_stream_gives_one_result_for_each_article_in_order(annotator):
    """A bad article becomes a rejection in its place; its neighbours are whole."""
    articles = [Article(id="1", text=TEXT), Article(id="2", text=" "), Article(id="3", text=TEXT)]
    results = list(annotator.stream(articles))
    assert [type(result) for result in results] == [AnnotatedArticle, Rejection, AnnotatedArticle]
    assert results[1].status == "empty"


def test_unknown_model_and_component_say_what_there_is():
    """A model that is not there, a component that does not exist."""
    with pytest.raises(ModelError, match=r"looked for a config\.cfg"):
        Annotator("no_such_model")
    with pytest.raises(ConfigurationError, match="counterframe_encoder"):
        Annotator(exclude=["counterframe_nothing"])
