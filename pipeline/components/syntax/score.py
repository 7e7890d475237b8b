"""Scores of a parsed Doc against a treebank, as the CoNLL 2018 shared task counts (Zeman et al. 2018).

Words are aligned by their characters; every measure is an F1 over all gold and all predicted words, so a wrong
token costs on both sides. A head is right when it is the word aligned with the gold head, or both are roots. Labels
count with their subtypes. A sentence is right when its characters are exactly a gold sentence's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
from spacy.tokens import Doc

__all__ = ["GoldWord", "SyntaxCounts", "count_doc", "syntax_scores"]


class GoldWord(msgspec.Struct, frozen=True):
    """One gold word: characters `start` to `end`; `head` is an index over the whole text, -1 for a root."""

    start: int
    end: int
    tag: str
    pos: str
    morph: str
    lemma: str
    head: int
    label: str


class SyntaxCounts(msgspec.Struct):
    """Right, gold and predicted counts, added up over texts."""

    right: Counter[str] = msgspec.field(default_factory=Counter)
    gold: Counter[str] = msgspec.field(default_factory=Counter)
    predicted: Counter[str] = msgspec.field(default_factory=Counter)


MEASURES = ("tokens", "tag", "pos", "morph", "lemma", "uas", "las")


def count_doc(
    counts: SyntaxCounts, doc: Doc, words: Sequence[GoldWord], sentences: Iterable[tuple[int, int]]
) -> None:
    """Add one text to `counts`. `sentences`: gold (start, end) characters from first to last word."""
    tokens = [token for token in doc if not token.is_space]
    place = {(word.start, word.end): index for index, word in enumerate(words)}
    aligned = {token.i: place.get((token.idx, token.idx + len(token))) for token in tokens}
    for measure in MEASURES:
        counts.gold[measure] += len(words)
        counts.predicted[measure] += len(tokens)
    for token in tokens:
        index = aligned[token.i]
        if index is None:
            continue
        word = words[index]
        counts.right["tokens"] += 1
        counts.right["tag"] += token.tag_ == word.tag
        counts.right["pos"] += token.pos_ == word.pos
        counts.right["morph"] += token.pos_ == word.pos and str(token.morph) == word.morph
        counts.right["lemma"] += token.lemma_ == word.lemma
        head = -1 if token.head.i == token.i else aligned.get(token.head.i)
        if head == word.head:
            counts.right["uas"] += 1
            counts.right["las"] += token.dep_.lower() == word.label.lower()
    predicted = set()
    for span in doc.sents:
        inside = [token for token in span if not token.is_space]
        if inside:
            predicted.add((inside[0].idx, inside[-1].idx + len(inside[-1])))
    gold = set(sentences)
    counts.gold["sents"] += len(gold)
    counts.predicted["sents"] += len(predicted)
    counts.right["sents"] += len(gold & predicted)


def syntax_scores(counts: SyntaxCounts) -> dict[str, float]:
    """Return F1 in [0, 1] by measure; 0 where there is nothing to count."""
    scores = {}
    for measure in (*MEASURES, "sents"):
        total = counts.gold[measure] + counts.predicted[measure]
        scores[measure] = 2 * counts.right[measure] / total if total else 0.0
    return scores
