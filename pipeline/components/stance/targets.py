"""Where a text speaks of the policy, judges it, or offers another way: codebook terms on tokens.

The framing component leaves these flags in `doc._.token_scores["lexicon"]`; alone on a Doc, they are found
here from the same codebook.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from spacy.tokens import Doc

from pipeline.components.text import doc_text
from pipeline.knowledge.load import codebook

__all__ = ["GROUPS", "LEARNED", "TARGET", "term_flags"]

TARGET = "hardline_security_policy"
GROUPS = (
    *("stance.policy", "stance.approval", "stance.disapproval", "stance.alternatives", "stance.advocacy"),
    *("stance.first_person", "stance.negation", "stance.irony", "stance.distancing"),
    *("holders.support", "holders.oppose", "holders.acts_support", "holders.acts_oppose", "quoted"),
    # Read by rules alone:
    *("stance.gain", "stance.harm", "stance.abolish", "stance.uphold", "frame.security.threat"),
    *("frame.security.measure", "frame.security.exceptional_measure"),
)
LEARNED = GROUPS.index("quoted")


@cache
def _patterns() -> tuple[tuple[int, re.Pattern[str]], ...]:
    groups = codebook().term_groups()
    patterns = []
    for place, name in enumerate(GROUPS):
        if name in groups:
            forms = sorted((_expression(term) for term in groups[name]), key=lambda form: (-len(form), form))
            patterns.append((place, re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)))
    return tuple(patterns)


def _expression(term: str) -> str:
    return r"\s+".join(
        re.escape(word[:-1]) + r"\w*" if word.endswith("*") else re.escape(word) for word in term.split()
    )


def term_flags(doc: Doc, offsets: np.ndarray) -> np.ndarray:
    """Return bool (n, len(GROUPS)): at the first token of each term met, and on each quoted token.

    `offsets`: int64 (n,), the character each token starts at.
    """
    given = doc._.token_scores.get("lexicon")
    flags = np.zeros((len(doc), len(GROUPS)), dtype=np.bool_)
    if given is not None and len(given.scores) == len(doc):
        columns = {label: place for place, label in enumerate(given.labels)}
        known = [(place, columns[name]) for place, name in enumerate(GROUPS) if name in columns]
        for place, column in known:
            flags[:, place] = given.scores[:, column] > 0
        return flags
    text = doc_text(doc).replace("’", "'")
    for place, pattern in _patterns():
        starts = [match.start() for match in pattern.finditer(text)]
        if starts:
            flags[np.searchsorted(offsets, starts, side="right") - 1, place] = True
    flags[:, GROUPS.index("quoted")] = _quoted(doc)
    return flags


def _quoted(doc: Doc) -> np.ndarray:
    """Return bool (n,): tokens between quotation marks; an unclosed quotation ends with its paragraph."""
    inside, quoted = False, np.zeros(len(doc), dtype=np.bool_)
    for place, token in enumerate(doc):
        if "\n" in token.text:
            inside = False
        elif token.text in ("“", "”", '"', "``", "''"):
            inside = token.text in ("“", "``") or (token.text == '"' and not inside)
        else:
            quoted[place] = inside
    return quoted
