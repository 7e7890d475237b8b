"""The words that attribute."""

from __future__ import annotations

import pytest

from pipeline.knowledge.load import cue_lexicon

LEXICON = cue_lexicon()


@pytest.mark.parametrize(
    ("form", "lemma"),
    [
        ("said", "say"), ("says", "say"), ("denied", "deny"), ("denies", "deny"), ("planning", "plan"),
        ("criticised", "criticise"), ("criticizing", "criticize"), ("admitted", "admit"), ("foresaw", "foresee"),
        ("agreeing", "agree"), ("pushes", "push"), ("told", "tell"), ("warns", "warn"),
    ],
)  # fmt: skip
def test_inflected_forms_lead_to_their_lemma(form: str, lemma: str) -> None:
    """Regular and irregular forms are made from the lemma."""
    assert LEXICON.verb_forms[form] == lemma


@pytest.mark.parametrize(
    ("lemma", "kind"),
    [
        ("say", "report"), ("believe", "think"), ("argue", "argue"), ("warn", "warn"), ("endorse", "endorse"),
        ("condemn", "criticise"), ("deny", "deny"), ("vow", "commit"), ("urge", "urge"), ("allege", "distance"),
        ("want", "want"),
    ],
)  # fmt: skip
def test_class_tells_what_the_cue_says_of_the_holder(lemma: str, kind: str) -> None:
    """The class of a verb is the first that lists it."""
    assert LEXICON.verbs[lemma].kind == kind


def test_every_class_has_a_meaning_and_every_word_a_class() -> None:
    """What stance reads is complete."""
    words = [*LEXICON.verbs.values(), *LEXICON.nouns.values(), *LEXICON.adjectives.values()]
    assert {word.kind for word in words} <= set(LEXICON.meanings)
    assert all(len(meaning.split()) >= 2 for meaning in LEXICON.meanings.values())
    assert all(word.takes for word in LEXICON.verbs.values())


def test_words_are_single_lower_case_tokens() -> None:
    """A form with a space or a capital would never be found."""
    for form in (*LEXICON.verb_forms, *LEXICON.noun_forms, *LEXICON.adjectives, *LEXICON.distancing_adverbs):
        assert form == form.lower().strip()
        assert " " not in form


def test_lexicon_is_read_once() -> None:
    """The loader keeps what it read."""
    assert cue_lexicon() is LEXICON
