"""Feeds: RSS 2.0, RSS 1.0 and Atom; each entry is one article.

Entities are not resolved and nothing is fetched, so a feed can neither read files nor swell. An entry's
text is its full content where the feed carries it, else its summary, with a warning.
"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import BinaryIO

from lxml import etree

from pipeline.errors import ArticleError, EmptyArticle, UnreadableArticle
from pipeline.readers.base import MAX_FILE_BYTES, Origin, Outcome, read_all
from pipeline.readers.dates import iso_date
from pipeline.readers.decoding import refuse_binary, repair_mojibake
from pipeline.readers.fields import ColumnMap, clean_string
from pipeline.schema import Article

__all__ = ["html_to_text", "read"]

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_DROPPED = frozenset(("script", "style", "noscript", "iframe", "svg"))
_FULL = ("encoded", "content")
_SUMMARY = ("description", "summary")


def read(stream: BinaryIO, origin: Origin, columns: ColumnMap) -> Iterator[Outcome]:
    """Yield one outcome for each entry; `line` counts entries from 1."""
    data = read_all(stream, MAX_FILE_BYTES)
    try:
        root = _parse(data)
        entries = [node for node in root.iter(etree.Element) if _name(node) in {"item", "entry"}]
        if not entries:
            raise UnreadableArticle(
                f"The XML (root element {_name(root)!r}) holds no feed entry. Expected RSS <item> or Atom <entry> elements."
            )
    except ArticleError as error:
        yield origin.bad(error)
        return
    outlet = origin.outlet or _first_text([*root, *(child for node in root for child in node)], ("title",))
    for number, entry in enumerate(entries, start=1):
        try:
            article = _article(entry, origin.article_id(number), outlet)
        except ArticleError as error:
            yield origin.bad(error, line=number)
            continue
        yield origin.good(article, line=number)


def html_to_text(markup: str) -> str:
    """Return the text of an HTML fragment, a line for each block, character references resolved.

    >>> html_to_text("<p>One &amp; two</p><p>Three<br>four</p>")
    'One & two\\nThree\\nfour'
    """
    parser = _TextParser()
    parser.feed(markup)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line)


class _TextParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._dropped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self._dropped += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED:
            self._dropped = max(0, self._dropped - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._dropped:
            self.parts.append(data.replace("\n", " "))


def _parse(data: bytes) -> etree._Element:
    if not data.strip():
        raise EmptyArticle("The feed is empty. Leave it out, or fetch it again.")
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        refuse_binary(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise UnreadableArticle(
            f"The feed is not well-formed XML ({str(error)[:200]}). Fetch it again."
        ) from None


def _article(entry: etree._Element, article_id: str, outlet: str | None) -> Article:
    children = list(entry)
    markup = _markup(children, _FULL)
    warnings: tuple[str, ...] = ()
    if not markup:
        markup = _markup(children, _SUMMARY)
        warnings = ("The feed carries only a summary of this entry, not its text.",) if markup else ()
    text = html_to_text(markup)
    if not text:
        raise EmptyArticle("The entry has no content and no summary. Fetch the page it links to.")
    repaired = repair_mojibake(text)
    link = _first_text(children, ("link",)) or next(
        (
            node.get("href")
            for node in children
            if _name(node) == "link" and node.get("rel", "alternate") == "alternate"
        ),
        None,
    )
    published = _first_text(children, ("published", "pubDate", "date", "issued", "updated"))
    return Article(
        id=article_id,
        title=_line(html_to_text(_first_text(children, ("title",)) or "")),
        byline=_line(_first_text(children, ("creator",)) or _author(children)),
        outlet=_line(outlet),
        published=iso_date(published) if published else None,
        url=_line(link),
        text=clean_string(repaired.text),
        metadata={"guid": clean_string(guid)} if (guid := _first_text(children, ("guid", "id"))) else {},
        warnings=(*warnings, *repaired.warnings),
    )


def _markup(nodes: list[etree._Element], names: tuple[str, ...]) -> str:
    """Return the longest content among the nodes of these names, as HTML; inline XHTML is written out."""
    found = [""]
    for node in nodes:
        if _name(node) in names:
            inner = (node.text or "") + "".join(_inner(child) for child in node)
            found.append(inner)
    return max(found, key=len)


def _inner(child: etree._Element) -> str:
    """Return an element as markup; of a comment or an unresolved entity only what follows it."""
    if isinstance(child.tag, str):
        return etree.tostring(child, encoding="unicode")
    return child.tail or ""


def _author(nodes: list[etree._Element]) -> str | None:
    for node in nodes:
        if _name(node) == "author":
            return _first_text(list(node), ("name",)) or (node.text or "").strip() or None
    return None


def _first_text(nodes: list[etree._Element], names: tuple[str, ...]) -> str | None:
    for name in names:
        for node in nodes:
            if _name(node) == name and (text := "".join(node.itertext()).strip()):
                return text
    return None


def _line(text: str | None) -> str | None:
    return (clean_string(" ".join(text.split()))[:1000] or None) if text else None


def _name(node: etree._Element) -> str:
    """Return the element's name without its namespace; "" for comments and the like."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""
