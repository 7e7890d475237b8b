"""What a figure is about: the thing counted or measured, its property, change, date and place.

Over tags and a UD parse where the Doc has them; over the words beside the figure where it has not.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from spacy.symbols import ADP, NOUN, NUM, PRON, PROPN

from pipeline.components.quantities import window
from pipeline.components.quantities.changes import ChangeFound, change_of
from pipeline.components.quantities.figures import DateFound, Figure
from pipeline.components.quantities.lexer import word_set
from pipeline.components.quantities.tokens import Tokens
from pipeline.schema import Mention

__all__ = ["Link", "link_figures"]

_PROPERTIES = word_set(
    "temperature price prices cost costs rate rates length width height weight speed size age "
    "population capacity budget number total share level amount value wage wages salary income turnout "
    "area distance depth volume inflation unemployment growth average median margin trust support "
    "approval toll sentence term sum fine bonus"
)  # fmt: skip
_PLACES = ("GPE", "LOC")
_NO_SUBJECT = word_set("it that this which who they he she we you i there these those what one")


class Link:
    """The context of one figure. Spans are characters, end exclusive; None where there is nothing.

    `entity` is what is counted or measured, `property` which of its properties is, `subject` the subject of
    the clause. `place` is a mention, `date` a date of the same sentence.
    """

    __slots__ = ("change", "date", "entity", "place", "property", "sentence", "subject")

    def __init__(self, sentence: int) -> None:
        self.sentence = sentence
        self.entity: tuple[int, int] | None = None
        self.property: tuple[int, int] | None = None
        self.subject: tuple[int, int] | None = None
        self.change: ChangeFound | None = None
        self.date: DateFound | None = None
        self.place: Mention | None = None


def link_figures(
    tokens: Tokens, figures: list[Figure], dates: Sequence[DateFound], places: Sequence[Mention]
) -> list[Link]:
    """Return one Link for each figure. `places`: mentions of places in order of start."""
    links = []
    starts = [date.start for date in dates]
    place_starts = [mention.start for mention in places]
    for index, figure in enumerate(figures):
        span = tokens.at(figure.start), tokens.at(max(figure.start, figure.end - 1)) + 1
        sentence = tokens.sentence(span[0])
        first, last = tokens.sentence_span(sentence)
        begin, end = tokens.start[first], tokens.end[last - 1]
        link = Link(sentence)
        nearby = figures[index + 1].start if index + 1 < len(figures) else end
        if tokens.tagged:
            _entity(tokens, figure, span, (first, last), link)
        else:
            _window(tokens.text, figure, begin, min(end, max(nearby, figure.end)), link)
        counted = (
            link.entity is not None and figure.kind in ("count", "vague") and link.entity[0] >= figure.end - 1
        )
        link.change = change_of(tokens.text, figure, begin, counted)
        link.date = _date(figure, dates, starts, begin, end)
        link.place = _place(figure, places, place_starts, begin, end)
        links.append(link)
    _inherit(figures, links)
    return links


def _window(text: str, figure: Figure, begin: int, limit: int, link: Link) -> None:
    link.subject = window.subject_before(text, figure, begin)
    if figure.kind in ("duration", "money", "rate") and figure.unit != "count":
        link.entity = window.noun_before(text, figure) or (
            link.subject if figure.kind != "duration" else None
        )
        return
    if figure.kind in ("age", "temperature"):
        link.entity = link.subject
        return
    link.entity = window.noun_after(text, figure, limit)
    if link.entity is None and figure.kind in (
        "percent",
        "percentage_point",
        "fraction",
        "measure",
        "multiple",
    ):
        link.entity = link.subject


def _entity(
    tokens: Tokens, figure: Figure, span: tuple[int, int], bounds: tuple[int, int], link: Link
) -> None:
    subject = _subject(tokens, figure, span, bounds)
    link.subject = subject
    limit = bounds[1]
    kind = figure.kind
    if figure.noun_start is not None:
        noun = tokens.at(figure.noun_start)
        if figure.rule == "count.times":
            link.entity = tokens.characters((noun, noun + 1))
            return
        chunk = tokens.chunk_after(noun, limit)
        link.entity = (
            tokens.characters((noun, noun + 1))
            if chunk is None or kind == "count"
            else tokens.characters(chunk)
        )
        return
    of = _of_phrase(tokens, figure, limit)
    if (
        kind in ("percent", "percentage_point", "fraction", "vague", "measure", "multiple")
        or (of and kind in ("count", "ordinal", "rate"))
    ) and of is not None:
        _set(tokens, link, of)
        if kind in ("percent", "fraction", "measure"):
            return
        if kind in ("vague", "count"):
            return
    before = _noun_before(tokens, figure, bounds)
    if kind in ("count", "vague", "ordinal") or (kind == "rate" and figure.unit == "count"):
        chunk = tokens.chunk_after(
            _next_token(tokens, figure.number_end if kind == "rate" else figure.end), limit
        )
        if chunk is not None and kind == "ordinal":
            chunk = tokens.chunk_of(tokens.head_noun(chunk))
            chunk = (max(chunk[0], span[1]), chunk[1])
        if chunk is not None:
            _set(tokens, link, chunk)
        elif kind == "rate" or link.change is not None or figure.pair is not None:
            link.entity = subject
        elif kind != "ordinal":
            link.entity = subject if _predicative(tokens, span) else None
        return
    if kind == "money" or (kind == "rate" and figure.measure is None):
        chunk = _attributive(tokens, figure, span, limit)
        link.entity = _chars(tokens, chunk) or _chars(tokens, before) or subject
    elif kind in ("duration", "age"):
        chunk = _attributive(tokens, figure, span, limit)
        link.entity = _chars(tokens, chunk) or _chars(tokens, before)
        if link.entity is None and kind == "age":
            link.entity = subject
        if link.entity is None and kind == "duration":
            link.entity = _for_duration(tokens, figure, span, limit)
    elif link.entity is None:
        chunk = _attributive(tokens, figure, span, limit)
        link.entity = _chars(tokens, chunk) or _chars(tokens, before) or subject
    _property(tokens, link)


def _chars(tokens: Tokens, span: tuple[int, int] | None) -> tuple[int, int] | None:
    return tokens.characters(span) if span is not None else None


def _set(tokens: Tokens, link: Link, span: tuple[int, int]) -> None:
    link.entity = tokens.characters(span)


def _next_token(tokens: Tokens, char: int) -> int:
    return bisect_left(tokens.start, char)


def _of_phrase(tokens: Tokens, figure: Figure, limit: int) -> tuple[int, int] | None:
    at = _next_token(tokens, figure.end)
    if at >= limit:
        return None
    word = tokens.text[tokens.start[at] : tokens.end[at]].lower()
    if word != "of":
        if (
            figure.kind == "fraction"
            and word in ("the", "its", "their", "his", "her", "all")
            and at + 1 < limit
        ):
            return tokens.chunk_after(at, limit)
        return None
    begin = at + 1
    while begin < limit and (tokens.pos[begin] == PRON or tokens.pos[begin] == NUM) and begin - at < 3:
        begin += 1
    return tokens.chunk_after(begin, limit)


def _noun_before(tokens: Tokens, figure: Figure, bounds: tuple[int, int]) -> tuple[int, int] | None:
    """ "a bonus of $300", "sentences of 10–15 years", "remittances of $8.2 billion"."""
    at = tokens.at(min(figure.modifier_start, figure.start)) - 1
    while at > bounds[0] and tokens.text[tokens.start[at] : tokens.end[at]].lower() in (
        "a",
        "an",
        "the",
        "about",
        "around",
        "nearly",
        "up",
        "to",
        "only",
        "just",
    ):
        at -= 1
    if at <= bounds[0] or tokens.pos[at] != ADP:
        return None
    word = tokens.text[tokens.start[at] : tokens.end[at]].lower()
    if word != "of" or tokens.pos[at - 1] not in (NOUN, PROPN):
        return None
    noun = at - 1
    if tokens.text[tokens.start[noun] : tokens.end[noun]].lower() in (
        "average",
        "total",
        "maximum",
        "minimum",
        "rate",
        "record",
    ):
        return None
    first = noun
    while first > bounds[0] and tokens.pos[first - 1] in (NOUN, PROPN) and noun - first < 4:
        first -= 1
    return first, noun + 1


def _attributive(tokens: Tokens, figure: Figure, span: tuple[int, int], limit: int) -> tuple[int, int] | None:
    """ "a $300 fine", "the 271-km border", "a hundred-percent success", "a 26-year sentence": the noun it stands before."""
    at = _next_token(tokens, figure.end)
    if at >= limit or tokens.start[at] > figure.end + 1:
        return None
    surface = tokens.text[figure.start : figure.end].lower()
    singular = figure.kind in ("money", "rate") or "-" in surface or not surface.endswith(("s", "feet"))
    chunk = tokens.chunk_after(at, limit)
    if chunk is None or chunk[0] != at or not singular:
        return None
    return chunk


def _predicative(tokens: Tokens, span: tuple[int, int]) -> bool:
    following = span[1]
    return following >= tokens.size or tokens.text[tokens.start[following]] in ".,;:)"


def _subject(
    tokens: Tokens, figure: Figure, span: tuple[int, int], bounds: tuple[int, int]
) -> tuple[int, int] | None:
    if not tokens.parsed:
        return window.subject_before(tokens.text, figure, tokens.start[bounds[0]])
    found = tokens.subject_of(tokens.root_of(span), span[0])
    if found is None or not bounds[0] <= found < bounds[1]:
        found = _nearest_subject(tokens, span, bounds)
    if found is None:
        return None
    if tokens.pos[found] not in (NOUN, PROPN):
        return None
    return tokens.characters(tokens.chunk_of(found))


def _nearest_subject(tokens: Tokens, span: tuple[int, int], bounds: tuple[int, int]) -> int | None:
    for token in range(span[0] - 1, bounds[0] - 1, -1):
        if tokens.dep[token] in tokens.subjects and tokens.pos[token] in (NOUN, PROPN):
            return token
    return None


def _for_duration(
    tokens: Tokens, figure: Figure, span: tuple[int, int], limit: int
) -> tuple[int, int] | None:
    """ "in prison" after a sentence's length; the object that lasts "for 30 days"."""
    at = _next_token(tokens, figure.end)
    if (
        at + 1 < limit
        and tokens.text[tokens.start[at] : tokens.end[at]].lower() in ("in", "of")
        and tokens.pos[at + 1] in (NOUN, PROPN)
    ):
        chunk = tokens.chunk_after(at + 1, limit)
        if chunk is not None:
            return tokens.characters(chunk)
    if (
        span[0]
        and tokens.text[tokens.start[span[0] - 1] : tokens.end[span[0] - 1]].lower() == "for"
        and tokens.parsed
    ):
        verb = tokens.governor(span[0])
        found = tokens.object_of(verb, span[0]) if verb is not None else None
        if found is not None:
            return tokens.characters(tokens.chunk_of(found))
    return None


