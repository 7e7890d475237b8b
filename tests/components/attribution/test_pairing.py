"""Which content and source belong to which cue."""

from __future__ import annotations

import spacy

from pipeline.components.attribution.pairing import Part, pair
from pipeline.components.attribution.tokens import Tokens, read_tokens

NLP = spacy.blank("en")


def paired(text: str, marked: list[tuple[str, str]]) -> list[tuple[str | None, str | None, list[str]]]:
    """Return (cue, source, contents) as texts. `marked`: pieces of `text` in order, each with its role."""
    tokens = read_tokens(NLP(text))
    parts: list[Part] = []
    at = 0
    for piece, role in marked:
        start = text.index(piece, at)
        at = start + len(piece)
        parts.append(((tokens.token_at(start), tokens.token_at(at - 1) + 1), role))  # type: ignore[arg-type] # a Role

    def words(span: tuple[int, int] | None) -> str | None:
        return span and tokens.raw[tokens.start[span[0]] : tokens.end[span[1] - 1]]

    assert isinstance(tokens, Tokens)
    return [
        (words(cue), words(source), [words(content) or "" for content in contents])
        for cue, source, contents in pair(tokens, parts)
    ]


def test_two_attributions_in_a_row_keep_their_own() -> None:
    """Each cue takes the source before and the content after it."""
    found = paired(
        "Ana said it rained. Luis denied the flood.",
        [
            ("Ana", "source"), ("said", "cue"), ("it rained", "content"),
            ("Luis", "source"), ("denied", "cue"), ("the flood", "content"),
        ],
    )  # fmt: skip
    assert found == [("said", "Ana", ["it rained"]), ("denied", "Luis", ["the flood"])]


def test_quotation_on_both_sides_belongs_to_one_cue() -> None:
    """ "..., she said. ..." takes the quotation before and the one after."""
    found = paired(
        "“It rained,” she said. “It poured.”",
        [("“It rained,”", "content"), ("she", "source"), ("said", "cue"), ("“It poured.”", "content")],
    )
    assert found == [("said", "she", ["“It rained,”", "“It poured.”"])]


def test_participle_shares_the_source() -> None:
    """ "said ..., adding ..." has one source for both cues."""
    found = paired(
        "Ana said it rained, adding that it poured.",
        [
            ("Ana", "source"), ("said", "cue"), ("it rained", "content"),
            ("adding", "cue"), ("that it poured", "content"),
        ],
    )  # fmt: skip
    assert [source for _, source, _ in found] == ["Ana", "Ana"]


def test_content_in_another_paragraph_stands_alone() -> None:
    """A cue reaches the next paragraph only over a colon."""
    marked = [("Ana", "source"), ("said", "cue"), ("no", "content"), ("“It poured.”", "content")]
    assert paired("Ana said no.\n“It poured.”", marked) == [
        (None, None, ["“It poured.”"]),
        ("said", "Ana", ["no"]),
    ]
    marked.remove(("no", "content"))
    assert paired("Ana said:\n“It poured.”", marked) == [("said", "Ana", ["“It poured.”"])]


def test_cue_inside_a_quotation_stays_in_it() -> None:
    """What is said within a quotation governs nothing outside of it."""
    found = paired(
        "“I believe him.” The rain went on.", [("believe", "cue"), ("The rain went on", "content")]
    )
    assert found == [(None, None, ["The rain went on"])]


def test_cue_without_content_is_dropped() -> None:
    """A cue alone attributes nothing."""
    assert paired("Ana said.", [("Ana", "source"), ("said", "cue")]) == []


def test_content_of_the_sentence_before_is_no_part_of_a_plain_statement() -> None:
    """A cue with a content in its own sentence takes no unquoted words of the sentence before."""
    found = paired(
        "The cells were full. Doctors warn that water is short.",
        [
            ("The cells were full", "content"), ("Doctors", "source"), ("warn", "cue"),
            ("that water is short", "content"),
        ],
    )  # fmt: skip
    assert ("warn", "Doctors", ["that water is short"]) in found
    assert (None, None, ["The cells were full"]) in found
