"""From candidates in tokens to records in characters."""

from __future__ import annotations

from pipeline.components.attribution.contents import nesting
from pipeline.components.attribution.cues import Candidate, TokenSpan
from pipeline.components.attribution.tokens import Tokens
from pipeline.schema.attribution import Attribution, AttributionKind, SourceSpan, TextSpan

__all__ = ["joined", "quoted_share", "records"]


def records(tokens: Tokens, candidates: list[Candidate], entities: list[str | None]) -> list[Attribution]:
    """Return one record per candidate, in order, with ids `a1`, `a2`, ...

    `entities`: for each candidate the id of its source's CanonicalEntity, or None.
    """
    depths = nesting(candidates)
    found = []
    for number, (candidate, depth, entity) in enumerate(
        zip(candidates, depths, entities, strict=True), start=1
    ):
        contents = [_span(tokens, *span) for span in candidate.contents]
        source = None
        if candidate.source is not None:
            span = _span(tokens, *candidate.source)
            source = SourceSpan(start=span.start, end=span.end, text=span.text, entity=entity)
        found.append(
            Attribution(
                id=f"a{number}",
                source=source
                and SourceSpan(start=source.start, end=source.end, text=source.text, entity=entity),
                cue=candidate.cue and _span(tokens, *candidate.cue),
                content=tuple(contents),
                kind=_kind(tokens, candidate.contents),
                depth=depth,
                distanced=candidate.distanced,
                sentence=tokens.sentence[candidate.contents[0][0]],
                rule=candidate.rule,
                confidence=round(float(candidate.confidence), 4),
            )
        )
    return found


def _span(tokens: Tokens, first: int, last: int) -> TextSpan:
    start, end = tokens.start[first], tokens.end[last - 1]
    return TextSpan(start=start, end=end, text=tokens.raw[start:end])


def joined(tokens: Tokens, candidate: Candidate) -> Candidate:
    """Return the candidate with its contents in order; those that touch, white space apart, become one."""
    merged: list[TokenSpan] = []
    for first, last in sorted(candidate.contents):
        if merged and (
            first <= merged[-1][1]
            or (
                tokens.paragraph[first] == tokens.paragraph[merged[-1][1] - 1]
                and all(text.isspace() for text in tokens.text[merged[-1][1] : first])
            )
        ):
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    candidate.contents = merged
    return candidate


def quoted_share(tokens: Tokens, spans: list[TokenSpan]) -> float:
    """Return the share of the spans' words (tokens with a letter or digit) inside quotation marks, in [0, 1]."""
    inside = total = 0
    for first, last in spans:
        for at in range(first, last):
            if tokens.lower[at][:1].isalnum():
                total += 1
                inside += tokens.depth[at] > 0
    return inside / total if total else 0.0


def _kind(tokens: Tokens, spans: list[TokenSpan]) -> AttributionKind:
    share = quoted_share(tokens, spans)
    if share == 1.0:
        return "direct"
    return "mixed" if share > 0 else "indirect"