def _property(tokens: Tokens, link: Link) -> None:
    """Split "the temperature inside the cells" into property and entity."""
    if link.entity is None:
        return
    first, last = tokens.at(link.entity[0]), tokens.at(link.entity[1] - 1) + 1
    noun = tokens.head_noun((first, last))
    word = tokens.text[tokens.start[noun] : tokens.end[noun]].lower()
    if word not in _PROPERTIES:
        return
    link.property = tokens.characters((noun, noun + 1))
    if noun > first:
        owner = noun
        while owner > first and tokens.pos[owner - 1] in (NOUN, PROPN):
            owner -= 1
        if owner < noun:
            link.entity = tokens.characters((owner, noun))
            return
    if noun + 1 < tokens.size and tokens.pos[noun + 1] == ADP:
        chunk = tokens.chunk_after(noun + 2, min(tokens.size, noun + 9))
        if chunk is not None and tokens.start[chunk[0]] > link.property[1]:
            link.entity = tokens.characters(chunk)
            return


def _date(
    figure: Figure, dates: Sequence[DateFound], starts: list[int], begin: int, end: int
) -> DateFound | None:
    """The nearest date of the sentence."""
    best = None
    for index in range(bisect_left(starts, begin), len(dates)):
        date = dates[index]
        if date.start >= end:
            break
        if date.label != "DATE" or (date.start < figure.end and date.end > figure.start):
            continue
        distance = date.start - figure.end if date.start >= figure.end else figure.start - date.end
        if best is None or distance < best[0]:
            best = (distance, date)
    return best[1] if best is not None else None


def _place(
    figure: Figure, places: Sequence[Mention], starts: list[int], begin: int, end: int
) -> Mention | None:
    """The nearest place of the sentence."""
    best = None
    for index in range(bisect_left(starts, begin), len(places)):
        mention = places[index]
        if mention.start >= end:
            break
        distance = mention.start - figure.end if mention.start >= figure.end else figure.start - mention.end
        if best is None or distance < best[0]:
            best = (distance, mention)
    return best[1] if best is not None else None


def _inherit(figures: list[Figure], links: list[Link]) -> None:
    """The two ends of "from 38 to 2.4" are of one thing; a figure in a pair takes it from the other."""
    where = {id(figure): index for index, figure in enumerate(figures)}
    for figure, link in zip(figures, links, strict=True):
        if figure.pair is None or id(figure.pair[1]) not in where:
            continue
        other = links[where[id(figure.pair[1])]]
        if link.entity is None:
            link.entity = other.entity
