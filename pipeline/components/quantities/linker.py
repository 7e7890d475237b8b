"""What a figure is about: the thing counted or measured, its property, change, date and place.

Over tags and a UD parse where the Doc has them; over the words beside the figure where it has not.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

from spacy.symbols import ADJ, ADP, ADV, AUX, DET, NOUN, NUM, PRON, PROPN, VERB

from pipeline.components.quantities import window
from pipeline.components.quantities.antecedents import (
    OF_WHOM,
    elliptical,
    inherit_pairs,
    populace,
    restates,
    same_change,
    same_measure,
)
from pipeline.components.quantities.changes import change_of
from pipeline.components.quantities.figures import DateFound, Figure
from pipeline.components.quantities.lexer import word_set
from pipeline.components.quantities.links import Link, date_after, nearest_date, nearest_place
from pipeline.components.quantities.tokens import Tokens
from pipeline.components.quantities.years import looks_plural
from pipeline.knowledge.load import numbers_table
from pipeline.schema import Mention

__all__ = ["Link", "link_figures"]

_PROPERTIES = word_set(
    "temperature price prices cost costs rate rates length width height weight speed size age "
    "population capacity budget number total share level amount value wage wages salary income turnout "
    "area distance depth volume inflation unemployment growth average median margin trust support "
    "approval toll sentence term sum fine bonus"
)  # fmt: skip
_OF_KINDS = word_set("percent percentage_point fraction vague measure multiple count ordinal rate money")
_NOMINALS = word_set(
    "accused dead wounded injured missing unemployed detained displaced disappeared homeless charged convicted killed hurt jailed poor"
)
_STATISTICS = word_set("average total maximum minimum record mean median majority minority")
_TIME_WORDS = word_set("year month week quarter day annually")
_HOLDS = word_set("of at worth over under above below with for totalling totaling : ( +")
_SKIPPED = word_set(": ( + - up down a an the just only about around – — ,")


def link_figures(
    tokens: Tokens, figures: list[Figure], dates: Sequence[DateFound], places: Sequence[Mention]
) -> list[Link]:
    """Return one Link for each figure. `places`: mentions of places in order of start."""
    links: list[Link] = []
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
        by_subject = link.entity is not None and link.entity == link.subject
        if (
            links
            and by_subject
            and links[-1].sentence == sentence
            and same_measure(figures[index - 1], figure)
        ):
            link.entity = links[-1].entity or link.entity
        people = populace(tokens.text, figure)
        if people is not None and (link.entity is None or link.entity[0] < figure.start):
            link.entity = people
        elif links and links[-1].sentence == sentence:
            elliptical(tokens.text, figures, links, index, link)
        if links and restates(tokens.text, figures[index - 1], figure) and figure.kind != "ordinal":
            link.entity, link.property, link.subject = links[-1].entity, links[-1].property, links[-1].subject
            link.context = links[-1].context
            if figure.modifier == "=":
                figure.modifier = figures[index - 1].modifier
        counted = (
            link.entity is not None and figure.kind in ("count", "vague") and link.entity[0] >= figure.end - 1
        )
        if links and figure.rule == "age.list":
            link.entity, link.property = links[-1].entity, links[-1].property
        link.change = change_of(tokens.text, figure, begin, counted)
        if link.change is None and links and same_change(tokens.text, figures[index - 1], figure, links[-1]):
            link.change = links[-1].change
        link.date = date_after(tokens.text, figure, dates, starts, min(end, max(nearby, figure.end)))
        if link.date is None:
            link.date = nearest_date(figure, dates, starts, begin, end)
        link.place = nearest_place(figure, places, place_starts, begin, end)
        links.append(link)
    inherit_pairs(figures, links)
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
    kind = figure.kind
    limit = bounds[1]
    left = tokens.at(min(figure.modifier_start, figure.start))
    found = _verb_subject(tokens, left, bounds[0])
    if found is None and tokens.parsed:
        found = tokens.subject_left(left, bounds[0])
    subject = _chars(tokens, found)
    before, preposition = _phrase_left(tokens, left, bounds[0])
    if before is not None and tokens.lower(before[1] - 1) in _STATISTICS:
        link.property, before = tokens.characters((before[1] - 1, before[1])), None
    link.subject, link.context = subject, _chars(tokens, before)
    if figure.number.noun is not None:
        link.entity = figure.number.noun
        return
    if figure.noun_start is not None:
        noun = tokens.at(figure.noun_start)
        link.entity = tokens.characters((noun, noun + 1))
        return
    of = _of_phrase(tokens, figure, limit)
    if of is None and kind in ("percent", "fraction") and OF_WHOM.match(tokens.text, figure.end):
        return
    if of is not None and kind in _OF_KINDS:
        link.entity = tokens.characters(of)
        _property(tokens, figure, link)
        return
    counts = figure.unit == "count" or kind in ("count", "vague", "ordinal")
    if counts:
        _counted(tokens, figure, span, limit, link)
        return
    attributive = _attributive(tokens, figure, limit)
    if kind == "duration":
        duration = before if preposition == "of" else None
        link.entity = (
            _chars(tokens, attributive)
            or _chars(tokens, duration)
            or _for_duration(tokens, figure, span, limit)
        )
        return
    if kind == "multiple":
        link.entity = _chars(tokens, attributive) or subject or _chars(tokens, before)
        return
    if attributive is None and kind in ("money", "rate"):
        attributive = _spent_on(tokens, _next_token(tokens, figure.end), left, limit)
    held = before if preposition in _HOLDS and not _is_change(tokens, before) else None
    if held is not None and preposition == "at" and tokens.dep[held[1] - 1] == tokens.labels["obj"]:
        held = None
    link.entity = _chars(tokens, attributive) or _chars(tokens, held) or subject or _chars(tokens, before)
    _property(tokens, figure, link)


def _counted(tokens: Tokens, figure: Figure, span: tuple[int, int], limit: int, link: Link) -> None:
    """What a number counts or orders: the noun phrase after it; at the end of a clause its subject."""
    at = _next_token(tokens, figure.number_end if figure.kind == "rate" else figure.end)
    chunk = tokens.chunk_after(at, limit, article=False)
    if chunk is not None and figure.kind == "ordinal":
        whole = tokens.chunk_of(tokens.head_noun(chunk))
        first = max(whole[0], span[1])
        while first + 1 < whole[1] and tokens.lower(first) in ("-", "–"):
            first += 1
        chunk = first, whole[1]
    elif chunk is None:
        chunk = _mistagged(tokens, figure, at, limit)
    if chunk is not None:
        link.entity = tokens.characters(chunk)
    elif figure.kind == "rate" or figure.pair is not None:
        link.entity = link.subject or link.context
    elif figure.kind != "ordinal" and _ends_clause(tokens, span):
        link.entity = link.subject


def _mistagged(tokens: Tokens, figure: Figure, at: int, limit: int) -> tuple[int, int] | None:
    """People told by what befell them ("900 dead"), and plurals the tagger took for verbs ("8 pilot cities test")."""
    if at >= limit or tokens.start[at] > figure.end + 1:
        return None
    if tokens.lower(at) in _NOMINALS:
        return at, at + 1
    if tokens.pos[at] != VERB or figure.rule != "count":
        return None
    found = window.noun_after(tokens.text, figure, tokens.end[limit - 1])
    if (
        found is None
        or " " not in tokens.text[found[0] : found[1]]
        or not looks_plural(tokens.text[found[0] : found[1]].split()[-1])
    ):
        return None
    return tokens.at(found[0]), tokens.at(found[1] - 1) + 1


def _verb_subject(tokens: Tokens, left: int, begin: int) -> tuple[int, int] | None:
    """The phrase before a verb of change right before the figure: "fuel prices rose 18 percent"."""
    at = left - 1
    while at > begin and left - at < 5 and (tokens.pos[at] in (ADV, ADP) or tokens.lower(at) in _SKIPPED):
        at -= 1
    change = numbers_table()["change"]
    word = tokens.lower(at) if at > begin else ""
    if word not in _changing() or (word in change["nouns"] and tokens.pos[at] in (NOUN, PROPN)):
        return None
    at -= 1
    while at > begin and tokens.pos[at] in (AUX, ADV):
        at -= 1
    chunk = tokens.chunk_before(at, begin)
    if chunk is None:
        return None
    first = chunk[0]
    for _ in range(2):  # "executions in Iran climbed"
        if first - 1 <= begin or tokens.pos[first - 1] != ADP:
            break
        wider = tokens.chunk_before(first - 2, begin)
        if wider is None:
            break
        first = wider[0]
    return first, chunk[1]


@cache
def _changing() -> frozenset[str]:
    table = numbers_table()["change"]
    return frozenset((*table["up"], *table["down"]))


def _phrase_left(tokens: Tokens, left: int, begin: int) -> tuple[tuple[int, int] | None, str]:
    """The noun phrase right before a figure, and the preposition or mark between them."""
    at = left - 1
    between = ""
    while at > begin and left - at < 6 and tokens.lower(at) in _SKIPPED:
        between = between or tokens.lower(at)
        at -= 1
    if at > begin and (tokens.pos[at] == ADP or tokens.lower(at) in ("worth", "totalling", "totaling")):
        between = tokens.lower(at)
        at -= 1
    chunk = tokens.chunk_before(at, begin)
    if chunk is None:
        return None, ""
    return chunk, between


def _is_change(tokens: Tokens, span: tuple[int, int] | None) -> bool:
    return span is not None and tokens.lower(span[1] - 1) in numbers_table()["change"]["nouns"]


def _chars(tokens: Tokens, span: tuple[int, int] | None) -> tuple[int, int] | None:
    return tokens.characters(span) if span is not None else None


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
    if (begin < limit and tokens.lower(begin) in ("those", "them", "these")) or tokens.lower(
        at + 1 if at + 1 < limit else at
    ) == "the":
        nominal = _nominal(tokens, begin, limit)
        if nominal is not None:
            return nominal
    while begin < limit and (tokens.pos[begin] == PRON or tokens.pos[begin] == NUM) and begin - at < 3:
        begin += 1
    return tokens.chunk_after(begin, limit)


def _nominal(tokens: Tokens, begin: int, limit: int) -> tuple[int, int] | None:
    """ "those charged", "the dead": people told by what befell them; None where a noun follows."""
    if tokens.chunk_after(begin, limit) is not None or begin + 1 >= limit:
        return None
    if tokens.pos[begin + 1] not in (ADJ, VERB):
        return None
    first = begin + 1 if tokens.lower(begin) == "the" else begin
    return first, begin + 2


def _attributive(tokens: Tokens, figure: Figure, limit: int) -> tuple[int, int] | None:
    """ "a $300 fine", "the 271-km border", "a hundred-percent success": the noun it stands before."""
    at = _next_token(tokens, figure.end)
    if at >= limit:
        return None
    if tokens.lower(at) == "off" and at + 1 < limit and tokens.pos[at + 1] in (DET, NOUN, ADJ):
        return tokens.chunk_after(at + 1, limit)
    if tokens.start[at] > figure.end + 1:
        return None
    surface = tokens.text[figure.start : figure.end].lower()
    if tokens.lower(at) in _TIME_WORDS and figure.kind in ("percent", "percentage_point"):
        return None
    singular = figure.kind in ("money", "rate") or "-" in surface or not surface.endswith(("s", "feet"))
    chunk = tokens.chunk_after(at, limit)
    if chunk is None or chunk[0] != at or not singular or tokens.pos[at] == NUM:
        return None
    return chunk


def _spent_on(tokens: Tokens, at: int, left: int, limit: int) -> tuple[int, int] | None:
    """ "paid $12,000 for a new roof", "spent 40m on cameras": what the money is for."""
    spent = any(tokens.lower(token).startswith(("spen", "lavish")) for token in range(max(0, left - 4), left))
    if at >= limit or not (tokens.lower(at) == "for" or (tokens.lower(at) == "on" and spent)):
        return None
    at += 1
    while at < limit and tokens.pos[at] in (DET, NUM, PRON):
        at += 1
    return tokens.chunk_after(at, limit) if at < limit else None


def _ends_clause(tokens: Tokens, span: tuple[int, int]) -> bool:
    following = span[1]
    return following >= tokens.size or tokens.text[tokens.start[following]] in ".,;:)"


def _for_duration(
    tokens: Tokens, figure: Figure, span: tuple[int, int], limit: int
) -> tuple[int, int] | None:
    """ "in prison" after a sentence's length; the object that lasts "for 30 days"."""
    at = _next_token(tokens, figure.end)
    if (
        at + 1 < limit
        and tokens.text[tokens.start[at] : tokens.end[at]].lower() in ("in", "of")
        and tokens.pos[at + 1] == NOUN
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


def _property(tokens: Tokens, figure: Figure, link: Link) -> None:
    """Split "the temperature inside the cells" into property and entity."""
    if link.entity is None:
        return
    first, last = tokens.at(link.entity[0]), tokens.at(link.entity[1] - 1) + 1
    noun = tokens.head_noun((first, last))
    word = tokens.text[tokens.start[noun] : tokens.end[noun]].lower()
    if word not in _PROPERTIES:
        return
    if figure.kind == "age":
        link.entity = None
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
        own = chunk is not None and figure.start <= tokens.start[chunk[0]] < figure.end
        if chunk is not None and not own and tokens.start[chunk[0]] > link.property[1]:
            link.entity = tokens.characters(chunk)
            return
