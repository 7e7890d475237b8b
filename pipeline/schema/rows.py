"""An annotated article as flat rows, one list for each table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.schema.annotated import AnnotatedArticle

__all__ = ["TABLES", "article_rows"]

TABLES = ("articles", "sentences", "entities", "mentions", "quantities", "attributions", "frames", "stances")


def article_rows(annotated: AnnotatedArticle) -> dict[str, list[dict[str, Any]]]:
    """Return rows by table name. Each row carries `article_id`; nested records become prefixed columns.

    Lists of spans become lists of `[start, end]` pairs. Rows keep the order of the article. Columns are
    the same for every row of a table.
    """
    article_id = annotated.article.id
    names = {entity.id: entity.name for entity in annotated.entities}
    keys = {entity.id: entity.key for entity in annotated.entities}
    text = annotated.article.text
    return {
        "articles": [_article_row(annotated)],
        "sentences": [
            {
                "article_id": article_id,
                "sentence": index,
                "start": sentence.start,
                "end": sentence.end,
                "kind": sentence.kind,
                "text": text[sentence.start : sentence.end],
            }
            for index, sentence in enumerate(annotated.sentences)
        ],
        "entities": [
            {
                "article_id": article_id,
                "entity": entity.id,
                "key": entity.key,
                "name": entity.name,
                "label": entity.label,
                "country": entity.country,
                "office": entity.office,
                "aliases": list(entity.aliases),
                "mentions": len(entity.mentions),
            }
            for entity in annotated.entities
        ],
        "mentions": [
            {
                "article_id": article_id,
                "entity": entity.id,
                "key": entity.key,
                "start": mention.start,
                "end": mention.end,
                "text": mention.text,
                "label": mention.label,
                "sentence": mention.sentence,
                "rule": mention.rule,
                "confidence": mention.confidence,
            }
            for entity in annotated.entities
            for mention in entity.mentions
        ],
        "quantities": [
            {
                "article_id": article_id,
                "quantity": quantity.id,
                "start": quantity.start,
                "end": quantity.end,
                "text": quantity.text,
                "sentence": quantity.sentence,
                "kind": quantity.kind,
                "value": quantity.value,
                "lower": quantity.lower,
                "upper": quantity.upper,
                "unit": quantity.unit,
                "base_value": quantity.base_value,
                "base_unit": quantity.base_unit,
                "dimension": quantity.dimension,
                "modifier": quantity.modifier,
                "measured_entity": quantity.measured_entity and quantity.measured_entity.text,
                "measured_entity_id": quantity.measured_entity and quantity.measured_entity.entity,
                "measured_property": quantity.measured_property and quantity.measured_property.text,
                "per_value": quantity.per and quantity.per.value,
                "per_unit": quantity.per and quantity.per.unit,
                "change_direction": quantity.change and quantity.change.direction,
                "change_relation": quantity.change and quantity.change.relation,
                "change_pair": quantity.change and quantity.change.pair,
                "date_text": quantity.date and quantity.date.text,
                "date": quantity.date and quantity.date.value,
                "place_text": quantity.place and quantity.place.text,
                "place_key": quantity.place and keys.get(quantity.place.entity or ""),
                "rule": quantity.rule,
                "confidence": quantity.confidence,
            }
            for quantity in annotated.quantities
        ],
        "attributions": [
            {
                "article_id": article_id,
                "attribution": attribution.id,
                "source": attribution.source and attribution.source.text,
                "source_entity": attribution.source and attribution.source.entity,
                "source_name": attribution.source and names.get(attribution.source.entity or ""),
                "source_key": attribution.source and keys.get(attribution.source.entity or ""),
                "cue": attribution.cue and attribution.cue.text,
                "content_start": attribution.content[0].start if attribution.content else None,
                "content_end": attribution.content[-1].end if attribution.content else None,
                "content": [[part.start, part.end] for part in attribution.content],
                "kind": attribution.kind,
                "depth": attribution.depth,
                "distanced": attribution.distanced,
                "sentence": attribution.sentence,
                "rule": attribution.rule,
                "confidence": attribution.confidence,
            }
            for attribution in annotated.attributions
        ],
        "frames": [
            {
                "article_id": article_id,
                "sentence": frame.sentence,
                "security": frame.security,
                "rights": frame.rights,
                "label": frame.label,
                "relation": frame.relation,
                "conceded": frame.conceded,
                "evidence": [[span.start, span.end] for span in frame.evidence],
            }
            for frame in annotated.frames
        ],
        "stances": [
            {
                "article_id": article_id,
                "sentence": stance.sentence,
                "holder_kind": stance.holder.kind,
                "holder": stance.holder.text,
                "holder_entity": stance.holder.entity,
                "holder_name": names.get(stance.holder.entity or ""),
                "holder_key": keys.get(stance.holder.entity or ""),
                "attribution": stance.holder.attribution,
                "target": stance.target,
                "label": stance.label,
                "score": stance.score,
            }
            for stance in annotated.stances
        ],
    }


def _article_row(annotated: AnnotatedArticle) -> dict[str, Any]:
    article, summary = annotated.article, annotated.summary
    interval = summary.interval if summary and summary.interval else (None, None)
    return {
        "article_id": article.id,
        "title": article.title,
        "byline": article.byline,
        "outlet": article.outlet,
        "published": article.published,
        "url": article.url,
        "language": article.language,
        "characters": len(article.text),
        "position": summary and summary.position,
        "position_lower": interval[0],
        "position_upper": interval[1],
        "undecided": summary and summary.undecided,
        "share_security": summary and summary.shares.security,
        "share_rights": summary and summary.shares.rights,
        "share_both": summary and summary.shares.both,
        "share_neither": summary and summary.shares.neither,
        "author_stance": summary and summary.author_stance.label,
        "author_score": summary and summary.author_stance.score,
        "concessions": summary and summary.concessions,
        "trade_offs": summary and summary.trade_offs,
        "metadata": dict(article.metadata),
        "warnings": list(annotated.provenance.warnings),
    }
