"""What is counted, read from the words beside the number where there is no parse.

The noun phrase after a number is taken up to its first plural; after "of" where the number is a share or a
vague amount; before "of" where the number qualifies it ("sentences of 10–15 years").
"""

from __future__ import annotations

import re

from pipeline.components.quantities.figures import Figure
from pipeline.components.quantities.lexer import word_set
from pipeline.components.quantities.years import looks_plural

__all__ = ["STOP_WORDS", "noun_after", "noun_before", "subject_before"]

_TOKEN = re.compile(r"([ \u00a0-]|[’']s[ ])([^\W\d_](?:[\w’'-]*[\w])?)")
_OF = re.compile(
    r"[ ]of[ ](?:(?:the|these|those|its|their|his|her|our|all|some)[ ])?(?=[^\W\d_])", re.IGNORECASE
)
_BEFORE_OF = re.compile(
    r"([^\W\d_][\w’'-]*)[ ]of[ ](?:about |around |up to |at least |more than |over |nearly |a |an |the |just |some )?\Z",
    re.IGNORECASE,
)
STOP_WORDS = word_set(
    "of in on at by for from with to and or but nor as than that which who whom whose when where while "
    "if because so since until till after before during under over above below about against between "
    "among across along around into onto through throughout toward towards upon within without near per "
    "via like despite except including is are was were be been being am has have had having do does did "
    "will would can could may might must shall should not no later earlier ago old away long wide tall "
    "high deep apart now then there here also still just only even already yet too very more less each "
    "every both all any this these those the a an its their his her our your my it he she they we you i "
    "said says say saying told according went came died killed injured wounded arrested detained remain "
    "remained live lived make made take took get got lost won held found left kept sent fled marched "
    "voted backed face faced took say"
)  # fmt: skip
_SUBJECT_END = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|rose|fell|grew|dropped|climbed|stands?|stood|reached|reaches|"
    r"costs?|cost|said|says|pledged|doubled|tripled|halved|declined|increased|decreased|jumped|surged|totalled|totaled|amounted|accounted)\b"
)
_LEADING = re.compile(
    r"(?:[\s“\"‘'(—–-]|\b(?:the|a|an|its|their|his|her|our|this|these|those|that|and|but|in|on|by|for|while|as|yet|so|then|when)\b[ ])*",
    re.IGNORECASE,
)


def noun_after(text: str, figure: Figure, limit: int) -> tuple[int, int] | None:
    """Return the span of the noun a figure counts or shares, looking right from it up to `limit`."""
    if figure.number.noun is not None:
        return figure.number.noun
    if figure.noun_start is not None:
        match = re.compile(r"[^\W\d_]+").match(text, figure.noun_start)
        if match is not None:
            return match.start(), match.end()
    of = _OF.match(text, figure.end)
    if figure.kind in ("percent", "percentage_point", "fraction", "vague") or (
        of is not None and figure.kind in ("count", "measure", "multiple")
    ):
        if of is not None:
            return _phrase(text, of.end() - 1, limit)
        if figure.kind in ("fraction",) and text[figure.end : figure.end + 5] == " the ":
            return _phrase(text, figure.end + 4, limit)
    return _phrase(text, figure.end, limit)


def _phrase(text: str, position: int, limit: int) -> tuple[int, int] | None:
    start = None
    end = None
    previous_plural = False
    for _ in range(6):
        match = _TOKEN.match(text, position)
        if match is None or match.end() > limit:
            break
        word = match.group(2)
        lower = word.lower()
        if lower in STOP_WORDS and not (lower == "more" and start is None):
            break
        if start is not None and match.group(1) == "-":
            position = match.end()
            end = match.end()
            continue
        plural = looks_plural(lower)
        if end is not None and previous_plural and not plural and not word[0].isupper():
            break
        if end is not None and previous_plural and word[0].isupper():
            break
        start = match.start(2) if start is None else start
        end, position, previous_plural = match.end(), match.end(), plural
        if lower == "more":
            break
    return (start, end) if start is not None and end is not None else None


def noun_before(text: str, figure: Figure) -> tuple[int, int] | None:
    """Return the noun before "of": "sentences of 10–15 years", "a bonus of $300"."""
    begin = min(figure.modifier_start, figure.start)
    match = _BEFORE_OF.search(text, max(0, begin - 50), begin)
    return match.span(1) if match is not None else None


def subject_before(text: str, figure: Figure, sentence_start: int) -> tuple[int, int] | None:
    """Return the likely subject: the words at the start of the sentence up to its first plain verb."""
    lead = _LEADING.match(text, sentence_start, figure.start)
    start = lead.end() if lead is not None else sentence_start
    verb = _SUBJECT_END.search(text, start, figure.start)
    if verb is None or verb.start() - start < 2 or verb.start() - start > 80:
        return None
    end = verb.start()
    while end > start and text[end - 1] in " ,":
        end -= 1
    comma = text.find(",", start, end)
    if comma > 0:
        end = comma
    return (start, end) if end > start else None
