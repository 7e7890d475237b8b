"""Our figures in the conventions of each family.

What differs between their conventions and ours is mapped here, and only here:

- NewsQuant and R-Test count the pronoun and determiner "one", read "dozens" as 12 and "from 252 to 287" as a
  range, split compounds, keep "9 weeks" of "for every 9 weeks", and know neither ordinals nor "doubled"; their
  concept for a count is what the clause is about, since the counted noun is their unit.
- Recognizers `number` wants every numeral, inside dates and telephone numbers too: it is read from the numeral
  reader before the guards. `numberrange` writes "more than 30" as an open range; `ordinal` also has places
  without a number ("the last one").
- quantulum3 counts years and the numbers of names ("Voyager 2") as numbers, gives a range its mean, and splits compounds.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from quantities_families import Item
from quantities_units import noun_key

from pipeline.components.quantities.figures import Figure, Scan
from pipeline.components.quantities.lexer import CHAIN, lex
from pipeline.components.quantities.links import Link
from pipeline.components.quantities.numerals import read_numbers
from pipeline.components.quantities.ordinals import relative_ordinals
from pipeline.components.quantities.proportions import merge_proportions

__all__ = ["our_items"]


def our_items(text: str, found: Scan, links: list[Link], family: str) -> list[Item]:
    """Return what Counterframe found, in the conventions of `family`."""
    adapter = _ADAPTERS.get(family) or next(
        (_ADAPTERS[prefix] for prefix in _ADAPTERS if family.startswith(prefix)), _plain
    )
    return adapter(text, found, links)


def _item(text: str, figure: Figure, link: Link | None, concept: str | None = None) -> Item:
    lower = figure.value if figure.value is not None else figure.lower
    upper = figure.value if figure.value is not None else figure.upper
    noun = text[slice(*link.entity)] if link is not None and link.entity is not None else None
    per = figure.per.unit if figure.per is not None else None
    unit = noun_key(figure.unit, noun, per, figure.kind)
    if figure.kind == "fraction":
        unit = ("fraction", "")
    return Item(lower, upper, unit, figure.start, figure.end, None, concept)


def _plain(text: str, found: Scan, links: list[Link]) -> list[Item]:
    return [_item(text, figure, link) for figure, link in zip(found.figures, links, strict=True)]


_NOT_COUNTED_ONE = re.compile(
    r"\b(?:no|this|that|which|the|every|any|another|each|some)[ -]\Z", re.IGNORECASE
)


def _newsquant(text: str, found: Scan, links: list[Link]) -> list[Item]:
    items: list[Item] = []
    skip: set[int] = set()
    by_figure = {id(figure): link for figure, link in zip(found.figures, links, strict=True)}
    for figure, link in zip(found.figures, links, strict=True):
        if id(figure) in skip or figure.kind == "ordinal":
            continue
        if figure.kind == "multiple" and figure.rule != "multiple.times":
            continue
        if figure.rule == "frequency" or (
            figure.rule.startswith("vague") and figure.lower is not None and figure.lower < 20
        ):
            continue
        concept = _concept_phrase(text, figure, link)
        change = _news_change(figure, link)
        if figure.rule.startswith("vague") and figure.lower is not None:
            item = _item(text, figure, link, concept)._replace(
                lower=figure.lower / 2, upper=figure.lower / 2, change=change
            )
        elif figure.pair is not None and figure.pair[0] == "from" and figure.pair[1].start > figure.start:
            other = figure.pair[1]
            skip.add(id(other))
            item = _item(text, other, by_figure.get(id(other), link), concept)._replace(
                lower=min(figure.value or 0, other.value or 0),
                upper=max(figure.value or 0, other.value or 0),
                change="=",
            )
        elif figure.parts and figure.rule == "compound" and figure.kind != "money":
            items += [_item(text, part, None, concept)._replace(change=change) for part in figure.parts]
            continue
        else:
            item = _item(text, figure, link, concept)._replace(change=change)
            if figure.kind == "multiple":
                item = item._replace(unit=("count", ""))
            if figure.rule == "count.times" and item.unit and item.unit[0] == "count":
                item = item._replace(unit=("count", figure.per.unit if figure.per else "count"))
        items.append(item)
        if (
            figure.per is not None
            and figure.per.value > 1
            and figure.per.unit in ("day", "week", "month", "year", "hour")
        ):
            items.append(
                Item(figure.per.value, figure.per.value, (figure.per.unit, ""), change="=", concept=concept)
            )
    for guard in found.guarded:
        if guard.reason == "one" and not _NOT_COUNTED_ONE.search(text, max(0, guard.start - 9), guard.start):
            after = re.match(
                r"[ -]+(?:(?:of|or) (?:the |his |her |its |their |[A-Z][\w’']* )*)?([^\W\d_][\w’' -]{0,40})",
                text[guard.end : guard.end + 60],
            )
            items.append(Item(1, 1, ("count", after.group(1) if after else ""), change="=", concept="-"))
    return items


def _concept_phrase(text: str, figure: Figure, link: Link) -> str:
    """What NewsQuant calls the concept: entity, property and subject; the counted noun is its unit."""
    counted = figure.unit == "count" and figure.kind in ("count", "vague", "rate")
    spans = [link.property, link.subject, link.context if counted else link.entity]
    return " ".join(text[slice(*span)] for span in spans if span is not None)


def _news_change(figure: Figure, link: Link) -> str:
    """One sign for change and hedge: a bound wins over a direction, a direction over "about"."""
    change = link.change
    moved = change is not None and change.relation == "by" and not change.after and change.direction != "none"
    if change is not None and moved and figure.modifier in ("=", "~"):
        return change.direction
    return figure.modifier[0] if figure.modifier in ("<=", ">=") else figure.modifier


def _currency(text: str, found: Scan, links: list[Link]) -> list[Item]:
    return [
        _item(text, figure, link)
        for figure, link in zip(found.figures, links, strict=True)
        if figure.kind == "money"
        or (
            figure.kind == "rate"
            and (figure.measure is None or figure.measure.dimension == "currency")
            and figure.unit != "count"
        )
    ]


def _dimension(text: str, found: Scan, links: list[Link]) -> list[Item]:
    return [
        _item(text, figure, link)
        for figure, link in zip(found.figures, links, strict=True)
        if figure.measure is not None
        and (
            figure.kind == "measure"
            or (figure.kind == "rate" and figure.measure.dimension not in ("currency", "time"))
        )
    ]


def _of_kind(*kinds: str) -> Callable[[str, Scan, list[Link]], list[Item]]:
    def adapter(text: str, found: Scan, links: list[Link]) -> list[Item]:
        return [
            item
            for item, figure in zip(_plain(text, found, links), found.figures, strict=True)
            if figure.kind in kinds
        ]

    return adapter


def _temperature(text: str, found: Scan, links: list[Link]) -> list[Item]:
    return [
        item
        for item, figure in zip(_plain(text, found, links), found.figures, strict=True)
        if figure.kind == "temperature" or figure.unit == "degree"
    ]


_PRONOUN_ONE = re.compile(
    r"\b(?:this|that|the|which|last|previous|next|current|before|after|every|no|any)[ ]\Z", re.IGNORECASE
)


def _number(text: str, found: Scan, links: list[Link]) -> list[Item]:
    """Every numeral of the text, before the guards."""
    lexemes = lex(text)
    items = []
    for number in merge_proportions(text, read_numbers(text, lexemes), []):
        if number.kind == "ordinal":
            if not number.article or number.value <= 2:
                continue
            items.append(Item(1 / number.value, 1 / number.value, None, number.start, number.end))
            continue
        follows = text[number.end : number.end + 1]
        if follows.isalpha() or follows == "%":
            continue
        if text[number.start : number.end].lower() == "one" and _PRONOUN_ONE.search(
            text, max(0, number.start - 12), number.start
        ):
            continue
        items.append(Item(float(number.value), float(number.value), None, number.start, number.end))
    for lexeme in lexemes:
        if lexeme.kind == CHAIN:
            for part in re.finditer(r"[0-9]+", text[lexeme.start : lexeme.end]):
                items.append(
                    Item(
                        float(part.group()),
                        float(part.group()),
                        None,
                        lexeme.start + part.start(),
                        lexeme.start + part.end(),
                    )
                )
    return items


_EQUAL = re.compile(r"(?:\bequal(?:s|ing|ling)?(?: to)?|=)[ ]?\Z", re.IGNORECASE)


def _numberrange(text: str, found: Scan, links: list[Link]) -> list[Item]:
    items = []
    for figure in found.figures:
        if figure.pair is not None and figure.pair[0] == "from":
            other = figure.pair[1]
            if figure.value is not None and other.value is not None:
                items.append(
                    Item(
                        min(figure.value, other.value),
                        max(figure.value, other.value),
                        None,
                        figure.start,
                        other.end,
                    )
                )
            continue
        if figure.pair is not None:
            continue
        if figure.value is None and figure.lower is not None and not figure.rule.startswith("vague"):
            items.append(Item(figure.lower, figure.upper, None, figure.start, figure.end))
        elif figure.value is not None and figure.modifier in (">", ">="):
            items.append(
                Item(figure.value, None, None, figure.modifier_start, max(figure.end, figure.modifier_end))
            )
        elif figure.value is not None and figure.modifier in ("<", "<="):
            items.append(
                Item(None, figure.value, None, figure.modifier_start, max(figure.end, figure.modifier_end))
            )
        elif figure.value is not None and _EQUAL.search(text, max(0, figure.start - 14), figure.start):
            items.append(Item(figure.value, figure.value, None, figure.start, figure.end))
    return items


def _ordinal(text: str, found: Scan, links: list[Link]) -> list[Item]:
    items = [
        Item(None, None, None, start, end, phrase=phrase) for start, end, phrase in relative_ordinals(text)
    ]
    for number in read_numbers(text, lex(text)):
        if number.kind == "ordinal" and not (
            number.article and " " not in text[number.start : number.end][2:]
        ):
            items.append(Item(float(number.value), float(number.value), None, number.start, number.end))
    return items


_NAMED_NUMBER = re.compile(r"(?:[A-Za-z][\w.]* )?([0-9][0-9e]*)")


def _quantulum(text: str, found: Scan, links: list[Link]) -> list[Item]:
    items: list[Item] = []
    for figure, link in zip(found.figures, links, strict=True):
        if figure.kind == "ordinal" or figure.rule == "frequency":
            continue
        if figure.parts and figure.rule == "compound":
            items += [_item(text, part, None) for part in figure.parts]
            continue
        if figure.pair is not None:
            other = figure.pair[1]
            if figure.pair[0] == "from" and figure.value is not None and other.value is not None:
                mean = (figure.value + other.value) / 2
                items.append(_item(text, figure, link)._replace(lower=mean, upper=mean, end=other.end))
            continue
        item = _item(text, figure, link)
        if figure.value is None and figure.lower is not None and figure.upper is not None:
            mean = (figure.lower + figure.upper) / 2
            item = item._replace(lower=mean, upper=mean)
        elif figure.value is None:
            continue
        if item.unit is not None and item.unit[0] in ("fraction", "count"):
            item = item._replace(unit=("count", ""))
        items.append(item)
    items += [
        Item(
            float(text[date.start : date.end]),
            float(text[date.start : date.end]),
            ("count", ""),
            date.start,
            date.end,
        )
        for date in found.dates
        if text[date.start : date.end].isdigit()
    ]
    items += [
        Item(1, 1, ("count", ""), guard.start, guard.end)
        for guard in found.guarded
        if guard.reason == "denominator" and guard.value == 1
    ]
    for guard in found.guarded:
        named = _NAMED_NUMBER.fullmatch(text, guard.start, guard.end) if guard.reason == "name" else None
        if named is not None and guard.value >= 0:
            items.append(Item(guard.value, guard.value, ("count", ""), named.start(1), named.end(1)))
    return items


def _domain(text: str, found: Scan, links: list[Link]) -> list[Item]:
    items = []
    for figure, link in zip(found.figures, links, strict=True):
        concept = " ".join(text[slice(*span)] for span in (link.entity, link.property) if span is not None)
        change = f"{link.change.direction} {link.change.relation}" if link.change is not None else ""
        item = _item(text, figure, link, concept)
        items.append(item._replace(change=f"{figure.modifier} {change}".strip()))
    return items


def _spans(text: str, found: Scan, links: list[Link]) -> list[Item]:
    return [
        Item(None, None, None, figure.start, figure.end, phrase="span")
        for figure in found.figures
        if figure.kind != "ordinal"
    ]


_ADAPTERS: dict[str, Callable[[str, Scan, list[Link]], list[Item]]] = {
    "newsquant": _newsquant,
    "rtest": _newsquant,
    "recognizers-currency": _currency,
    "recognizers-dimension": _dimension,
    "recognizers-numberrange": _numberrange,
    "recognizers-number": _number,
    "recognizers-ordinal": _ordinal,
    "recognizers-age": _of_kind("age"),
    "recognizers-percent": _of_kind("percent"),
    "recognizers-temperature": _temperature,
    "quantulum3": _quantulum,
    "domain": _domain,
    "grobid": _spans,
}
