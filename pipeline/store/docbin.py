"""A corpus as spaCy Docs, for those who go on working in spaCy.

The Docs are rebuilt from the records: spaCy's English tokenizer, our sentence starts, `doc.ents` from the
mentions, and span groups `quantities`, `sources`, `cues`, `contents`, `security` and `rights`. A span
that does not fall on token borders is widened to the tokens it touches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.util import filter_spans

from pipeline.schema import AnnotatedArticle

__all__ = ["docs", "write_docbin"]


def docs(articles: Iterable[AnnotatedArticle], nlp: Language | None = None) -> Iterator[Doc]:
    """Yield one Doc for each annotated article; `doc.user_data["article_id"]` says whose it is."""
    nlp = nlp or spacy.blank("en")
    for annotated in articles:
        yield _doc(annotated, nlp)


def write_docbin(articles: Iterable[AnnotatedArticle], path: Path) -> int:
    """Write the articles to a `.spacy` file and return how many; load it with `DocBin().from_disk(path)`."""
    store = DocBin(store_user_data=True)
    for doc in docs(articles):
        store.add(doc)
    store.to_disk(path)
    return len(store)


def _doc(annotated: AnnotatedArticle, nlp: Language) -> Doc:
    doc = nlp.make_doc(annotated.article.text)
    doc.user_data["article_id"] = annotated.article.id
    if len(doc) == 0:
        return doc
    starts = {span.start for record in annotated.sentences if (span := _span(doc, record.start, record.end))}
    for token in doc:
        token.is_sent_start = token.i == 0 or token.i in starts
    mentions = (
        _span(doc, mention.start, mention.end, mention.label, entity.id)
        for entity in annotated.entities
        for mention in entity.mentions
    )
    doc.set_ents(filter_spans([span for span in mentions if span is not None]))
    groups: dict[str, list[Span | None]] = {
        "quantities": [_span(doc, one.start, one.end, one.kind, one.id) for one in annotated.quantities],
        "sources": [
            _span(doc, one.source.start, one.source.end, "source", one.id)
            for one in annotated.attributions
            if one.source
        ],
        "cues": [
            _span(doc, one.cue.start, one.cue.end, "cue", one.id) for one in annotated.attributions if one.cue
        ],
        "contents": [
            _span(doc, part.start, part.end, one.kind, one.id)
            for one in annotated.attributions
            for part in one.content
        ],
    }
    for label in ("security", "rights"):
        marked = [frame for frame in annotated.frames if frame.label in (label, "both")]
        sentences = [annotated.sentences[frame.sentence] for frame in marked]
        groups[label] = [_span(doc, sentence.start, sentence.end, label) for sentence in sentences]
    for name, spans in groups.items():
        doc.spans[name] = [span for span in spans if span is not None]
    return doc


def _span(doc: Doc, start: int, end: int, label: str = "", span_id: str = "") -> Span | None:
    return doc.char_span(start, end, label=label, span_id=span_id, alignment_mode="expand")
