"""Text -> sections: every paragraph with its kind, and the rule that decided it."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.cleaning.author_note import author_note, introduced_author, is_name_line, is_people_line
from pipeline.cleaning.boilerplate import Found, Paragraph, find_boilerplate
from pipeline.cleaning.headings import heading_rule
from pipeline.cleaning.paragraphs import paragraphs
from pipeline.schema import Section

__all__ = ["sections"]

_SHORT = 110
_MAX_LINKS = 12
_NAME_LINES = 4
_LAST = 5
_SHORT_END = 160


def sections(
    text: str,
    *,
    title: str | None = None,
    byline: str | None = None,
    outlet: str | None = None,
    hints: Sequence[Section] = (),
) -> tuple[Section, ...]:
    """Return the sections of `text`, in order; between two of them there is only white space.

    `title`, `byline` and `outlet` are the article's; `hints` are headings the reader saw as markup.
    Boilerplate is looked for first, then headings, and what is neither is body with the rule `paragraph`.
    """
    spans = paragraphs(text)
    texts = [text[start:end] for start, end in spans]
    size = max(len(text), 1)
    found = [
        find_boilerplate(Paragraph(part, number, span[0] / size))
        for number, (part, span) in enumerate(zip(texts, spans, strict=True))
    ]
    whole = [_whole_rule(part, parts) for part, parts in zip(texts, found, strict=True)]
    _mark_names(texts, whole, byline, outlet)
    _mark_links(texts, whole)
    _mark_author_notes(texts, whole, byline or _printed_byline(texts, whole), outlet)
    marked = {hint.start: hint.rule for hint in hints if hint.kind == "heading"}
    headings = _headings(spans, texts, whole, title, marked)
    result: list[Section] = []
    for number, ((start, end), rule) in enumerate(zip(spans, whole, strict=True)):
        if rule is not None:
            result.append(Section(start=start, end=end, kind="boilerplate", rule=rule))
        elif number in headings:
            result.append(Section(start=start, end=end, kind="heading", rule=headings[number]))
        else:
            result += _body(text, start, end, found[number])
    return tuple(result)


def _whole_rule(text: str, found: list[Found]) -> str | None:
    """Return the rule that takes the whole paragraph, or None."""
    return found[0].rule if len(found) == 1 and found[0].start == 0 and found[0].end == len(text) else None


def _headings(
    spans: list[tuple[int, int]],
    texts: list[str],
    whole: list[str | None],
    title: str | None,
    marked: dict[int, str],
) -> dict[int, str]:
    """Return number -> rule of every paragraph that is a heading.

    A short line that asks is a heading only beside others: alone, it is an author's question.
    """
    content = [number for number, rule in enumerate(whole) if rule is None]
    lists = _in_lists(texts)
    headings: dict[int, str] = {}
    questions: list[int] = []
    for place, number in enumerate(content):
        text = texts[number]
        if len(text) > 3 * _SHORT:
            continue
        if spans[number][0] in marked:
            headings[number] = marked[spans[number][0]]
            continue
        rule = heading_rule(
            text,
            texts[content[place + 1]] if place + 1 < len(content) else None,
            texts[content[place - 1]] if place else None,
            title=title,
            number=number,
            list_run=lists[number],
        )
        if rule == "short_line" and text.endswith("?"):
            questions.append(number)
        elif rule is not None:
            headings[number] = rule
    others = sum(1 for rule in headings.values() if rule != "title")
    if others or len(questions) >= 3:
        headings.update(dict.fromkeys(questions, "short_line"))
    return headings


def _in_lists(texts: list[str]) -> list[bool]:
    """Return for each paragraph whether it stands among four or more short lines, below the article's top."""
    inside = [False] * len(texts)
    first = 0
    for number in range(len(texts) + 1):
        if number < len(texts) and len(texts[number]) <= _SHORT:
            continue
        if first > 0 and number - first >= 4:
            inside[first:number] = [True] * (number - first)
        first = number + 1
    return inside


def _body(text: str, start: int, end: int, found: list[Found]) -> list[Section]:
    """Return the sections of a paragraph that is body but for parts at its ends."""
    result: list[Section] = []
    position = start
    for part in found:
        if body := _trimmed(text, position, start + part.start):
            result.append(Section(start=body[0], end=body[1], kind="body", rule="paragraph"))
        if rest := _trimmed(text, start + part.start, start + part.end):
            result.append(Section(start=rest[0], end=rest[1], kind="boilerplate", rule=part.rule))
        position = start + part.end
    if body := _trimmed(text, position, end):
        result.append(Section(start=body[0], end=body[1], kind="body", rule="paragraph"))
    return result


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    part = text[start:end]
    stripped = part.strip()
    if not stripped:
        return None
    begin = start + len(part) - len(part.lstrip())
    return begin, begin + len(stripped)


def _mark_names(texts: list[str], whole: list[str | None], byline: str | None, outlet: str | None) -> None:
    """Mark the byline and the outlet's name where they stand again as a line of their own.

    People's names in the first lines are a byline too where the outlet's name follows.
    """
    for number, text in enumerate(texts):
        if whole[number] is not None:
            continue
        near_an_end = number < _NAME_LINES or number >= len(texts) - _NAME_LINES
        if near_an_end and is_name_line(text, byline):
            whole[number] = "byline"
        elif is_name_line(text, outlet):
            whole[number] = "outlet"
            if 0 < number < _NAME_LINES and whole[number - 1] is None and is_people_line(texts[number - 1]):
                whole[number - 1] = "byline"


def _mark_links(texts: list[str], whole: list[str | None]) -> None:
    """Mark the titles that follow a line such as "Read more:" as links, where they look like titles."""
    inside = 0
    for number, text in enumerate(texts):
        if whole[number] == "related" and len(text) <= 40 and text[-1] in ":….":
            inside = _MAX_LINKS
        elif inside and whole[number] is None:
            title_like = len(text) <= 140 and not text.endswith((".", ".”", '."', ":"))
            if title_like or (text.startswith(("- ", "* ", "• ")) and len(text) <= 220):
                whole[number] = "related"
                inside -= 1
            else:
                inside = 0


def _printed_byline(texts: list[str], whole: list[str | None]) -> str | None:
    """Return the byline in the first lines of the text, or the author its first paragraph introduces, or None."""
    for number in range(min(_NAME_LINES, len(texts))):
        if whole[number] == "byline":
            return texts[number]
    return introduced_author(texts[0]) if texts else None


def _mark_author_notes(
    texts: list[str], whole: list[str | None], byline: str | None, outlet: str | None
) -> None:
    """Mark notes on the author among the last paragraphs.

    After a sure note, short lines that no rule knows are the page's too. A likely one counts only where
    nothing but boilerplate and other notes follow.
    """
    content = [number for number in range(1, len(texts)) if whole[number] is None][-_LAST:]
    unknown: list[int] = []
    for number in reversed(content):
        before = "\n".join(text for text, rule in zip(texts[:number], whole, strict=False) if rule is None)
        surety = author_note(texts[number], before, byline=byline, outlet=outlet)
        if surety == "sure" or (surety == "likely" and not unknown):
            whole[number] = "author_note"
            for line in unknown:
                whole[line] = "after_author_note"
            unknown = []
        elif len(texts[number]) <= _SHORT_END and len(unknown) < _LAST:
            unknown.append(number)
        else:
            break
