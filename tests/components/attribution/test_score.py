"""The measures of attribution, on cases counted by hand."""

from __future__ import annotations

import pytest

from pipeline.components.attribution.score import (
    Counts,
    GoldAttribution,
    count_article,
    f1_measure,
    inside_sentences,
    read_gold,
    source_head,
    summarise,
)
from pipeline.schema.attribution import Attribution, SourceSpan, TextSpan

TEXT = "Ana Ruiz said it was over. Nobody moved."
SENTENCES = [(0, 26), (27, 40)]


def attribution(
    content: tuple[int, int], source: tuple[int, int] | None = None, **fields: object
) -> Attribution:
    defaults = {"depth": 0, "rule": "syntax.clause"} | fields
    return Attribution(
        id="a1",
        source=source and SourceSpan(start=source[0], end=source[1], text=TEXT[slice(*source)]),
        content=(TextSpan(start=content[0], end=content[1], text=TEXT[slice(*content)]),),
        kind="indirect",
        sentence=0,
        confidence=1.0,
        **defaults,  # type: ignore[arg-type] # fields of the record
    )


GOLD = (GoldAttribution(content=((14, 25),), cue=((9, 13),), source=((0, 8),)),)


def test_sentence_is_inside_from_half_of_its_characters() -> None:
    """White space does not count; half is enough, less is not."""
    assert inside_sentences("aaaa bbbb", [(0, 9)], [(0, 4)]) == [True]
    assert inside_sentences("aaaa bbbb", [(0, 9)], [(0, 3)]) == [False]
    assert inside_sentences("   ", [(0, 3)], [(0, 3)]) == [False]


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("President Daniel Noboa", "Noboa"),
        ("a spokesman for the ministry", "spokesman"),
        ("Costa Rica’s minister, Jorge Torres", "minister"),
        ("people who live there", "people"),
        ("she", "she"),
        ("Rep. Bobby Scott (D-Va.)", "Scott"),
    ],
)
def test_source_head_is_the_last_word_of_the_first_phrase(text: str, head: str) -> None:
    """What follows a comma, bracket, preposition or relative pronoun is no part of the head."""
    start, end = source_head(text, 0, len(text))
    assert text[start:end] == head


def test_counts_of_a_right_attribution() -> None:
    """A right one counts once in every measure."""
    counts = count_article(TEXT, GOLD, [attribution((14, 25), (0, 8))], SENTENCES)
    assert counts["content"] == Counts(1, 1, 1)
    assert counts["source"] == Counts(1, 1, 1)


def test_content_needs_half_of_the_longer() -> None:
    """A content three times too long matches only loosely."""
    counts = count_article(TEXT, GOLD, [attribution((0, 40), (0, 8))], SENTENCES)
    assert counts["content"].right == 0
    assert counts["content_loose"].right == 1


def test_matching_is_one_to_one() -> None:
    """Two predictions of one content give one match."""
    counts = count_article(TEXT, GOLD, [attribution((14, 25)), attribution((14, 24))], SENTENCES)
    assert counts["content"] == Counts(1, 2, 1)


def test_nested_and_distance_marks_are_left_out() -> None:
    """The gold marks outermost attributions only."""
    found = [attribution((14, 25), depth=1), attribution((14, 25), rule="distance.as")]
    assert count_article(TEXT, GOLD, found, SENTENCES)["content"] == Counts(0, 0, 1)


def test_wrong_source_is_counted_against_matched_contents_only() -> None:
    """A missing source is wrong; a pair without a gold source is not looked at."""
    assert count_article(TEXT, GOLD, [attribution((14, 25))], SENTENCES)["source"] == Counts(0, 1, 1)
    unnamed = (GoldAttribution(content=((14, 25),)),)
    assert count_article(TEXT, unnamed, [attribution((14, 25))], SENTENCES)["source"] == Counts(0, 0, 0)


def test_f1_and_its_interval() -> None:
    """Pooled counts give the F1; articles all alike give an interval of no width."""
    measure = f1_measure([Counts(1, 2, 2)] * 5, resamples=50)
    assert (measure.precision, measure.recall, measure.f1, measure.gold) == (0.5, 0.5, 0.5, 10)
    assert measure.interval == (0.5, 0.5)


def test_summary_without_articles_is_refused() -> None:
    """The message says what was missing."""
    with pytest.raises(ValueError, match="no article"):
        summarise([])


def test_gold_is_read_from_lists_of_offsets() -> None:
    """Missing fields are empty."""
    (gold,) = read_gold([{"content": [[14, 25]], "cue": [[9, 13]]}])
    assert (gold.content, gold.cue, gold.source) == (((14, 25),), ((9, 13),), ())
