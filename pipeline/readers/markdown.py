"""Markdown with front matter: what stands between the fences describes the article, the rest is its text.

Front matter is read by a small parser of our own: `key: value` lines, quoted values, lists (`[a, b]` or
`- a` lines) and folded or literal blocks (`key: >`, `key: |`), which is what sites write; between `+++`
fences it is TOML. Nested mappings are kept as their text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any, BinaryIO

from pipeline.errors import ArticleError, EmptyArticle
from pipeline.readers.base import MAX_ARTICLE_BYTES, Origin, Outcome, read_all
from pipeline.readers.decoding import decode
from pipeline.readers.fields import ColumnMap, article_from_fields

__all__ = ["front_matter", "read", "split_front_matter"]

_LINE = re.compile(r"\r\n|\r|\n")
_KEY = re.compile(r"([^\s:#\-'\"\[\]{}][^:]{0,79}?)\s*:(?:\s+(.*)|\s*)$")
_MAX_FRONT_MATTER_LINES = 400


def read(stream: BinaryIO, origin: Origin, columns: ColumnMap) -> Iterator[Outcome]:
    """Yield the one article of a Markdown file; `columns` names front matter keys."""
    data = read_all(stream, MAX_ARTICLE_BYTES)
    try:
        decoded = decode(data)
        fields, body, warnings = split_front_matter(decoded.text)
        if not body.strip():
            raise EmptyArticle("There is no text after the front matter. Leave the file out, or fill it in.")
        article = article_from_fields(
            fields,
            columns,
            article_id=origin.article_id(),
            outlet=origin.outlet,
            text=body,
            warnings=(*decoded.warnings, *warnings),
        )
    except ArticleError as error:
        yield origin.bad(error)
        return
    yield origin.good(article)


def split_front_matter(text: str) -> tuple[dict[str, Any], str, tuple[str, ...]]:
    """Return the front matter's fields, the body exactly as it stands after them, and warnings.

    A first line that opens a fence never closed is body, with a warning.

    >>> split_front_matter("---\\ntitle: Order\\n---\\nBody.")
    ({'title': 'Order'}, 'Body.', ())
    """
    for fence, closing in (("---", ("---", "...")), ("+++", ("+++",))):
        first = _LINE.search(text)
        if first is None or text[: first.start()].rstrip() != fence:
            continue
        position, lines = first.end(), 0
        while lines < _MAX_FRONT_MATTER_LINES and position <= len(text):
            end = _LINE.search(text, position)
            line_end, following = (end.start(), end.end()) if end else (len(text), len(text) + 1)
            if text[position:line_end].rstrip() in closing:
                fields, warnings = _parse(fence, text[first.end() : position])
                return fields, text[following:], warnings
            position, lines = following, lines + 1
        return (
            {},
            text,
            (f"The file begins with {fence} but no front matter ends; all of it was read as text.",),
        )
    return {}, text, ()


def front_matter(block: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the fields of a `key: value` block, and a warning where lines could not be read."""
    fields: dict[str, Any] = {}
    unread = 0
    lines = _LINE.split(block)
    index = 0
    while index < len(lines):
        line = lines[index]
        index += 1
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = None if line[0].isspace() else _KEY.match(line.rstrip())
        if match is None:
            unread += 1
            continue
        below = []
        while index < len(lines) and _belongs_to_key(lines[index]):
            below.append(lines[index])
            index += 1
        fields[match.group(1).strip()] = _value((match.group(2) or "").strip(), below)
    warnings = (
        (f"{unread} line(s) of the front matter are not `key: value`; they were left out.",) if unread else ()
    )
    return fields, warnings


def _parse(fence: str, block: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    if fence == "---":
        return front_matter(block)
    try:
        return tomllib.loads(_LINE.sub("\n", block)), ()
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return {}, (f"The front matter is not valid TOML ({error}); it was left out.",)


def _belongs_to_key(line: str) -> bool:
    return bool(line) and (line[0] in " \t" or line.startswith("- "))


def _value(inline: str, below: list[str]) -> Any:
    """Return the value that stands after the colon, or in the lines below it."""
    if re.fullmatch(r"[>|][+-]?\d?", inline):
        stripped = [line.strip() for line in below]
        return "\n".join(stripped) if inline[0] == "|" else " ".join(filter(None, stripped))
    if below and not inline:
        items = [line.strip() for line in below]
        if all(item.startswith("- ") for item in items):
            return [_scalar(item[2:].strip()) for item in items]
        return "\n".join(items)
    if inline.startswith("[") and inline.endswith("]"):
        return [_scalar(item.strip()) for item in _split_list(inline[1:-1]) if item.strip()]
    return _scalar(" ".join([inline, *(line.strip() for line in below)]))


def _split_list(inner: str) -> list[str]:
    """Return the items between commas; a comma inside quotation marks does not divide."""
    return list(re.findall(r"""\s*("[^"]*"|'[^']*'|[^,]*)\s*(?:,|$)""", inner))


def _scalar(text: str) -> str | int | float | bool | None:
    """Return a quoted value without its quotes, `true`, `null` and plain numbers as what they are."""
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'":
        inner = text[1:-1]
        return inner.replace('\\"', '"').replace("\\\\", "\\") if text[0] == '"' else inner.replace("''", "'")
    text = re.split(r"\s#", text, maxsplit=1)[0].strip()
    lowered = text.lower()
    if lowered in {"", "null", "~"}:
        return None
    if lowered in {"true", "false"}:
        return lowered == "true"
    if re.fullmatch(r"-?(?:0|[1-9]\d{0,14})", text):
        return int(text)
    if re.fullmatch(r"-?\d{1,14}\.\d{1,14}", text):
        return float(text)
    return text
