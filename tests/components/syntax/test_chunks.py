"""Base noun phrases over UD labels."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc

from pipeline.components.syntax.chunks import noun_chunks


def _chunks(doc: Doc) -> list[str]:
    return [doc[start:end].text for start, end, _ in noun_chunks(doc)]


def test_noun_chunks_keep_possessor_and_modifiers_together(blank):
    """`The city's narrow streets` is one chunk; the preposition stays outside."""
    words = ["The", "city", "'s", "narrow", "streets", "fell", "silent", "after", "two", "raids", "."]
    heads = [1, 4, 1, 4, 5, 5, 5, 9, 9, 5, 5]
    deps = ["det", "nmod:poss", "case", "amod", "nsubj", "ROOT", "xcomp", "case", "nummod", "obl", "punct"]
    pos = ["DET", "NOUN", "PART", "ADJ", "NOUN", "VERB", "ADJ", "ADP", "NUM", "NOUN", "PUNCT"]
    doc = Doc(blank.vocab, words=words, heads=heads, deps=deps, pos=pos)
    assert _chunks(doc) == ["The city 's narrow streets", "two raids"]


def test_noun_chunks_keep_a_flat_name_whole(blank):
    """The parts of a name that hang flat on its first word belong to it, its title too."""
    words = ["Mayor", "Inés", "Valdivia", "spoke"]
    doc = Doc(
        blank.vocab, words=words, heads=[1, 3, 1, 3], deps=["nmod:desc", "nsubj", "flat", "ROOT"],
        pos=["PROPN", "PROPN", "PROPN", "VERB"],
    )  # fmt: skip
    assert _chunks(doc) == ["Mayor Inés Valdivia"]


def test_noun_chunks_say_that_a_parse_is_needed(blank):
    """Without a parse there is a clear error."""
    with pytest.raises(ValueError, match="dependency parse"):
        list(noun_chunks(blank("Two words")))
