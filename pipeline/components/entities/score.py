"""How good the mentions are: strict F1 over spans with their labels, per type and over all.

A predicted mention is right when start, end and label are those of a gold mention. Types that a gold set does
not carry are masked: pass only those it carries as `types`, and what is predicted with another label counts
neither as right nor as wrong. A set with coarser types (`LOC` for any place) is scored by renaming the finer
ones on both sides (`rename={"GPE": "LOC"}`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from spacy.tokens import Doc

from pipeline.errors import ConfigurationError

__all__ = ["TypeScore", "evaluate", "spans_of"]

LabelledSpan = tuple[int, int, str]


class TypeScore(NamedTuple):
    """Counts of right, extra and missed mentions, and the rates in [0, 1] that follow; 0 where undefined."""

    right: int
    extra: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of the predicted mentions that are right."""
        return self.right / (self.right + self.extra) if self.right + self.extra else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold mentions that were found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        total = 2 * self.right + self.extra + self.missed
        return 2 * self.right / total if total else 0.0


def spans_of(doc: Doc) -> list[LabelledSpan]:
    """Return the Doc's entities as (start, end, label), characters into `doc.text`, end exclusive."""
    return [(entity.start_char, entity.end_char, entity.label_) for entity in doc.ents]


def evaluate(
    docs_gold: Sequence[Doc | Iterable[LabelledSpan]],
    docs_pred: Sequence[Doc | Iterable[LabelledSpan]],
    types: Iterable[str],
    rename: Mapping[str, str] | None = None,
) -> dict[str, TypeScore]:
    """Return a score for each of `types`, and for all of them together under `all`.

    Each text is a Doc, or its mentions as (start, end, label). `types` are the names after `rename`.

    Raises:
        ConfigurationError: the two sequences differ in length.

    >>> scores = evaluate([[(0, 4, "GPE")]], [[(0, 4, "GPE"), (5, 9, "LAW")]], ["GPE"])
    >>> scores["all"].f1
    1.0
    """
    if len(docs_gold) != len(docs_pred):
        raise ConfigurationError(
            f"{len(docs_gold)} gold texts and {len(docs_pred)} predicted ones; expected one prediction for "
            f"each gold text, in the same order."
        )
    wanted = list(dict.fromkeys(types))
    right: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for gold, predicted in zip(docs_gold, docs_pred, strict=True):
        expected = _spans(gold, wanted, rename or {})
        found = _spans(predicted, wanted, rename or {})
        right.update(label for _, _, label in expected & found)
        extra.update(label for _, _, label in found - expected)
        missed.update(label for _, _, label in expected - found)
    scores = {name: TypeScore(right[name], extra[name], missed[name]) for name in wanted}
    scores["all"] = TypeScore(right.total(), extra.total(), missed.total())
    return scores


def _spans(
    text: Doc | Iterable[LabelledSpan], types: Sequence[str], rename: Mapping[str, str]
) -> set[LabelledSpan]:
    spans = spans_of(text) if isinstance(text, Doc) else text
    renamed = ((start, end, rename.get(label, label)) for start, end, label in spans)
    return {span for span in renamed if span[2] in types}
