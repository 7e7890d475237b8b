"""Who says what in the seed article: offsets and names, never its text."""

from __future__ import annotations

import pytest

from pipeline.schema import AnnotatedArticle, Attribution

pytestmark = pytest.mark.slow


@pytest.fixture
def article(annotated_seed: AnnotatedArticle) -> AnnotatedArticle:
    return annotated_seed


def inside(article: AnnotatedArticle, start: int, end: int) -> list[Attribution]:
    """Return the attributions, marks of distance apart, whose content covers most of the characters."""
    return [
        item
        for item in article.attributions
        if not item.rule.startswith("distance.")
        and 2 * sum(max(0, min(part.end, end) - max(part.start, start)) for part in item.content)
        > end - start
    ]


def names(article: AnnotatedArticle) -> dict[str, str]:
    return {entity.id: entity.name for entity in article.entities}


@pytest.mark.parametrize(
    ("content", "source", "name"),
    [
        ((1562, 1671), (1530, 1556), None),
        ((4551, 4588), (4514, 4539), "Rafael López Aliaga"),
        ((3792, 3915), (3780, 3790), None),
        ((293, 380), (381, 393), "Nayib Bukele"),
    ],
    ids=["organisations warn", "mayor calls", "for supporters", "opening quotation"],
)
def test_content_is_given_to_its_source(
    article: AnnotatedArticle, content: tuple[int, int], source: tuple[int, int], name: str | None
) -> None:
    """The content has one holder, at these characters, linked to this person where it is one."""
    (found,) = [item for item in inside(article, *content) if item.depth == 0]
    assert found.source is not None
    assert (found.source.start, found.source.end) == source
    assert names(article).get(found.source.entity or "") == name


def test_cues_are_the_words_that_attribute(article: AnnotatedArticle) -> None:
    """The organisations warn, the mayor calls, and the content of each keeps to its clause."""
    (warned,) = inside(article, 1562, 1671)
    (called,) = inside(article, 4551, 4588)
    assert warned.cue is not None
    assert warned.cue.start <= 1557 < 1561 <= warned.cue.end
    assert called.cue is not None
    assert called.cue.start <= 4544 < 4550 <= called.cue.end
    assert (warned.content[0].start, warned.content[-1].end) == (1562, 1671)
    assert called.content[-1].end == 4588


def test_granted_clause_before_the_warning_is_the_authors(article: AnnotatedArticle) -> None:
    """What the author concedes before the organisations speak is nobody else's."""
    assert inside(article, 1431, 1528) == []


def test_kinds_follow_the_marks(article: AnnotatedArticle) -> None:
    """The opening quotation is direct, the mayor's word mixed, the warning indirect."""
    spans = ((293, 380), (4551, 4588), (1562, 1671))
    assert [inside(article, *span)[0].kind for span in spans] == ["direct", "mixed", "indirect"]


@pytest.mark.parametrize(
    "span", [(3270, 3297), (4239, 4246), (1293, 1314)], ids=["marketed as", "perceived", "scare quotes"]
)
def test_words_at_arms_length_are_distanced(article: AnnotatedArticle, span: tuple[int, int]) -> None:
    """The author does not stand behind these words."""
    assert any(
        item.distanced and part.start <= span[0] and span[1] <= part.end
        for item in article.attributions
        for part in item.content
    )


def test_other_leaders_speak_for_themselves(article: AnnotatedArticle) -> None:
    """Three more office-holders are sources, each linked to the person named."""
    sources = {
        names(article).get(item.source.entity or "")
        for item in article.attributions
        if item.source is not None
    }
    assert {"Daniel Noboa", "Xiomara Castro", "Jorge Torres"} <= sources


def test_boilerplate_and_headings_attribute_nothing(article: AnnotatedArticle) -> None:
    """No part of an attribution lies in a disclaimer, a credit, a share line or a heading."""
    silent = [section for section in article.article.sections if section.kind != "body"]
    assert len(silent) >= 4
    for item in article.attributions:
        for part in item.content:
            assert not any(section.start < part.end and part.start < section.end for section in silent)


def test_possessive_opens_no_quotation(article: AnnotatedArticle) -> None:
    """The apostrophe at this place is a plural's, so that nothing near it is direct or mixed."""
    assert not any(
        item.kind != "indirect" and part.start < 2454 and part.end > 2439
        for item in article.attributions
        for part in item.content
    )
