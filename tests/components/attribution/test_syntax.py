"""Attributions from a parse, on Docs built by hand."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from pipeline.components.attribution.component import Attribution
from pipeline.components.attribution.phrases import subject_of
from pipeline.components.attribution.tokens import read_tokens
from pipeline.schema import attribution

COMPONENT = Attribution(method="rules")
GLUED = {",", ".", "’s", "”", ":"}


def parsed(table: str) -> Doc:
    """Return a Doc from lines of `word head dep pos`, the head as the number of its line from 0."""
    rows = [line.split() for line in table.strip().splitlines()]
    words = [row[0] for row in rows]
    spaces = [
        i + 1 < len(words) and words[i + 1] not in GLUED and word != "“" for i, word in enumerate(words)
    ]
    return Doc(
        Vocab(),
        words=words,
        spaces=spaces,
        heads=[int(row[1]) for row in rows],
        deps=[row[2] for row in rows],
        pos=[row[3] for row in rows],
        sent_starts=[i == 0 for i in range(len(words))],
    )


def read(table: str) -> list[attribution.Attribution]:
    return COMPONENT(parsed(table))._.attributions


def parts(item: attribution.Attribution) -> tuple[str | None, str | None, list[str]]:
    return (
        item.source.text if item.source else None,
        item.cue.text if item.cue else None,
        [part.text for part in item.content],
    )


CLAUSE = """
Lawyers 1 nsubj NOUN
say 1 ROOT VERB
that 5 mark SCONJ
the 4 det DET
law 5 nsubj NOUN
fails 1 ccomp VERB
. 1 punct PUNCT
"""
FINAL = """
The 1 det DET
law 2 nsubj NOUN
fails 6 ccomp VERB
, 6 punct PUNCT
the 5 det DET
judge 6 nsubj NOUN
said 6 ROOT VERB
. 6 punct PUNCT
"""
INSERTED = """
The 1 det DET
law 6 nsubj NOUN
, 5 punct PUNCT
the 4 det DET
judge 5 nsubj NOUN
said 6 parataxis VERB
, 5 punct PUNCT
fails 6 ROOT VERB
"""
ACCORDING = """
According 3 case ADP
to 0 fixed ADP
the 3 det DET
judge 6 obl NOUN
, 3 punct PUNCT
laws 6 nsubj NOUN
fail 6 ROOT VERB
. 6 punct PUNCT
"""
COORDINATED = """
Ana 1 nsubj PROPN
left 1 ROOT VERB
and 3 cc CCONJ
warned 1 conj VERB
that 6 mark SCONJ
laws 6 nsubj NOUN
fail 3 ccomp VERB
. 1 punct PUNCT
"""
PARTICIPLE = """
Ana 1 nsubj PROPN
left 1 ROOT VERB
, 3 punct PUNCT
saying 1 advcl VERB
that 6 mark SCONJ
laws 6 nsubj NOUN
fail 3 ccomp VERB
. 1 punct PUNCT
"""
PASSIVE = """
The 1 det DET
law 3 nsubj:pass NOUN
was 3 aux:pass AUX
seen 3 ROOT VERB
by 5 case ADP
many 3 obl:agent ADJ
as 8 case ADP
a 8 det DET
threat 3 obl NOUN
. 3 punct PUNCT
"""
NOUN = """
The 1 det DET
general 3 nmod:poss NOUN
’s 1 case PART
warning 8 nsubj NOUN
that 7 mark SCONJ
war 7 nsubj NOUN
was 7 cop AUX
near 3 acl ADJ
spread 8 ROOT VERB
. 8 punct PUNCT
"""
ADJECTIVE = """
Families 2 nsubj NOUN
are 2 cop AUX
convinced 2 ROOT ADJ
that 5 mark SCONJ
laws 5 nsubj NOUN
fail 2 ccomp VERB
. 2 punct PUNCT
"""
OBJECT = """
Ana 1 nsubj PROPN
condemned 1 ROOT VERB
the 3 det DET
raids 1 obj NOUN
. 1 punct PUNCT
"""
CALLED = """
Ana 1 nsubj PROPN
called 1 ROOT VERB
the 3 det DET
raid 1 obj NOUN
a 6 det DET
“ 6 punct PUNCT
miracle 1 xcomp NOUN
” 6 punct PUNCT
. 1 punct PUNCT
"""


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (CLAUSE, ("Lawyers", "say", ["that the law fails"])),
        (FINAL, ("the judge", "said", ["The law fails"])),
        (ACCORDING, ("the judge", "According to", ["laws fail"])),
        (COORDINATED, ("Ana", "warned", ["that laws fail"])),
        (PARTICIPLE, ("Ana", "saying", ["that laws fail"])),
        (PASSIVE, ("many", "seen", ["The law", "as a threat"])),
        (NOUN, ("The general", "warning", ["that war was near"])),
        (ADJECTIVE, ("Families", "convinced", ["that laws fail"])),
        (OBJECT, ("Ana", "condemned", ["the raids"])),
        (CALLED, ("Ana", "called", ["the raid a “miracle”"])),
    ],
    ids=[
        "clause",
        "final",
        "according",
        "coordinated",
        "participle",
        "passive",
        "noun",
        "adjective",
        "object",
        "called",
    ],
)
def test_each_construction_gives_source_cue_and_content(
    table: str, expected: tuple[str, str, list[str]]
) -> None:
    """The parse decides what is content and who is source."""
    assert parts(read(table)[0]) == expected


def test_inserted_verb_leaves_two_parts_of_content() -> None:
    """ "The law, the judge said, fails" has its content on both sides of the cue."""
    table = INSERTED.replace("said 6 parataxis", "said 7 parataxis").replace("law 6 nsubj", "law 7 nsubj")
    table = table.replace("fails 6 ROOT", "fails 7 ROOT")
    (found,) = read(table)
    assert parts(found) == ("the judge", "said", ["The law", "fails"])


def test_noun_form_of_a_cue_verb_is_read_by_its_part_of_speech() -> None:
    """ "claims" as a noun without a complement attributes nothing."""
    assert read("The 1 det DET\nclaims 2 nsubj NOUN\nfailed 2 ROOT VERB\n. 2 punct PUNCT") == []


def test_subject_is_found_through_control_and_coordination() -> None:
    """The subject of a coordinated or controlled verb is its governor's."""
    tokens = read_tokens(parsed(COORDINATED))
    assert subject_of(tokens, 3) == 0
    assert subject_of(read_tokens(parsed(PASSIVE)), 3) == 1


def test_content_offsets_give_back_their_text() -> None:
    """Every span's characters are its text."""
    doc = COMPONENT(parsed(CALLED))
    for item in doc._.attributions:
        for part in (item.source, item.cue, *item.content):
            assert part is None or doc.text[part.start : part.end] == part.text


def test_view_that_is_the_whole_sentence_ends():
    """A sentence that is only "In the view of judges" has no content to give, and the walk up its tree ends."""
    table = """
    In 2 case ADP
    the 2 det DET
    view 2 ROOT NOUN
    of 4 case ADP
    judges 2 nmod NOUN
    . 2 punct PUNCT
    """
    assert read(table) == []
