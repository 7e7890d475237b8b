"""Words as numbers: tokens, names, quotations, terms, hashes."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.components.framing import features
from pipeline.components.framing.features import Lexer, block_hashes, mix, pair_hashes, stem


def _read(text: str, lexer: Lexer | None = None, names: list[tuple[int, int]] | None = None):
    lexer = lexer or Lexer()
    return lexer, lexer.read(text, [(0, len(text))], names or [])


def _surface(lexer, words, mask):
    return [lexer.words[place] for place in words.types[mask]]


@pytest.mark.parametrize(
    ("word", "expected"), [("arrested", "arrest"), ("gangs", "gang"), ("law", "law"), ("détenus", "détenu")]
)
def test_stem_takes_off_one_ending(word, expected):
    """An ending goes where four letters stay."""
    assert stem(word) == expected


def test_words_give_back_their_text():
    """Each word lies where its offsets say."""
    text = "Police didn't say — “no one” knows the army-backed plan."
    _lexer, words = _read(text)
    surfaces = [text[a:b] for a, b in zip(words.starts, words.ends, strict=True)]
    assert surfaces[:3] == ["Police", "didn't", "say"]
    assert "army-backed" in surfaces
    assert not words.hidden.any()


def test_words_outside_sentences_are_left_out():
    """Only the given sentences are read."""
    text = "One two. Three four."
    words = Lexer().read(text, [(9, 20)])
    assert [text[a:b] for a, b in zip(words.starts, words.ends, strict=True)] == ["Three", "four"]


def test_names_are_hidden_and_openers_are_not():
    """Capitalised runs inside a sentence are names; its first word alone is none."""
    lexer, words = _read("Prisons are run by Human Rights Watch and Marta Ruiz.")
    assert _surface(lexer, words, words.hidden) == ["human", "rights", "watch", "marta", "ruiz"]


def test_name_that_opens_a_sentence_is_hidden_with_what_follows():
    """The first word is a name where a name goes on."""
    lexer, words = _read("Marta Ruiz spoke.")
    assert _surface(lexer, words, words.hidden) == ["marta", "ruiz"]


def test_sentence_in_capitals_keeps_its_words():
    """Where all is capitalised, capitals tell nothing."""
    _, words = _read("POLICE ARREST MORE PROTESTERS")
    assert not words.hidden.any()


def test_allowed_words_stay_visible_in_mentions():
    """A mention hides its words, those on the list excepted."""
    text = "judges of the Supreme Court of Peru"
    lexer, words = _read(text, Lexer(allow=("supreme", "court")), [(14, len(text))])
    assert _surface(lexer, words, words.hidden) == ["of", "peru"]


def test_quoted_words_are_marked_and_an_unclosed_quotation_ends_with_its_paragraph():
    """Curly and straight marks; the rest of the text is not swallowed."""
    text = 'He said "too harsh" and “never.\nNobody heard.'
    lexer = Lexer()
    words = lexer.read(text, [(0, 31), (32, len(text))])
    quoted = _surface(lexer, words, words.quoted & ~lexer.mark[words.types])
    assert quoted == ["too", "harsh", "never"]


def test_possessive_is_no_quotation_mark():
    """The apostrophe of a plural possessive opens nothing."""
    _, words = _read("The gangs’ internal rules and the state’s own.")
    assert not words.quoted.any()


def test_terms_match_words_prefixes_and_phrases():
    """Exact words, starred words, and phrases with starred parts; hidden words match nothing."""
    lexer = Lexer({"a": ("curfew", "arrest*"), "b": ("state of emergency", "rule* by")})
    text = "Arrests under the state of emergency: ruling by decree, curfews, the Curfew Company."
    words = lexer.read(text, [(0, len(text))])
    places, groups, covered = lexer.lexicon(words)
    found = sorted(
        (text[words.starts[p] : words.ends[p + n - 1]], int(g))
        for p, g, n in zip(places, groups, covered, strict=True)
    )
    assert found == [("Arrests", 0), ("state of emergency", 1)]


def test_phrase_does_not_cross_a_sentence():
    """A phrase lies in one sentence."""
    lexer = Lexer({"a": ("due process",)})
    words = lexer.read("It is due. process it.", [(0, 10), (11, 22)])
    assert not len(lexer.lexicon(words)[0])


def test_pairs_stay_inside_their_sentence():
    """Two sentences of two words make two pairs."""
    lexer = Lexer()
    words = lexer.read("police arrest. courts free.", [(0, 14), (15, 27)])
    hashes, places = pair_hashes(lexer, words)
    assert places.tolist() == [0, 2]
    assert len(set(hashes.tolist())) == 2


def test_blocks_hash_the_same_word_apart():
    """The same word is another feature in another block."""
    words = np.array([12345], dtype=np.uint64)
    assert len({int(mix(words, block)[0]) for block in features.BLOCKS}) == len(features.BLOCKS)


def test_lexer_forgets_without_changing_what_it_gives(monkeypatch):
    """A full table starts afresh; features of a text do not depend on what was read before."""
    text = "The curfew was lifted after protests."
    fresh = Lexer()
    expected = block_hashes(fresh, fresh.read(text, [(0, len(text))]), "char")[0]
    monkeypatch.setattr(features, "_MOST_TYPES", 5)
    lexer = Lexer()
    for other in ("one two three four", "five six seven eight", "nine ten eleven"):
        lexer.read(other, [(0, len(other))])
    found = block_hashes(lexer, lexer.read(text, [(0, len(text))]), "char")[0]
    assert found.tolist() == expected.tolist()


def test_empty_text_has_no_words():
    """Nothing comes of nothing."""
    lexer = Lexer({"a": ("x y",)})
    words = lexer.read("", [])
    assert len(words.types) == 0
    assert all(not len(block_hashes(lexer, words, block)[0]) for block in features.BLOCKS)
