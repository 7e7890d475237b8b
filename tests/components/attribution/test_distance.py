"""Words held at arm's length, hearsay, and groups that hold a view."""

from __future__ import annotations

import pytest
import spacy

from pipeline.components.attribution.component import Attribution
from pipeline.schema import attribution

NLP = spacy.blank("en")
COMPONENT = Attribution(method="rules")


def marks(text: str) -> list[attribution.Attribution]:
    return [item for item in COMPONENT(NLP(text))._.attributions if item.distanced]


@pytest.mark.parametrize(
    ("text", "cue", "content"),
    [
        ("Marketed as a model prison, the compound has no doctor.", "Marketed as", "a model prison"),
        ("The law, billed as a shield, protects nobody.", "billed as", "a shield"),
        ("The plan was long touted as a cure.", "touted as", "a cure"),
        ("The perceived success drew imitators.", "perceived", "success"),
        ("The so-called truce lasted nine days.", "so-called", "truce"),
        ("A self-styled saviour took the stage.", "self-styled", "saviour"),
    ],
)
def test_distancing_words_mark_what_follows(text: str, cue: str, content: str) -> None:
    """The cue is the distancing word, the content what it distances; nobody is the source."""
    (found,) = marks(text)
    assert found.cue is not None
    assert (found.cue.text, found.content[0].text, found.source) == (cue, content, None)
    assert found.rule.startswith("distance.")


@pytest.mark.parametrize(
    "text",
    [
        "They built it as a model prison.",
        "It is perceived to be late.",
        "He is supposed to testify.",
        "The truce was called off.",
    ],
)
def test_plain_words_are_not_distanced(text: str) -> None:
    """A participle without "as", or a modifier without a noun, distances nothing."""
    assert marks(text) == []


def test_scare_quotes_have_neither_source_nor_cue() -> None:
    """One or two words in marks that nobody speaks are distanced by the marks alone."""
    (found,) = marks("Three “volunteers” guard the gate.")
    assert (found.rule, found.source, found.cue, found.content[0].text) == (
        "distance.scare_quotes",
        None,
        None,
        "“volunteers”",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Her novel “The Long Curfew” is read in schools.",
        "The film “Nights” won a prize.",
        "The mayor called the raid a “miracle.”",
    ],
)
def test_titles_and_quoted_words_of_a_source_are_no_scare_quotes(text: str) -> None:
    """A title names a work; a word that a cue gives to somebody is theirs."""
    assert [item for item in marks(text) if item.rule == "distance.scare_quotes"] == []


def test_hearsay_covers_its_clause_without_a_source() -> None:
    """ "Reportedly" gives the clause to nobody in particular."""
    (found,) = marks("The captain reportedly ordered the men to fire.")
    assert found.source is None
    assert found.cue is not None
    assert found.cue.text == "reportedly"
    assert [part.text for part in found.content] == ["The captain", "ordered the men to fire"]


def test_viewpoint_gives_the_clause_to_the_group() -> None:
    """ "For supporters, ..." attributes what follows."""
    (found,) = COMPONENT(NLP("For supporters of the plan, it is a triumph."))._.attributions
    assert found.source is not None
    assert (found.source.text, found.content[0].text) == ("supporters of the plan", "it is a triumph")


def test_viewpoint_needs_a_group_that_can_hold_one() -> None:
    """ "For years, ..." attributes nothing."""
    assert COMPONENT(NLP("For years, it was a ruin."))._.attributions == []


@pytest.mark.parametrize(
    "text",
    [
        "“The plan, as drawn, is a so-called “clean sweep” of the port,” the harbour master said.",
        "“The plan is far from simple. They call it a so-called “clean sweep,” he said.",
        "She said “the vote was a so-called ‘clean sweep’ and nobody believed it.",
    ],
)
def test_modifier_inside_a_quotation_never_points_backwards(text: str) -> None:
    """What is modified comes after the modifier, wherever the quotation around both began."""
    for found in COMPONENT(NLP(text))._.attributions:
        assert found.cue is None or found.cue.start < found.cue.end
        if found.rule == "distance.modifier":
            assert found.cue is not None
            assert all(part.start >= found.cue.end for part in found.content)
