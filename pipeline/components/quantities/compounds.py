"""Two figures that are one: "20 years and six months", "5 ft 2 in", "3 dollars 50 cents", "three to one"."""

from __future__ import annotations

import re

from pipeline.components.quantities.figures import Figure

__all__ = ["join_compound", "join_ratio", "part_of"]

_COMPOUND = re.compile(r"[ ]|,[ ]|,?[ ]and[ ]|[ ]-[ ]|")
_RATIO = re.compile(r"[ ]?:[ ]?\Z|[ \-]to[ \-]\Z|-\Z")
_RATIO_WORD = re.compile(r" (?:ratio|odds|split|mix|scale)\b")
_MONEY_REST = re.compile(r"[ ](?:and[ ])?\Z|[ ]\Z")
_COMPOUND_DIMENSIONS = {"time", "length", "mass", "angle"}


def join_compound(text: str, left: Figure, right: Figure, between: str) -> bool:
    """ "20 years and six months", "5 ft 2 in", "3 dollars 50 cents", "15 dollars 50"."""
    assert left.value is not None
    assert right.value is not None
    if left.kind == "money":
        return _money_compound(text, left, right, between)
    first, second = left.measure, right.measure
    if (
        left.kind not in ("duration", "measure", "age")
        or first is None
        or second is None
        or not _COMPOUND.fullmatch(between)
    ):
        return False
    if (
        first.dimension != second.dimension
        or first.dimension not in _COMPOUND_DIMENSIONS
        or (right.kind == "age" and left.kind == "age")
    ):
        return False
    smallest = left.parts[-1].measure if left.parts else first
    if (
        smallest is None
        or second.factor >= smallest.factor * 0.99
        or (left.value != int(left.value) and not left.parts)
    ):
        return False
    if right.value * second.factor >= smallest.factor * 1.001 or (
        first.dimension != "time" and between not in (" ", " and ", "")
    ):
        return False
    if first.dimension == "length" and {first.name, second.name} != {"foot", "inch"} and between != " ":
        return False
    if not left.parts:
        left.parts = [part_of(left)]
    left.parts.append(right)
    left.value = float(f"{left.value + right.value * second.factor / first.factor:.12g}")
    left.end = left.number_end = right.end
    left.kind = "age" if right.kind == "age" else left.kind
    left.rule = "compound"
    return True


def _money_compound(text: str, left: Figure, right: Figure, between: str) -> bool:
    assert left.value is not None
    assert right.value is not None
    if (
        not _MONEY_REST.fullmatch(between)
        or left.measure is not None
        or left.value != int(left.value)
        or left.parts
    ):
        return False
    if left.number.scaled or left.value < 0:
        return False
    if right.kind == "money" and right.measure is not None and 0 < right.value < 100:
        major = right.measure.powers[0][0]
        dollars = right.measure.name == "cent" and text[left.start : left.end].lower().find("pound") < 0
        if major != left.unit and not dollars and right.measure.name not in ("penny",):
            return False
        factor = right.measure.factor
    elif (
        right.kind == "count"
        and right.rule == "count"
        and 0 < right.value < 100
        and right.value == int(right.value)
    ):
        rest = text[right.end : right.end + 6]
        size = right.end - right.start
        ends = not rest or rest[0] in ".,;)" or rest.startswith(" more") or not rest.strip()
        two = right.number.form == "words" or size == 2
        if (
            not ends
            or not two
            or right.modifier_start < right.start
            or (
                between != " "
                and right.number.form == "words"
                and left.number.form == "digits"
                and right.value != 1
                and not ends
            )
        ):
            return False
        factor = 0.01
    else:
        return False
    left.parts = [part_of(left), right]
    left.value = float(f"{left.value + right.value * factor:.12g}")
    left.end = left.number_end = right.end
    left.rule = "compound"
    return True


def join_ratio(text: str, left: Figure, right: Figure, between: str) -> bool:
    """ "3:1", "three to one", "2-to-1", "a 1:5 ratio"."""
    if (
        left.value is None
        or right.value is None
        or not _RATIO.match(between)
        or between == "-"
        or left.value <= 0
    ):
        return False
    to_one = right.value == 1 and left.value > 1
    colon = between.strip() == ":" and right.value > 0 and _RATIO_WORD.match(text, right.end) is not None
    if not to_one and not colon:
        return False
    if left.kind != "count" or right.kind != "count" or (left.rule != "count" and left.noun_start is None):
        return False
    left.kind, left.unit, left.rule, left.noun_start = "ratio", "ratio", "ratio", None
    left.value = left.value / right.value
    left.end = left.number_end = right.end
    return True


def part_of(figure: Figure) -> Figure:
    """Return a copy of a figure, to stand as a part of a joined one."""
    part = Figure(
        figure.kind, figure.start, figure.end, figure.number, figure.value, figure.unit, figure.rule
    )
    part.measure, part.modifier, part.number_end = figure.measure, figure.modifier, figure.number_end
    part.modifier_start = figure.modifier_start
    return part
