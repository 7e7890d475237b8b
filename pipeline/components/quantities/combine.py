"""Neighbouring figures that belong together: ranges, from–to pairs, compounds, shared units, tolerances.

Works on figures in order, looking at one neighbour at a time through the few characters between them.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from pipeline.components.quantities.compounds import join_compound, join_ratio, part_of
from pipeline.components.quantities.figures import Figure, Guarded
from pipeline.components.quantities.guards import counts_noun
from pipeline.components.quantities.lexer import word_set
from pipeline.knowledge.load import numbers_table

__all__ = ["combine", "pair_rates"]

_DASH = re.compile(r"[ ]?(?:[-–—‑−]|~|∼|\.\.\.?)[ ]?\Z")
_TO = re.compile(
    r"(?:-|- )?[ -]?(?:up )?(?:to|through|till)[ -](?:about |around |roughly |nearly |almost |over |as many as |as much as |perhaps |just )?\Z",
    re.IGNORECASE,
)
_TO_LATER = re.compile(
    r"(?:[ ][\w%$€£.]+){1,5}?[ ]to[ ](?:about |around |roughly |nearly |almost |over |just |at least |at most |up to |more than )?\Z",
    re.IGNORECASE,
)
_AND = re.compile(r"[ ]and[ ](?:about |around )?\Z", re.IGNORECASE)
_OR = re.compile(r"(?:-)?[ ]or(?: even)?[ ]\Z", re.IGNORECASE)
_LIST = re.compile(r"-?(?:,[ ]?|,?[ ](?:and|or|&|versus|vs\.?)[ ])\Z", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween[ ](?:about |around |roughly |the )?\Z", re.IGNORECASE)
_FROM = re.compile(
    r"\bfrom[ ](?:about |around |roughly |nearly |almost |over |just |a |an |the |up to |as low as |an estimated |some |more than |less than )?(?:the )?\Z",
    re.IGNORECASE,
)
_TOLERANCE = re.compile(r"[ ]?(?:±|\+ ?/ ?[-−]|\+[-−]|plus or minus)[ ]?\Z")
_LETTERS = re.compile(r"[^\W\d_]+")
_BOUNDS = re.compile(r",?[ ](?:and|but|yet)[ ](?:[a-z]+ )?\Z")
_RANGE_WORDS = re.compile(
    r"\b(?:rang(?:e|es|ed|ing)|var(?:y|ies|ied|ying)|anywhere|priced|prices|estimates?|estimated|ages?|aged|spanning|spans?|scale|stretch(?:es|ing)?)\b[^.;]{0,40}\Z",
    re.IGNORECASE,
)
_SCORE = re.compile(
    r"\b(?:won|wins?|winning|lost|lose|beat|beats|beaten|defeat(?:ed|s)?|draw|drew|scored?|vote[ds]?|voting|ruled|ruling|decision|led|lead|"
    r"leading|trailed|trailing|victory|loss|record|tied|tie|passed)\b[^.;]{0,30}\Z|[ ](?:victory|win|loss|defeat|draw|vote|ruling|decision|majority|down|up|lead)\b",
    re.IGNORECASE,
)
_SEGMENT_END = re.compile(r"[.;!?\n](?=\s|\Z)")


@cache
def _change_words() -> frozenset[str]:
    table = numbers_table()["change"]
    return frozenset((*table["up"], *table["down"])) | word_set(
        "doubled doubling doubles tripled tripling trebled quadrupled quintupled halved halving went go goes going gone move moved moving shift shifted change changed revised extended switch switched"
    )


def _changes(text: str, start: int, end: int) -> bool:
    """Whether a word of change stands in a stretch of text."""
    return not _change_words().isdisjoint(_LETTERS.findall(text[start:end].lower()))


def _change_next(text: str, end: int) -> bool:
    """Whether the next word is one of change: "from 3 to 5 increase"."""
    match = _LETTERS.match(text[end + 1 : end + 20].lower())
    return match is not None and match.group() in _change_words()


def combine(text: str, figures: list[Figure], guarded: list[Guarded]) -> list[Figure]:
    """Return the figures with ranges, compounds and tolerances joined and from–to pairs tied.

    Sports scores and votes ("2-0") are moved to `guarded`.
    """
    joined: list[Figure] = []
    for figure in figures:
        if joined:
            last = joined[-1]
            result = _join(text, last, figure, guarded)
            if result == "drop both":
                joined.pop()
                continue
            if result == "joined":
                continue
        joined.append(figure)
    _share_backwards(text, joined)
    return joined


def pair_rates(text: str, figures: list[Figure]) -> None:
    """Tie "from 4.5 per 100,000 in 2018 to 6.7": the denominator stood between the two ends."""
    for left, right in pairwise(figures):
        if (
            left.per is None
            or left.pair is not None
            or right.pair is not None
            or right.kind not in (left.kind, "count")
        ):
            continue
        end = max(left.end, left.per.end)
        between = text[end : right.start]
        if (
            left.value is None
            or right.value is None
            or len(between) > 40
            or not (_TO.match(between) or _TO_LATER.match(between))
        ):
            continue
        if _FROM.search(text, max(0, left.modifier_start - 24), left.modifier_start) is None:
            continue
        left.pair, right.pair = ("from", right), ("to", left)
        if right.per is None:
            right.per, right.kind, right.rule = left.per, left.kind, left.rule
            if right.kind != "rate" or right.unit == "count":
                right.unit, right.measure = left.unit, left.measure


def _join(text: str, left: Figure, right: Figure, guarded: list[Guarded]) -> str:
    between = text[left.end : right.start]
    if (
        len(between) > 40
        or "\n" in between
        or "ordinal" in (left.kind, right.kind)
        or (left.value is None and left.lower is None)
    ):
        return ""
    if (
        right.rule == "multiple.times"
        and left.kind == "count"
        and left.rule == "count"
        and left.value is not None
    ) and (_TO.match(between) or _OR.match(between) or _DASH.match(between)):
        return _range(left, right, "range.times")
    if (
        left.kind == "multiple"
        or right.kind in ("multiple", "vague")
        or left.kind == "vague"
        or right.value is None
    ):
        return ""
    hyphen = left.noun_start is not None and text[left.end : left.end + 4].lower() in ("-to-", "- to")
    if left.noun_start is not None and not hyphen:
        return ""
    if left.value is not None:
        if len(between) <= 14:
            if _TOLERANCE.match(between):
                _take_unit(left, right)
                left.end = right.end
                return "joined"
            if join_ratio(text, left, right, between):
                return "joined"
            compound = join_compound(text, left, right, between)
            if compound:
                return "joined"
            if _DASH.match(between):
                return _dash(text, left, right, guarded)
            if (
                between == " "
                and right.value < 0
                and text[right.start] in "-–−"
                and left.value < -right.value
                and right.number.plain is False
                and left.kind == "count"
            ):
                right.value = -right.value
                return _range(left, right, "range.dash")
            if _OR.match(between) and not between.startswith("-") and _consecutive(left, right):
                return _range(left, right, "range.or")
        if (
            _AND.match(between)
            and _BETWEEN.search(text, max(0, left.modifier_start - 24), left.modifier_start)
            and _compatible(left, right)
        ):
            return _range(left, right, "range.between")
        if (_TO.match(between) or _TO_LATER.match(between)) and _compatible(left, right):
            unlike = left.kind != "count" and right.kind == "count" and counts_noun(text, right.end)
            result = "" if unlike else _to(text, left, right, between)
            if result or left.pair is not None:
                return result
    if right.modifier_start < right.start or left.modifier != "=":
        return _bounds(text, left, right)
    return ""


def _compatible(left: Figure, right: Figure) -> bool:
    if left.kind == right.kind and left.unit == right.unit:
        return True
    if "fraction" in (left.kind, right.kind):
        return left.kind == right.kind
    if left.kind == "count" and left.rule in ("count", "count.one"):
        return True
    if right.kind == "count" and right.rule in ("count", "count.hyphen"):
        return True
    return (
        left.measure is not None
        and right.measure is not None
        and left.measure.dimension == right.measure.dimension
    )


def _take_unit(left: Figure, right: Figure) -> None:
    """Give one of two figures the unit the other has."""
    if left.kind == "count" and right.kind != "count":
        left.kind, left.unit, left.measure, left.rule, left.confidence = (
            right.kind,
            right.unit,
            right.measure,
            right.rule,
            right.confidence,
        )
    elif right.kind == "count" and left.kind not in ("count", "fraction"):
        right.kind, right.unit, right.measure, right.rule, right.confidence = (
            left.kind,
            left.unit,
            left.measure,
            left.rule,
            left.confidence,
        )


def _share_scale(left: Figure, right: Figure) -> None:
    """ "four to five thousand", "$10 to $15 billion": the scale of the second holds for the first."""
    scale = right.number.scale
    if (
        (
            scale >= 100
            and left.value is not None
            and right.value is not None
            and not left.number.scaled
            and not left.number.grouped
        )
        and 0 < left.value < 1000
        and left.value * scale <= right.value * 1.000001
    ):
        left.value = float(f"{left.value * scale:.15g}")


def _range(left: Figure, right: Figure, rule: str) -> str:
    _share_scale(left, right)
    _take_unit(left, right)
    assert left.value is not None
    assert right.value is not None
    part = part_of(left)
    lower, upper = left.value, right.value
    if (
        left.measure is not None
        and right.measure is not None
        and left.unit != right.unit
        and right.measure.factor
    ):
        lower = left.value * left.measure.factor / right.measure.factor
        left.unit, left.measure = right.unit, right.measure
    left.lower, left.upper = float(min(lower, upper)), float(max(lower, upper))
    left.value = None
    left.end, left.number_end = right.end, right.number_end
    left.noun_start, left.modifier_end = right.noun_start, right.modifier_end
    if left.modifier == "=" and right.modifier_end > right.end:
        left.modifier = right.modifier
    left.rule = rule
    left.parts = [part, right]
    return "joined"


def _dash(text: str, left: Figure, right: Figure, guarded: list[Guarded]) -> str:
    assert left.value is not None
    assert right.value is not None
    bare = left.kind == "count" and right.kind == "count" and left.number.plain and right.number.plain
    score = _SCORE.search(text, max(0, left.start - 40), left.start) or _SCORE.match(text, right.end)
    if bare and left.value < 1000 and (left.value >= right.value or (score and right.value < 100)):
        guarded.append(Guarded(left.start, right.end, "score", left.value))
        return "drop both"
    if not _compatible(left, right) or (
        left.kind != "count" and right.kind != left.kind and right.rule != "count"
    ):
        return ""
    if left.value > right.value and not right.number.scale > 1:
        return ""
    return _range(left, right, "range.dash")


def _consecutive(left: Figure, right: Figure) -> bool:
    if (
        not _compatible(left, right)
        or left.kind not in ("count", right.kind)
        or left.value is None
        or right.value is None
    ):
        return False
    if left.number.form != right.number.form and not (left.number.scaled or right.number.scaled):
        return False
    if left.unit != right.unit and left.kind != "count":
        return False
    ratio = right.value / left.value if left.value else 0
    if right.number.scale >= 100 and not left.number.scaled and left.value < 1000:
        ratio = right.value / (left.value * right.number.scale) if left.value else 0
    return 1 < ratio <= 1.5 or (right.value - left.value == 1)


def _to(text: str, left: Figure, right: Figure, between: str) -> str:
    assert left.value is not None
    assert right.value is not None
    first = min(left.start, left.modifier_start)
    from_ = _FROM.search(text, max(0, first - 24), first) or _FROM.search(
        text, max(0, left.start - 24), left.start
    )
    start = max(0, first - 110)
    for match in _SEGMENT_END.finditer(text, start, first):
        start = match.end()
    ranging = _RANGE_WORDS.search(text, start, first)
    falling = left.value > right.value and not (right.number.scaled and not left.number.scaled)
    if from_ is None:
        measured = left.measure is not None and left.unit == right.unit and between == " to "
        if falling and not measured:
            return ""
        if _TO.match(between) is None:
            return ""
        verb = re.search(
            r"\b(?:added|climbed|rose|fell|gained|up|down|increased|dropped|lost|advanced|slid|slipped|jumped|tumbled|plunged|declined|edged|eased|put on|surged|soared)\b[^.;,]{0,24}\Z",
            text[max(0, left.start - 40) : left.start],
            re.IGNORECASE,
        )
        if verb and left.kind != right.kind and left.kind != "count":
            return ""
        if left.kind == "percent" and right.kind != "percent":
            return ""
        return _range(left, right, "range.to")
    changing = _changes(text, start, first) or _change_next(text, right.end)
    if ranging and not falling:
        return _range(left, right, "range.from")
    if changing or falling:
        _share_scale(left, right)
        _take_unit(left, right)
        left.pair, right.pair = ("from", right), ("to", left)
        return ""
    return _range(left, right, "range.from")


def _bounds(text: str, left: Figure, right: Figure) -> str:
    """ "above 1000 and below 1500", "at most 100 and at least 20": one range."""
    begin = right.modifier_start
    if not _BOUNDS.match(
        text[left.modifier_end if left.modifier_end > left.end else left.end : begin]
    ) or not _compatible(left, right):
        return ""
    if left.value is None or right.value is None:
        return ""
    low, high = (">", ">="), ("<", "<=")
    rising = left.modifier in low and right.modifier in high and left.value < right.value
    falling = left.modifier in high and right.modifier in low and right.value < left.value
    if not rising and not falling:
        return ""
    result = _range(left, right, "range.bounds")
    left.modifier = "="
    return result


def _share_backwards(text: str, figures: list[Figure]) -> None:
    """ "45 and 50 mg", "7- or 8-inch", "5, 10 or 20 years": the last unit holds for all."""
    for index in range(len(figures) - 1, 0, -1):
        left, right = figures[index - 1], figures[index]
        if left.kind != "count" or right.kind == "count" or right.measure is None or left.value is None:
            continue
        if left.rule not in ("count", "count.hyphen") or left.number.kind == "fraction":
            continue
        between = text[left.end : right.start]
        if (
            len(between) > 8
            or not _LIST.match(between)
            or right.kind in ("age", "fraction", "multiple", "ordinal")
        ):
            continue
        if left.noun_start is not None and not between.startswith("-"):
            continue
        if right.modifier_start < right.start or (
            left.number.form != right.number.form and not right.number.scaled
        ):
            continue
        _take_unit(left, right)
        left.noun_start = None
