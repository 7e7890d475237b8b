"""Attributions without a parse: quotation marks, cue words and word order."""

from __future__ import annotations

import pytest
import spacy

from pipeline.components.attribution.component import Attribution
from pipeline.schema import attribution

NLP = spacy.blank("en")
COMPONENT = Attribution(method="rules")


def read(text: str) -> list[attribution.Attribution]:
    return [item for item in COMPONENT(NLP(text))._.attributions if not item.distanced]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        (
            "The minister said that the raids would go on.",
            "The minister",
            "said",
            "that the raids would go on",
        ),
        ("Residents believe the gangs have left.", "Residents", "believe", "the gangs have left"),
        ("The raids would go on, the minister said.", "the minister", "said", "The raids would go on"),
        ("The raids would go on, said the minister.", "the minister", "said", "The raids would go on"),
        ("“The raids go on,” said Ana Ruiz.", "Ana Ruiz", "said", "“The raids go on,”"),
        ("“The raids go on,” Ana Ruiz said.", "Ana Ruiz", "said", "“The raids go on,”"),
        ("According to the ministry, crime fell.", "the ministry", "According to", "crime fell"),
        ("Crime fell, according to the ministry.", "the ministry", "according to", "Crime fell"),
        (
            "The mayor, Rosa Lind, has warned that it is late.",
            "The mayor, Rosa Lind",
            "has warned",
            "that it is late",
        ),
        (
            "The general’s warning that war was near spread.",
            "The general",
            "warning",
            "that war was near spread",
        ),
        ("The senator vowed to rebuild the courts.", "The senator", "vowed", "to rebuild the courts"),
    ],
)
def test_usual_orders_are_read(text: str, source: str, cue: str, content: str) -> None:
    """Before or after its content, quoted or not, a cue takes its source and content."""
    (found,) = read(text)
    assert found.source is not None
    assert found.cue is not None
    assert (found.source.text, found.cue.text, found.content[0].text) == (source, cue, content)


@pytest.mark.parametrize(
    "text",
    [
        "The claims were filed in May.",
        "The state has three prisons.",
        "In order to vote, bring a card.",
        "He found a job.",
        "The decree violates the law.",
    ],
)
def test_words_that_only_look_like_cues_attribute_nothing(text: str) -> None:
    """Nouns, and verbs that take no clause here, are left alone."""
    assert read(text) == []


def test_quotation_after_the_attributed_one_joins_it() -> None:
    """A paragraph's later quotation goes to the speaker already named."""
    (found,) = read("“It works,” the mayor said. “Crime is down by half.”")
    assert [part.text for part in found.content] == ["“It works,”", "“Crime is down by half.”"]
    assert found.kind == "direct"


def test_quotation_in_the_next_paragraph_follows_a_colon() -> None:
    """A cue that ends its paragraph with a colon takes the quotation below it."""
    found = read("The mayor put it plainly and said:\n\n“Crime is down by half.”")
    assert any(part.text == "“Crime is down by half.”" for item in found for part in item.content)


def test_quotation_over_paragraphs_has_one_attribution() -> None:
    """A quotation that continues in the next paragraph stays with its speaker."""
    (found,) = read("“Crime is down by half,” the mayor said. “We are proud.\n“And we go on working.”")
    assert [part.text for part in found.content][-1] == "“And we go on working.”"


def test_speech_without_a_cue_has_no_source() -> None:
    """A whole sentence in marks that nobody is said to speak is direct, without source and cue."""
    (found,) = read("“We turned the page on power tonight.” The hall was full.")
    assert (found.source, found.cue, found.kind, found.rule) == (None, None, "direct", "quote.alone")


def test_nested_attribution_is_one_deeper() -> None:
    """What the source reports others to say lies inside the content."""
    outer, inner = read("The clerk said that the judge believed that the tapes were forged.")
    assert (outer.depth, inner.depth) == (0, 1)
    assert inner.source is not None
    assert inner.source.text == "the judge"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“The raids go on,” said Ana Ruiz.", "direct"),
        ("Ana Ruiz said the raids go on.", "indirect"),
        ("Ana Ruiz said the raids “go on” for years.", "mixed"),
    ],
)
def test_kind_follows_the_marks(text: str, kind: str) -> None:
    """All inside the marks is direct, part of it mixed, none indirect."""
    assert [item.kind for item in read(text)] == [kind]
