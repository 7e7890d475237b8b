"""Quotations joined to candidates, overlaps, nesting."""

from __future__ import annotations

import pytest
import spacy

from pipeline.components.attribution.contents import (
    add_marks,
    attach_quotations,
    is_speech,
    is_title,
    nesting,
    settle_overlaps,
)
from pipeline.components.attribution.cues import Candidate
from pipeline.components.attribution.tokens import read_tokens
from pipeline.knowledge.load import cue_lexicon

NLP = spacy.blank("en")
LEXICON = cue_lexicon()


@pytest.mark.parametrize(
    ("text", "speech", "title"),
    [
        ("“We turned the page tonight.” The hall was full.", True, False),
        ("The “war” filled the prisons.", False, False),
        ("They sang “no more dead in our streets today” and left.", True, False),
        ("Her novel “we turned the page tonight” sold well.", False, True),
        ("“The Long Curfew” is read in schools.", False, True),
        ("“Enough.” He left.", True, False),
    ],
)
def test_speech_and_titles_are_told_by_their_look(text: str, speech: bool, title: bool) -> None:
    """Length, final stop, capitals and the word before decide."""
    tokens = read_tokens(NLP(text))
    assert (is_speech(tokens, 0, LEXICON), is_title(tokens, 0, LEXICON)) == (speech, title)


def test_content_that_cuts_a_quotation_takes_it_whole() -> None:
    """A content inside one quotation grows to its marks."""
    tokens = read_tokens(NLP("“It rained all day,” she said."))
    said = Candidate((7, 8), (8, 9), [(2, 4)], "head", 0.9)
    (found,) = attach_quotations(tokens, [said], LEXICON)
    assert found.contents == [(0, 7)]


def test_quotation_claimed_twice_goes_to_the_larger_share() -> None:
    """The other candidate loses what lies in it."""
    tokens = read_tokens(NLP("“It rained all day,” she said and he agreed."))
    said = Candidate((7, 8), (8, 9), [(1, 5)], "head", 0.9)
    agreed = Candidate((10, 11), (11, 12), [(5, 6)], "head", 0.9)
    assert attach_quotations(tokens, [said, agreed], LEXICON) == [said]


def test_conflict_is_settled_for_the_surer() -> None:
    """Two candidates with one cue: the more confident one stays."""
    sure = Candidate((0, 1), (1, 2), [(2, 5)], "a", 0.9)
    unsure = Candidate((0, 1), (1, 2), [(2, 9)], "b", 0.6)
    assert settle_overlaps([unsure, sure]) == [sure]


def test_nested_candidates_both_stay() -> None:
    """One whose cue and content lie inside another's content is one deeper."""
    outer = Candidate((0, 1), (1, 2), [(2, 9)], "a", 0.9)
    inner = Candidate((3, 4), (4, 5), [(5, 9)], "b", 0.9)
    assert settle_overlaps([inner, outer]) == [outer, inner]
    assert nesting([outer, inner]) == [0, 1]


def test_far_candidates_are_not_compared() -> None:
    """A thousand candidates over a long text all stay, in order."""
    many = [Candidate((i, i + 1), (i + 1, i + 2), [(i + 2, i + 5)], "a", 0.9) for i in range(0, 10_000, 10)]
    assert settle_overlaps(list(reversed(many))) == many


def test_mark_on_a_cue_makes_its_candidate_distanced() -> None:
    """No second record for "was billed by critics as"; a mark elsewhere is its own."""
    candidate = Candidate((0, 1), (1, 2), [(2, 9)], "a", 0.9)
    same = Candidate(None, (1, 3), [(3, 5)], "distance.as", 0.8, "distance", True)
    other = Candidate(None, (6, 7), [(7, 8)], "distance.modifier", 0.8, "distance", True)
    assert add_marks([candidate], [same, other]) == [candidate, other]
    assert candidate.distanced
