"""Ordinals: "81st", "the third state of siege", "twenty-first"; and, for reading dialogue, "the last one"."""

from __future__ import annotations

import re

from pipeline.components.quantities.figures import Figure, Guarded
from pipeline.components.quantities.numerals import Number

__all__ = ["ordinal_figure", "relative_ordinals"]

_OF = re.compile(r"[ ]of\b")
_FRACTION_AFTER = re.compile(
    r"[ ](?:of|less|more|fewer|larger|smaller|higher|lower|the size|off)\b|[.,;:)]|\Z|[ ](?:in|since|from|over|to|between|by|were|was|are|is|have|had|say|said)\b"
)
_FRACTION_BEFORE = re.compile(
    r"\b(?:by|nearly|almost|about|over|than|to|around|approximately|roughly|some|at least|just|up to|only|under|another|and|cut|lost|for|with)[ ](?:a|an)[ ]\Z",
    re.IGNORECASE,
)
_SECOND_IDIOM = re.compile(
    r"[ ](?:to|only|thoughts?|hand|guess|nature|ago|later|before|after)\b|[,.;:]|\Z|-(?:hand|guess)"
)
_FIRST_IDIOM = re.compile(
    r"\b(?:at|at the very|from the very|for the very|in the|head|hand)[ ]\Z", re.IGNORECASE
)
_FIRST_AFTER = re.compile(r"[ ](?:and foremost|of all|place)\b|-?hand\b", re.IGNORECASE)
# "first appeared": an adverb.
_FIRST_VERB = re.compile(
    r"[ ](?:[a-z]+ed|came|took|met|began|saw|won|went|became|made|wrote|got|gave|did|told|said|ran|held|broke|spoke|came|was|were|to)\b"
)
_DETERMINER = re.compile(
    r"(?:\b(?:the|a|an|his|her|its|their|our|my|your|this|that|very)|[’']s?)[ ]\Z", re.IGNORECASE
)
_NAME_AFTER = re.compile(r"[ ](?:Parallel|Amendment|Street|St|Avenue|Ave|Division|Brigade|Battalion|Army|Fleet|Regiment|Infantry|Airborne|Cavalry|Corps|Circuit|"
                         r"District|Congress|Arrondissement|Precinct|Floor|Reich|Republic|International|Estate|Century|Circle|Lady|Minister|Secretary|"
                         r"Party|Fighter|Squadron|Wing|Group|Baron|Earl|Duke|Marquess|Dalai|Imam|Ward|Legion|Armoured|Armored|Marine|Marines)\b")  # fmt: skip
_DETERMINED = re.compile(r"\b(?:a|an)[ ]\Z", re.IGNORECASE)

_RELATIVE = re.compile(
    r"\b(?:the one before the (?:last|previous|next|current)(?: one)?|the (?:last|next) (?:but|to) (?:one|last)|"
    r"the (?:one after the next|next but one)|next to (?:the )?last|(?:the )?(?:second|third) to last|penultimate|antepenultimate|"
    r"the last but one|(?:last|previous|next|current)(?: one)?(?![\w-]))",
    re.IGNORECASE,
)  # fmt: skip


def ordinal_figure(text: str, number: Number) -> Figure | Guarded | None:
    """Return the figure of an ordinal; a fraction where "a third" is one; None for idioms ("at first")."""
    start, end = number.start, number.end
    surface = text[start:end].lower()
    last = surface.split()[-1].split("-")[-1]
    if number.article and surface.startswith(("a ", "an ")) and number.value > 2:
        single = " " not in surface[2:].strip() and "-" not in surface
        if (
            single
            and (
                _FRACTION_BEFORE.search(text, max(0, start - 16), start + surface.index(" ") + 1)
                or _FRACTION_AFTER.match(text, end)
            )
            and number.form == "words"
        ):
            figure = Figure("fraction", start, end, number, 1 / number.value, "fraction", "fraction.ordinal")
            return figure
        start += surface.index(" ") + 1
        number.start, number.article = start, False
    name = _NAME_AFTER.match(text, end)
    if name is not None:
        return Guarded(start, name.end(), "name", number.value)
    if (
        last == "second"
        and number.value == 2
        and (
            _SECOND_IDIOM.match(text, end)
            and not _OF.match(text, end)
            and _DETERMINED.search(text, max(0, start - 3), start)
        )
    ):
        return None
    if (
        number.value == 2
        and last == "second"
        and text[end : end + 1] == "-"
        and text[end + 1 : end + 6] in ("hand ", "guess")
    ):
        return None
    if (
        number.value == 1
        and last == "first"
        and (
            (
                _FIRST_IDIOM.search(text, max(0, start - 14), start)
                and not re.match(r"[ ](?!place|instance)[a-z]", text[end : end + 7])
            )
            or _FIRST_AFTER.match(text, end)
        )
    ):
        return None
    if (
        number.value == 1
        and _FIRST_VERB.match(text, end)
        and not _DETERMINER.search(text, max(0, start - 10), start)
    ):
        return None
    if start and (text[start - 1].isalnum() or text[start - 1] in "/_"):
        return Guarded(start, end, "name", number.value)
    figure = Figure("ordinal", start, end, number, float(number.value), "ordinal", "ordinal")
    figure.number_start = start
    return figure


def relative_ordinals(text: str) -> list[tuple[int, int, str]]:
    """Return places in a sequence told from its end or from here ("the last but one"): start, end, phrase.

    They carry no number, so the component leaves them out; they are read for those who address lists.
    """
    return [(match.start(), match.end(), match.group().lower()) for match in _RELATIVE.finditer(text)]
