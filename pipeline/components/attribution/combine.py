"""The head and the rules together.

The head leads: it has seen what people mark. The rules do what it cannot. Before the search for spans they
lean its scores a little towards what syntax and quotation marks say; afterwards they give a cue the source
it lacks, add what lies nested inside a content (the head tags one level only), and add a content nobody
tagged when a strong rule finds it and the head does not speak against it. The amounts were set on PolNeAR
dev (`benchmarks/attribution.py`).
"""

from __future__ import annotations

import numpy as np

from pipeline.components.attribution.contents import is_speech
from pipeline.components.attribution.cues import Candidate, TokenSpan, find_cue_tokens
from pipeline.components.attribution.distance import hearsay, viewpoints
from pipeline.components.attribution.head import head_candidates
from pipeline.components.attribution.patterns import candidates_from_patterns
from pipeline.components.attribution.syntax import candidates_from_syntax
from pipeline.components.attribution.tokens import Tokens
from pipeline.knowledge.load import CueLexicon

__all__ = ["combined_candidates", "rule_candidates"]

OWN = frozenset(("adverb", "viewpoint", "syntax.according"))  # rules that need no second opinion
RULE = 1.0  # added to content inside a rule's content, times the rule's confidence
ENDS = 0.5  # the same for a rule's source and cue
QUOTATION = 1.0  # added to content inside a quotation that looks like speech
SURE = 0.6  # least confidence of a rule that may lean the head
STRONG = 0.7  # least confidence of a rule that may add a nested attribution
ALONE = 0.85  # least confidence of a rule that may add an attribution the head did not tag
LONGEST = 15  # words of a subject that may replace the piece of it the head tagged
DOUBT = 0.25  # least mean probability of content under such an addition

_SOURCE, _CUE, _CONTENT = slice(1, 3), slice(3, 5), slice(5, 7)


def rule_candidates(tokens: Tokens, lexicon: CueLexicon) -> list[Candidate]:
    """Return what the rules find, by the parse where there is one, else by the order of words.

    Quotations are not joined yet.
    """
    cues = find_cue_tokens(tokens, lexicon)
    read = candidates_from_syntax if tokens.parsed else candidates_from_patterns
    return read(tokens, cues, lexicon) + viewpoints(tokens, lexicon) + hearsay(tokens, lexicon)


def combined_candidates(
    tokens: Tokens, scores: np.ndarray, rules: list[Candidate], lexicon: CueLexicon
) -> list[Candidate]:
    """Return the head's candidates with what the rules add. `scores`: log-probabilities (tokens, 7)."""
    found = head_candidates(tokens, _lean(tokens, scores, rules, lexicon), np.exp(scores))
    by_cue = {at: candidate for candidate in found if candidate.cue for at in range(*candidate.cue)}
    covered = np.zeros(len(tokens.text), dtype=bool)
    for candidate in found:
        for first, last in candidate.contents:
            covered[first:last] = True
    for rule in rules:
        same = next((by_cue[at] for at in range(*rule.cue) if at in by_cue), None) if rule.cue else None
        if same is not None and rule.rule in OWN:
            found.remove(same)
        elif same is not None:
            if rule.source is not None and (same.source is None or _part_of(same.source, rule.source)):
                same.source = rule.source
            same.kind, same.distanced = rule.kind, same.distanced or rule.distanced
            continue
        anchor = rule.cue or rule.source
        if anchor is not None and covered[anchor[0]]:
            if rule.confidence >= STRONG:
                found.append(rule)
            continue
        if rule.rule in OWN:
            found.append(rule)
        elif rule.confidence >= ALONE and not any(covered[first:last].any() for first, last in rule.contents):
            inside = np.concatenate([scores[first:last, _CONTENT] for first, last in rule.contents])
            if float(np.exp(inside).sum(axis=1).mean()) >= DOUBT:
                found.append(rule)
    return found


def _part_of(tagged: TokenSpan, phrase: TokenSpan) -> bool:
    """Say whether the head tagged a piece of a subject that is not much longer: "Ana" of "Ana Ruiz"."""
    return phrase[0] <= tagged[0] and tagged[1] <= phrase[1] and phrase[1] - phrase[0] <= LONGEST


def _lean(tokens: Tokens, scores: np.ndarray, rules: list[Candidate], lexicon: CueLexicon) -> np.ndarray:
    """Return the scores moved towards the contents of rules and spoken quotations."""
    leaned = scores.copy()
    toward = np.zeros(len(scores), dtype=np.float32)
    for rule in rules:
        if rule.confidence < SURE or (rule.cue and tokens.depth[rule.cue[0]]):
            continue
        for first, last in rule.contents:
            np.maximum(toward[first:last], RULE * rule.confidence, out=toward[first:last])
        for span, columns in ((rule.source, _SOURCE), (rule.cue, _CUE)):
            if span is not None:
                leaned[slice(*span), columns] += ENDS * rule.confidence
    for index, quotation in enumerate(tokens.quotations):
        if quotation.level == 0 and is_speech(tokens, index, lexicon):
            first, last = tokens.quote_tokens[index]
            toward[first:last] = QUOTATION
    leaned[:, _CONTENT] += toward[:, None]
    return leaned
