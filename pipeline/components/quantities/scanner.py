"""The parse-free scan: text to figures, dates and guarded numbers.

Lexemes, then numbers, then dates; each number then takes its currency, unit or percent sign, or is a count
or no quantity at all; at last ranges, compounds, rates and hedges. Every step looks a bounded way around
each number, so the whole is linear in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from pipeline.components.quantities.ages import age_after, age_before, age_list, age_range
from pipeline.components.quantities.combine import combine, pair_rates
from pipeline.components.quantities.dates import find_dates
from pipeline.components.quantities.figures import DateFound, Figure, Guarded, Scan
from pipeline.components.quantities.guards import count_guard, glued_guard, one_guard
from pipeline.components.quantities.lexer import CHAIN, lex
from pipeline.components.quantities.measured import UnitMatch, match_unit
from pipeline.components.quantities.modifiers import modifier_after, modifier_before
from pipeline.components.quantities.money import Currency, currency_after, currency_before, trailing_country
from pipeline.components.quantities.numerals import Number, read_numbers
from pipeline.components.quantities.ordinals import ordinal_figure
from pipeline.components.quantities.proportions import merge_proportions
from pipeline.components.quantities.rates import attach_rates
from pipeline.components.quantities.suffixes import glued_scale
from pipeline.components.quantities.units import Unit, unit_named
from pipeline.components.quantities.vague import find_multiples, find_singles, find_vague, vague_unit

__all__ = ["scan"]

_SCALE_AFTER_CURRENCY = re.compile(r"[ ](thousand|million|billion|trillion|mln|bln|bn|m|k)\b", re.IGNORECASE)
_SCALES = {
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "mln": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "bln": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
}
_TIMES = re.compile(r"[ \-](times|occasions)\b", re.IGNORECASE)
_HYPHEN_NOUN = re.compile(r"[-‑](?=[a-z])(?!to-|or-|and-|by-|in-|on-|plus\b|odd\b|ish\b)")
_HALF_UNIT = re.compile(r"[ \-](?:a |an |of an? )?(?=[a-z])")
_AND_A_HALF = re.compile(r"[ ]and a (half|quarter)\b", re.IGNORECASE)
_NOT_HALF = re.compile(
    r"(?:[ ]?-[ ]?(?!million|billion|thousand|dozen|hour|mile|minute|day|year|inch|pint|price|acre|century|ton|a-)[a-z])|[ ](?:brother|sister|term|time|back|way|measure|full|empty|staff|truth|note|hearted|asleep|dead|expecting|naked)",
    re.IGNORECASE,
)
_HALF_BEFORE = re.compile(
    r"\b(?:first|second|1st|2nd|other|better|latter|last|next|this|top|bottom|front|back|early|two)[ \-]\Z",
    re.IGNORECASE,
)
_LENGTH_WORD = re.compile(
    r"\b(?:for|lasted|lasts|lasting|took|takes|take|taken|after|well|just|spent|spend|of|is|was|were|with|in|to|last|been|every|a)[ ]\Z",
    re.IGNORECASE,
)
_COORDINATION = re.compile(
    r"(?:[ -][^\W\d_][\w’'-]*){0,4}(?:,|,? (?:and|or|but|then|plus))(?: [^\W\d_][\w’'-]*){0,3} ",
    re.IGNORECASE,
)
_BELOW_ZERO = re.compile(r"[ ]below (?:zero|freezing)\b", re.IGNORECASE)
_ZERO_IDIOM = re.compile(
    r"[ -](?:tolerance|sum|hour|waste|carbon|emission|emissions|day|trust|gravity|in on)\b", re.IGNORECASE
)
_WORD_BEFORE = re.compile(r"\b([A-Z][\w.]*)[ ]\Z")
_CLOCK_WORDS = re.compile(
    r"[ ]?(?:o[’']clock|in the (?:morning|evening|afternoon)|at night)\b|[ ](?:a\.m|p\.m)\."
)
_RESTATED = re.compile(r"[ ]?\(\Z")


def scan(text: str) -> Scan:
    """Return the figures, dates and guarded numbers of `text`. Any string is accepted."""
    lexemes = lex(text)
    if not lexemes:
        return Scan([], find_dates(text, [], []), [])
    numbers = read_numbers(text, lexemes)
    dates = find_dates(text, lexemes, numbers)
    guarded = [
        Guarded(lexeme.start, lexeme.end, "code", lexeme.value) for lexeme in lexemes if lexeme.kind == CHAIN
    ]
    free, dated = _split_dates(numbers, dates)
    guarded += dated
    free = merge_proportions(text, free, [(date.start, date.end) for date in dates])
    multiples = find_multiples(text, lexemes, free)
    taken = {figure.number.start for figure in multiples}
    figures: list[Figure] = multiples + find_vague(text, lexemes, numbers)
    for figure in figures:
        if figure.kind in ("vague", "count"):
            vague_unit(text, figure)
    figures += find_singles(text)
    ones: list[tuple[Number, Unit | None]] = []
    blocked = 0
    for number in free:
        if number.start in taken or number.start < blocked:
            continue
        found = _figure(text, number, ones, blocked)
        if isinstance(found, Guarded):
            guarded.append(found)
            blocked = found.end
        elif found is not None:
            figures.append(found)
            blocked = found.end
    figures.sort(key=lambda figure: (figure.start, -figure.end))
    figures = _without_overlaps(figures)
    figures += _ones(text, ones, figures, guarded)
    figures.sort(key=lambda figure: figure.start)
    for figure in figures:
        _hedge(text, figure)
    figures = combine(text, figures, guarded)
    for figure in figures:
        age_range(text, figure)
    age_list(text, figures)
    attach_rates(text, figures, guarded)
    pair_rates(text, figures)
    guarded.sort(key=lambda entry: entry.start)
    return Scan(figures, dates, guarded)


def _split_dates(numbers: list[Number], dates: list[DateFound]) -> tuple[list[Number], list[Guarded]]:
    """Numbers outside dates, and those inside as guarded."""
    starts = [date.start for date in dates]
    free: list[Number] = []
    guarded: list[Guarded] = []
    for number in numbers:
        at = bisect_right(starts, number.end - 1) - 1
        if at >= 0 and number.start < dates[at].end and number.end > dates[at].start:
            reason = "clock" if dates[at].label == "TIME" else "date"
            guarded.append(Guarded(number.start, number.end, reason, number.value))
        else:
            free.append(number)
    return free, guarded


def _without_overlaps(figures: list[Figure]) -> list[Figure]:
    kept: list[Figure] = []
    for figure in figures:
        if not kept or figure.start >= kept[-1].end:
            kept.append(figure)
    return kept


def _figure(
    text: str, number: Number, ones: list[tuple[Number, Unit | None]], blocked: int
) -> Figure | Guarded | None:
    if number.value != number.value or abs(number.value) == float("inf"):
        return Guarded(number.start, number.end, "code", 0)
    if number.kind == "ordinal":
        return ordinal_figure(text, number)
    before = currency_before(text, number.start)
    if before is not None and before.start < blocked:
        before = None
    if (
        before is None
        and number.start
        and (text[number.start - 1].isalnum() or text[number.start - 1] in "-‑–/_#@&=?.:+(")
        and (guard := glued_guard(text, number))
    ):
        return Guarded(guard[1], guard[2], guard[0], number.value)
    if before is None and number.form == "digits":
        guard = glued_guard(text, number)
        if guard is not None:
            return Guarded(guard[1], guard[2], guard[0], number.value)
    scale, end = glued_scale(text, number, before is not None)
    value = number.value if scale == 1 else _scaled(number.value, scale)
    if scale != 1:
        number.end, number.scaled, number.plain, number.value = end, True, False, value
    dot = 1 if number.scaled and text[end : end + 2] == ". " else 0
    currency = before or currency_after(text, end + dot, value, number.scaled)
    if currency is not None:
        return _money(text, number, value, end, currency, before is not None)
    article_unit = number.kind == "fraction" and number.form == "words"
    unit = match_unit(text, end, value)
    if unit is None and article_unit:
        gap = _HALF_UNIT.match(text, end)
        unit = match_unit(text, gap.end() - 1, value) if gap is not None and gap.group() != " " else None
    below = _BELOW_ZERO.match(text, end if unit is None else unit.end)
    if below is not None and (
        unit is None or unit.unit.name in ("degree", "degree_Celsius", "degree_Fahrenheit")
    ):
        value = -abs(value)
        unit = UnitMatch(unit.unit if unit is not None else unit_named("degree"), below.end(), True)
    if unit is not None:
        if number.value == 1 and text[number.start : number.end].lower() == "one":
            ones.append((number, unit.unit))
            return None
        return _measure(text, number, value, unit.unit, unit.end)
    age = age_before(text, number)
    if age is not None:
        return age
    return _count(text, number, value, end, ones, blocked)


def _scaled(value: float, scale: float) -> float:
    return float(f"{value * scale:.15g}")


def _money(text: str, number: Number, value: float, end: int, currency: Currency, before: bool) -> Figure:
    start = currency.start if before else number.start
    if before:
        if start and text[start - 1] in "-−" and (start == 1 or text[start - 2] in " ("):
            start, value = start - 1, -abs(value)
        other = currency_after(text, end, value, True)
        if other is not None and other.base == currency.base and other.start > end:
            end = other.end
        else:
            end = trailing_country(text, end)
    else:
        end = currency.end
        if currency.scale != 1:
            value = _scaled(value, currency.scale)
        more = _SCALE_AFTER_CURRENCY.match(text, end)
        if more is not None:
            value, end = _scaled(value, _SCALES[more.group(1).lower()]), more.end()
    figure = Figure(
        "money", start, end, number, float(value), currency.code, "money.symbol" if before else "money.word"
    )
    if currency.base != currency.code:
        figure.measure = Unit(currency.code, "currency", currency.factor, 0.0, ((currency.base, 1),))
    if not currency.sure:
        figure.confidence = 0.7
    return figure


def _measure(text: str, number: Number, value: float, unit: Unit, end: int) -> Figure:
    start = number.start
    name = unit.name
    half = _AND_A_HALF.match(text, end) if value == int(value) else None
    if half is not None:
        value, end = value + (0.5 if half.group(1).lower() == "half" else 0.25), half.end()
    if name in ("percent", "percentage_point", "basis_point"):
        kind = "percent" if name == "percent" else "percentage_point"
        if number.article and number.form == "words" and text[start : start + 2].lower() == "a ":
            number.start = start = start + 2
        figure = Figure(kind, start, end, number, float(value), name, "percent")
        figure.measure, figure.confidence = unit, 0.98
        return figure
    age = age_after(text, end, unit)
    if age is not None:
        figure = Figure("age", start, age, number, float(value), name, "age.old")
        figure.measure, figure.confidence = unit, 0.97
        return figure
    if unit.dimension == "time":
        figure = Figure("duration", start, end, number, float(value), name, "duration")
    elif unit.dimension == "temperature":
        figure = Figure("temperature", start, end, number, float(value), name, "temperature")
    else:
        figure = Figure("measure", start, end, number, float(value), name, "measure")
    figure.measure, figure.confidence = unit, 0.95
    return figure


def _count(
    text: str, number: Number, value: float, end: int, ones: list[tuple[Number, Unit | None]], taken: int
) -> Figure | Guarded | None:
    noun = _HYPHEN_NOUN.match(text, end)
    surface = text[number.start : end]
    if (
        number.parts is not None
        and number.form == "digits"
        and 1900 <= number.parts[1] <= 2100
        and "/" in surface
    ):
        head = _WORD_BEFORE.search(text, max(0, number.start - 24), number.start)
        return Guarded(head.start(1) if head is not None else number.start, end, "name", value)
    if number.kind == "fraction":
        return _fraction(text, number, value, end, noun is not None)
    guard = count_guard(text, number, noun is not None, taken)
    if guard is not None:
        return Guarded(guard[1], guard[2], guard[0], value)
    if (
        _RESTATED.search(text, max(0, number.start - 2), number.start)
        and text[end : end + 1] == ")"
        and number.plain
        and value < 100
    ):
        return Guarded(number.start, end, "restated", value)
    if 0 < value <= 12 and _CLOCK_WORDS.match(text, end):
        return Guarded(number.start, end, "clock", value)
    if value == 0 and number.form == "words" and _ZERO_IDIOM.match(text, end):
        return Guarded(number.start, end, "name", 0)
    if surface.lower() == "one":
        ones.append((number, None))
        return None
    times = _TIMES.match(text, end)
    figure = Figure(
        "count", number.start, times.end() if times else end, number, float(value), "count", "count"
    )
    figure.number_end = end
    if times is not None:
        figure.rule, figure.noun_start = "count.times", times.start(1)
    if noun is not None:
        figure.noun_start, figure.rule = noun.end(), "count.hyphen"
    return figure


def _fraction(text: str, number: Number, value: float, end: int, hyphen: bool) -> Figure | Guarded | None:
    surface = text[number.start : end].lower()
    bare = surface.split()[-1]
    if bare in ("half", "quarter") and number.parts is None:
        if _NOT_HALF.match(text, end) or _HALF_BEFORE.search(text, max(0, number.start - 10), number.start):
            return None
        if bare == "quarter" and not number.article and surface == "quarter":
            return None
        if (
            bare == "quarter"
            and number.article
            and not re.match(
                r" of\b|[.,;:]|\Z| (?:the|its|in|less|more|to|were|was|are|is|said|say|have)\b",
                text[end : end + 7],
            )
        ):
            return None
        if (
            bare == "half"
            and surface == "half"
            and text[number.start - 1 : number.start] in "-–"
            and number.start
        ):
            return None
    if hyphen and number.parts is not None and number.noun is None:
        return None
    figure = Figure("fraction", number.start, end, number, float(value), "fraction", "fraction")
    if number.parts is not None and number.form == "digits" and text.find("/", number.start, end) < 0:
        figure.rule = "fraction.in"
    figure.confidence = 0.93
    return figure


def _ones(
    text: str, ones: list[tuple[Number, Unit | None]], figures: list[Figure], guarded: list[Guarded]
) -> list[Figure]:
    """Settle each "one": counted, measured, or a pronoun."""
    starts = [figure.start for figure in figures]
    settled: list[Figure] = []
    for number, unit in ones:
        at = bisect_right(starts, number.start)
        beside = any(
            figure.kind in ("count", "vague") and _coordinated(text, number, figure)
            for figure in figures[max(0, at - 1) : at + 1]
        )
        if one_guard(text, number, unit, beside):
            guarded.append(Guarded(number.start, number.end, "one", 1))
        elif unit is not None:
            match = match_unit(text, number.end, 1)
            if match is not None:
                settled.append(_measure(text, number, 1, match.unit, match.end))
        else:
            figure = Figure("count", number.start, number.end, number, 1.0, "count", "count.one")
            figure.confidence = 0.7
            noun = _HYPHEN_NOUN.match(text, number.end)
            if noun is not None:
                figure.noun_start = noun.end()
            settled.append(figure)
    return settled


def _coordinated(text: str, number: Number, figure: Figure) -> bool:
    """Whether "one" and a figure are counted side by side: "one woman and three men"."""
    first, last = sorted((number.end, figure.end)), sorted((number.start, figure.start))
    between = text[first[0] : last[1]]
    return len(between) < 50 and _COORDINATION.fullmatch(between) is not None


def _hedge(text: str, figure: Figure) -> None:
    if figure.kind == "ordinal":
        return
    before = modifier_before(text, figure.start)
    if before is not None and not (figure.kind == "duration" and _during(text, before[1])):
        figure.modifier, figure.modifier_start = before
    after = modifier_after(text, figure.end)
    if after is not None and (before is None or figure.modifier in ("=", "~")):
        figure.modifier, figure.modifier_end = after


def _during(text: str, start: int) -> bool:
    """ "over five years" is during them, where no word before makes it a length."""
    return text[start : start + 5].lower() == "over " and not _LENGTH_WORD.search(
        text, max(0, start - 12), start
    )
