"""Which content and which source belong to which cue, for spans that a tagger found one by one.

Each content chooses among the cues near it, each cue among the sources near it (or none), by a conditional
logit over where they stand to each other: spans of other kinds between them, sentences and paragraphs
apart, commas, colons and marks. The weights were fitted on the spans of PolNeAR train by
`python benchmarks/attribution.py --fit`; on spans as people marked them the choice is right for 98 % of
contents and of sources in articles left out of the fit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from pipeline.components.attribution.cues import TokenSpan
from pipeline.components.attribution.tokens import Tokens

__all__ = ["CONTENT_WEIGHTS", "SOURCE_WEIGHTS", "Part", "content_options", "pair", "source_options"]

Role = Literal["source", "cue", "content"]
Part = tuple[TokenSpan, Role]
Features = dict[str, float]

CONTENT_WEIGHTS: Mapping[str, float] = {
    "after": 0.25,
    "after.adjacent": 2.09,
    "after.break": -0.81,
    "after.comma": -0.25,
    "after.contents": -0.13,
    "after.cues": -1.84,
    "after.free_cue": -2.38,
    "after.gap": -0.75,
    "after.other_sentence": -1.42,
    "after.paragraphs": -3.34,
    "after.quoted": 1.39,
    "after.sentences": -0.61,
    "after.sources": 0.67,
    "after.then_content": -2.46,
    "after.then_cue": 0.66,
    "after.then_source": 0.27,
    "before.adjacent": 4.37,
    "before.break": -1.41,
    "before.colon": 1.98,
    "before.contents": -0.25,
    "before.cues": -0.62,
    "before.gap": -0.89,
    "before.next_cue": -1.86,
    "before.next_cue_comma": 0.36,
    "before.other_sentence": -2.37,
    "before.paragraphs": -1.68,
    "before.sentences": -0.02,
    "before.sources": 0.29,
}
SOURCE_WEIGHTS: Mapping[str, float] = {
    "after": 0.86,
    "after.adjacent": 2.51,
    "after.by": 1.98,
    "after.contents": -0.65,
    "after.cue_follows": -2.25,
    "after.cues": -2.16,
    "after.gap": -0.98,
    "after.in_quotation": 0.27,
    "after.other_sentence": -2.47,
    "after.paragraphs": -1.34,
    "after.participle": 3.25,
    "after.quoted": 0.38,
    "after.sentences": -1.84,
    "after.sources": -0.44,
    "before": 1.58,
    "before.adjacent": 3.78,
    "before.contents": -0.86,
    "before.cues": -0.33,
    "before.gap": -0.14,
    "before.in_quotation": 0.59,
    "before.other_sentence": -2.14,
    "before.paragraphs": -2.21,
    "before.participle": 1.52,
    "before.sentences": -1.88,
    "before.shared": -1.22,
    "before.source_follows": -0.63,
    "before.sources": -0.27,
    "none": -2.48,
}

_CLOSING = frozenset(("”", '"', "''", "’", "'"))
_BY = frozenset(("by", "from", "of", "to", "in", "among"))


def pair(
    tokens: Tokens, parts: Sequence[Part]
) -> list[tuple[TokenSpan | None, TokenSpan | None, list[TokenSpan]]]:
    """Return (cue, source, contents) for each cue of `parts` that got a content; source may be None.

    A content that no cue can govern comes alone, with neither cue nor source. `parts`: spans with their
    roles, in order, not overlapping.
    """
    contents: dict[int, list[TokenSpan]] = {}
    found: list[tuple[TokenSpan | None, TokenSpan | None, list[TokenSpan]]] = []
    for index, (span, role) in enumerate(parts):
        if role != "content":
            continue
        options = content_options(tokens, parts, index, _governs)
        if options:
            contents.setdefault(_best(options, CONTENT_WEIGHTS), []).append(span)
        else:
            found.append((None, None, [span]))
    for index, spans in contents.items():
        strays = _strays(tokens, parts[index][0], spans)
        contents[index] = [span for span in spans if span not in strays]
        found += [(None, None, [span]) for span in strays]
    for index, (span, role) in enumerate(parts):
        if role == "cue" and index in contents:
            options = [
                option
                for option in source_options(tokens, parts, index)
                if option[0] < 0 or tokens.paragraph[parts[option[0]][0][0]] == tokens.paragraph[span[0]]
            ]
            chosen = _best(options, SOURCE_WEIGHTS)
            found.append((span, parts[chosen][0] if chosen >= 0 else None, contents[index]))
    return found


def _governs(tokens: Tokens, cue: TokenSpan, content: TokenSpan) -> bool:
    """Say whether `cue` can govern `content` at all.

    A cue inside a quotation governs only what is in it. A content in a later paragraph must follow a colon,
    and every paragraph on the way must open with a quotation; one in the same paragraph may be a sentence
    away, or farther when it and all between are quotations.
    """
    quotation = tokens.quote[cue[0]]
    if quotation >= 0 and tokens.quote[content[0]] != quotation:
        return False
    quoted = tokens.depth[content[0]] > tokens.depth[cue[0]]
    here, there = tokens.paragraph[cue[0]], tokens.paragraph[content[0]]
    if here != there:
        if here > there or ":" not in (tokens.lower[cue[1] - 1], tokens.last_word(here)):
            return False
        return all(tokens.depth[tokens.paragraphs[at][0]] > 0 for at in range(here + 1, there))
    low, high = sorted((tokens.sentence[cue[0]], tokens.sentence[content[0]]))
    if not quoted:
        return high - low <= 1
    return all(tokens.depth[tokens.sentences[at][0]] > 0 for at in range(low + 1, high))


def _strays(tokens: Tokens, cue: TokenSpan, contents: list[TokenSpan]) -> list[TokenSpan]:
    """Return contents of the sentence before that a cue does not need: unquoted, where its own sentence has one."""
    here = tokens.sentence[cue[0]]
    if not any(tokens.sentence[first] == here for first, _ in contents):
        return []
    return [
        (first, last)
        for first, last in contents
        if tokens.sentence[first] < here and not tokens.depth[first] and tokens.sentence[last - 1] < here
    ]


def _best(options: Sequence[tuple[int, Features]], weights: Mapping[str, float]) -> int:
    best, highest = -1, -math.inf
    for index, features in options:
        score = 0.0
        for name, value in features.items():
            score += weights.get(name, 0.0) * value
        if score > highest:
            best, highest = index, score
    return best


def _near(parts: Sequence[Part], index: int, role: Role, back: int, ahead: int) -> list[int]:
    """Return up to `back` parts of `role` before `index` and `ahead` after it, nearest first on each side."""
    found: list[int] = []
    for step, limit in ((-1, back), (1, ahead)):
        at, count = index + step, 0
        while 0 <= at < len(parts) and count < limit:
            if parts[at][1] == role:
                found.append(at)
                count += 1
            at += step
    return found


def content_options(
    tokens: Tokens,
    parts: Sequence[Part],
    index: int,
    only: Callable[[Tokens, TokenSpan, TokenSpan], bool] | None = None,
) -> list[tuple[int, Features]]:
    """Return the cues that content `index` may belong to, as (index into `parts`, features).

    `only`: leaves out a cue for which `only(tokens, cue, content)` is False.
    """
    sentence, paragraph, lower = tokens.sentence, tokens.paragraph, tokens.lower
    span = parts[index][0]
    last = lower[span[1] - 1]
    comma = "," in (
        last,
        lower[span[1]] if span[1] < len(lower) else "",
        lower[span[1] - 2] if last in _CLOSING and span[1] - span[0] > 1 else "",
    )
    quoted = tokens.depth[span[0]] > 0
    near = _near(parts, index, "cue", 4, 3)
    before = next((at for at in near if at < index), None)
    after = next((at for at in near if at > index), None)
    own = sentence[span[0]], sentence[span[1] - 1]
    options = []
    for at in near:
        cue = parts[at][0]
        if only is not None and not only(tokens, cue, span):
            continue
        features: Features = {}
        if at < index:
            gap = span[0] - cue[1]
            apart = own[0] - sentence[cue[1] - 1]
            side, low, high = "before", at, index
            if lower[cue[1] - 1] == ":":
                features["before.colon"] = 1.0
            if after is not None and sentence[parts[after][0][0]] == own[1]:
                features["before.next_cue"] = 1.0
                if comma:
                    features["before.next_cue_comma"] = 1.0
            if not apart and _broken(lower, cue[1], span[0]):
                features["before.break"] = 1.0
        else:
            gap = cue[0] - span[1]
            apart = sentence[cue[0]] - own[1]
            side, low, high = "after", index, at
            features["after"] = 1.0
            if (
                before is not None
                and sentence[parts[before][0][0]] == own[0]
                and all(parts[k][1] != "content" for k in range(before + 1, index))
            ):
                features["after.free_cue"] = 1.0
            if at + 1 < len(parts) and sentence[parts[at + 1][0][0]] == sentence[cue[1] - 1]:
                features[f"after.then_{parts[at + 1][1]}"] = 1.0
            if comma:
                features["after.comma"] = 1.0
            if quoted and not apart:
                features["after.quoted"] = 1.0
            if _broken(lower, span[1], cue[0]):
                features["after.break"] = 1.0
        if gap <= 0:
            features[f"{side}.adjacent"] = 1.0
        _between(features, side, parts, low, high)
        _distance(features, side, gap, apart, abs(paragraph[span[0]] - paragraph[cue[0]]))
        options.append((at, features))
    return options


def _broken(lower: list[str], first: int, last: int) -> bool:
    between = lower[first:last]
    return ";" in between or "." in between


def source_options(tokens: Tokens, parts: Sequence[Part], index: int) -> list[tuple[int, Features]]:
    """Return the sources that cue `index` may have, as (index into `parts`, features); -1 stands for none."""
    sentence, paragraph, lower = tokens.sentence, tokens.paragraph, tokens.lower
    cue = parts[index][0]
    participle = lower[cue[0]].endswith("ing")
    after_quote = cue[0] > 0 and lower[cue[0] - 1] in (*_CLOSING, ",")
    options: list[tuple[int, Features]] = []
    for at in _near(parts, index, "source", 3, 2):
        span = parts[at][0]
        features: Features = {}
        if at < index:
            gap, side, low, high = cue[0] - span[1], "before", at, index
            features["before"] = 1.0
            if (
                index + 1 < len(parts)
                and parts[index + 1][1] == "source"
                and parts[index + 1][0][0] - cue[1] <= 1
            ):
                features["before.source_follows"] = 1.0
            between = [parts[k][1] for k in range(low + 1, high)]
            if "cue" in between and "source" not in between:
                features["before.shared"] = 1.0
        else:
            gap, side, low, high = span[0] - cue[1], "after", index, at
            features["after"] = 1.0
            if (
                at + 1 < len(parts)
                and parts[at + 1][1] == "cue"
                and sentence[parts[at + 1][0][0]] == sentence[span[0]]
            ):
                features["after.cue_follows"] = 1.0
            if lower[span[0]] in _BY or lower[span[0] - 1] in _BY:
                features["after.by"] = 1.0
            if after_quote:
                features["after.quoted"] = 1.0
        if gap <= 0:
            features[f"{side}.adjacent"] = 1.0
        if participle:
            features[f"{side}.participle"] = 1.0
        if tokens.depth[span[0]] > 0:
            features[f"{side}.in_quotation"] = 1.0
        _between(features, side, parts, low, high)
        apart = abs(sentence[span[0]] - sentence[cue[0]])
        _distance(features, side, gap, apart, abs(paragraph[span[0]] - paragraph[cue[0]]))
        options.append((at, features))
    options.append((-1, {"none": 1.0}))
    return options


def _between(features: Features, side: str, parts: Sequence[Part], low: int, high: int) -> None:
    for at in range(low + 1, high):
        name = f"{side}.{parts[at][1]}s"
        features[name] = features.get(name, 0.0) + 1.0


def _distance(features: Features, side: str, gap: int, sentences: int, paragraphs: int) -> None:
    if gap > 0:
        features[f"{side}.gap"] = math.log1p(gap)
    if sentences > 0:
        features[f"{side}.other_sentence"] = 1.0
        features[f"{side}.sentences"] = float(min(sentences, 3))
    if paragraphs:
        features[f"{side}.paragraphs"] = float(min(paragraphs, 3))
