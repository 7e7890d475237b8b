"""All rules together: cue words with syntax where there is a parse, by the order of words where not."""

from __future__ import annotations

from pipeline.components.attribution.cues import Candidate, find_cue_tokens
from pipeline.components.attribution.distance import hearsay, viewpoints
from pipeline.components.attribution.patterns import candidates_from_patterns
from pipeline.components.attribution.syntax import candidates_from_syntax
from pipeline.components.attribution.tokens import Tokens
from pipeline.knowledge.load import CueLexicon

__all__ = ["rule_candidates"]


def rule_candidates(tokens: Tokens, lexicon: CueLexicon) -> list[Candidate]:
    """Return what cue words give, before quotations are joined to it."""
    cues = find_cue_tokens(tokens, lexicon)
    read = candidates_from_syntax if tokens.parsed else candidates_from_patterns
    return read(tokens, cues, lexicon) + viewpoints(tokens, lexicon) + hearsay(tokens, lexicon)
