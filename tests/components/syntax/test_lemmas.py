"""Edit scripts give back the lemma they were made from."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.components.syntax.lemmas import apply_script, edit_script

WORDS = st.text(st.characters(categories=["L", "N"], include_characters="'-."), min_size=1, max_size=15)


@given(form=WORDS, lemma=WORDS)
def test_edit_script_round_trips_any_pair(form, lemma):
    """Whatever the pair, applying its script to the form gives the lemma."""
    assert apply_script(form, edit_script(form, lemma)) == lemma


def test_edit_script_is_shared_by_words_that_inflect_alike():
    """One script serves all regular past forms."""
    assert (
        edit_script("arrested", "arrest")
        == edit_script("detained", "detain")
        == edit_script("Jailed", "jail")
    )


def test_apply_script_keeps_a_form_too_short_for_it():
    """A script that would cut more letters than there are changes nothing."""
    assert apply_script("a", "l|0+|3+") == "a"
