"""A Doc as plain lists."""

from __future__ import annotations

import spacy

from pipeline.components.attribution.tokens import read_tokens
from pipeline.components.extensions import register_extensions
from pipeline.schema.article import Section

register_extensions()
NLP = spacy.blank("en")


def test_sentences_are_found_without_a_parser() -> None:
    """Full stops end sentences, closing marks stay with the sentence they close."""
    tokens = read_tokens(NLP("“It works.” He left. Nobody spoke.\nThe end"))
    texts = [" ".join(tokens.text[first:last]).strip() for first, last in tokens.sentences]
    assert texts[0] == "“ It works . ”"
    assert texts[1] == "He left ."
    assert texts[-1] == "The end"


def test_sentence_starts_on_the_doc_are_kept() -> None:
    """Starts that a component set are used as they are."""
    doc = NLP("One two three four")
    for token in doc:
        token.is_sent_start = token.i in (0, 2)
    assert read_tokens(doc).sentences == [(0, 2), (2, 4)]


def test_depth_counts_the_quotations_around_a_token() -> None:
    """Marks count as inside; a nested quotation is two deep."""
    tokens = read_tokens(NLP("He said “they cried ‘stop’ twice” again"))
    depth = dict(zip(tokens.text, tokens.depth, strict=True))
    assert (depth["said"], depth["cried"], depth["stop"], depth["again"]) == (0, 1, 2, 0)
    assert tokens.quote[tokens.text.index("stop")] == 0


def test_boilerplate_is_not_analysed() -> None:
    """Sections say which tokens are read, and which are headings."""
    doc = NLP("Head\nBody here.\nShare this.")
    doc._.sections = [
        Section(start=0, end=4, kind="heading", rule="t"),
        Section(start=5, end=15, kind="body", rule="t"),
        Section(start=16, end=27, kind="boilerplate", rule="t"),
    ]
    tokens = read_tokens(doc)
    flags = dict(zip(tokens.text, zip(tokens.analysed, tokens.heading, strict=True), strict=True))
    assert flags["Head"] == (True, True)
    assert flags["Body"] == (True, False)
    assert flags["Share"] == (False, False)


def test_trim_drops_punctuation_but_keeps_quotations() -> None:
    """Edges lose white space and stops; a quotation's own marks stay."""
    tokens = read_tokens(NLP("— “Go.” ,"))
    assert tokens.trim(0, len(tokens.text)) == (1, 5)
    assert tokens.trim(0, 1) is None


def test_empty_doc_has_empty_lists() -> None:
    """No token, no sentence, no parse."""
    tokens = read_tokens(NLP(""))
    assert (tokens.sentences, tokens.text, tokens.parsed) == ([], [], False)


def test_token_at_finds_the_token_of_a_character() -> None:
    """A character inside a token, or in the space after it, gives that token."""
    tokens = read_tokens(NLP("Ana left."))
    assert [tokens.token_at(at) for at in (0, 2, 3, 4, 8)] == [0, 0, 0, 1, 2]
