"""What a figure takes from the one before it: restated amounts, ellipsis, the two ends of a change."""

from __future__ import annotations

import re

from pipeline.components.quantities.figures import Figure
from pipeline.components.quantities.links import Link

__all__ = ["OF_WHOM", "elliptical", "inherit_pairs", "populace", "restates", "same_change", "same_measure"]

_OR_ABOUT = re.compile(
    r",? (?:or|about|roughly|around|some|nearly|equal to)(?: about| roughly| some| nearly)? \Z|, \Z"
)
_OR_WHICH_IS = re.compile(r"(?: [^\W\d_]+){0,3},? or (?:about |around |nearly |some |roughly )?")
_AGAINST = re.compile(
    r"\b(?:against|than|versus|with|lowered to|cut to|raised to|reduced to|from|down to|up to)(?: about| just| only| the)? \Z",
    re.IGNORECASE,
)
OF_WHOM = re.compile(r" of (?:whom|which|them|these|those)\b")
# "for a population of two million", "in a town of 40,000": how many live there, of whatever was counted before.
_POPULACE = re.compile(
    r"\b(populations?|populace|electorate|workforce|cit(?:y|ies)|towns?|villages?|countr(?:y|ies)|nations?|states?|islands?|provinces?|"
    r"regions?|districts?|communit(?:y|ies)|territor(?:y|ies)|count(?:y|ies)|republics?|archipelago|municipalit(?:y|ies)|crowds?|camps?)"
    r"[ ]of[ ](?:only |just |barely |the )?\Z",
    re.IGNORECASE,
)


def populace(text: str, figure: Figure) -> tuple[int, int] | None:
    """The noun whose people a bare number counts: "a population of 2.5 million", "a town of 40,000"."""
    if figure.kind not in ("count", "vague") or figure.unit != "count" or figure.noun_start is not None:
        return None
    match = _POPULACE.search(text, max(0, figure.modifier_start - 40), figure.modifier_start)
    return match.span(1) if match is not None else None


def restates(text: str, before: Figure, figure: Figure) -> bool:
    """ "100 kilometers (60 miles)": the figure in brackets says the one before again."""
    between = text[before.end : figure.start]
    if len(between) <= 3 and between.strip() == "(":
        return True
    return (
        len(between) < 14 and before.kind == figure.kind == "money" and _OR_ABOUT.match(between) is not None
    )


def elliptical(text: str, figures: list[Figure], links: list[Link], index: int, link: Link) -> None:
    """A number without its noun is of what the number before it is of.

    "killed 53 people and wounded 75", "2,000 held, 60% of whom", "€1m a day, later lowered to €500,000",
    "72% of voters, against 46% a decade ago".
    """
    figure, before = figures[index], figures[index - 1]
    of_whom = figure.kind in ("percent", "fraction") and OF_WHOM.match(text, figure.end) is not None
    against = _AGAINST.search(text, max(0, figure.modifier_start - 16), figure.modifier_start) is not None
    if of_whom or (
        figure.unit == "count" and figure.kind in ("count", "rate", "vague") and figure.noun_start is None
    ):
        back = index - 1
        while back > max(0, index - 4) and not _counts(figures[back]):
            back -= 1
        before = figures[back]
        if not _counts(before):
            return
    elif figure.unit != before.unit or figure.kind == "ordinal" or not against:
        return
    else:
        back = index - 1
    antecedent = links[back]
    if antecedent.entity is None or antecedent.sentence != link.sentence:
        return
    borrowed = link.entity is None or link.entity == link.subject or link.entity == link.context
    later = link.subject is not None and link.subject[0] > before.end and link.entity is not None
    if of_whom or (borrowed and not later and (before.end <= antecedent.entity[0] or figure.unit != "count")):
        link.entity = antecedent.entity


def _counts(figure: Figure) -> bool:
    return figure.unit == "count" and figure.kind in ("count", "vague")


def same_change(text: str, before: Figure, figure: Figure, link: Link) -> bool:
    """Whether a figure says an amount of change again: "grew by 125,600 posts, or 2.2 per cent", "3 miles (5 km)"."""
    if link.change is None or link.change.relation != "by" or figure.kind in ("ordinal", "age", "duration"):
        return False
    between = text[before.end : figure.start]
    return restates(text, before, figure) or (
        len(between) < 40 and _OR_WHICH_IS.fullmatch(between) is not None
    )


def same_measure(before: Figure, figure: Figure) -> bool:
    """Two measures in one unit, the second set against the first: "0.6 m² of floor space, against 3.4 m²"."""
    return (
        figure.kind == "measure"
        and before.kind == "measure"
        and before.unit == figure.unit
        and before.per == figure.per
    )


def inherit_pairs(figures: list[Figure], links: list[Link]) -> None:
    """The two ends of "from 38 to 2.4" are of one thing; a figure in a pair takes it from the other."""
    where = {id(figure): index for index, figure in enumerate(figures)}
    for figure, link in zip(figures, links, strict=True):
        if figure.pair is None or id(figure.pair[1]) not in where:
            continue
        other = links[where[id(figure.pair[1])]]
        if link.entity is None:
            link.entity = other.entity
