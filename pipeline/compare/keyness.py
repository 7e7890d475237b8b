"""Which words are a group's own: weighted log-odds with an informative Dirichlet prior.

Monroe, Colaresi & Quinn (2008), "Fightin' Words", Political Analysis 16(4): the log-odds of a term in one
group against another, both shrunk toward the term's rate in the whole corpus (their equation 15), divided by
its standard deviation (equations 20 to 22). A z-score above 1.96 in size is unlikely to be chance if words
came one by one; they come in pieces, so each shown term also has a bootstrap interval over pieces, and the
number of pieces on the side that uses it more. A term of fewer than 3 such pieces is not shown.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from pipeline.compare.groups import LEAST_PIECES, NOT_STATED, Grouping
from pipeline.compare.statistics import Draws, drawn_sums, interval
from pipeline.compare.tables import CorpusTables
from pipeline.compare.terms import TermCounts, count_terms
from pipeline.errors import UsageError

__all__ = ["concordance", "keyness_table", "weighted_log_odds"]

PRIOR_WORDS = 500.0  # how many words of prior each group is given
_LEAST_PIECES_OF_A_TERM = 3
_CONTEXT = 60  # characters either side in a KWIC line


def weighted_log_odds(
    counts: np.ndarray, reference: np.ndarray, prior: np.ndarray, reference_prior: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the log-odds of each term in one group against a reference, and their z-scores.

    Args:
        counts: occurrences of each term in the group, shape (..., t).
        reference: occurrences in the reference, shape (..., t).
        prior: pseudo-counts of each term, > 0, shape (t,): an informative prior follows the corpus's rates.
        reference_prior: pseudo-counts of the reference; `prior` when None.

    Returns:
        Log-odds ratios (natural logarithm) and z-scores, both shape (..., t).
    """
    own = counts + prior
    other = reference + (prior if reference_prior is None else reference_prior)
    odds = own / (own.sum(axis=-1, keepdims=True) - own)
    other_odds = other / (other.sum(axis=-1, keepdims=True) - other)
    ratio = np.log(odds) - np.log(other_odds)
    return ratio, ratio / np.sqrt(1 / own + 1 / other)


def keyness_table(
    tables: CorpusTables,
    grouping: Grouping,
    draws: Draws,
    against: str | None = None,
    most: int = 20,
    prior_words: float = PRIOR_WORDS,
) -> pd.DataFrame:
    """Return the terms that set each group apart from the rest, or from one group.

    Args:
        tables: of the corpus.
        grouping: the groups; small ones and `not stated` are left out.
        draws: bootstrap draws of the grouping's pieces.
        against: a group, or None for all the others.
        most: terms a group and unit on each side: used more, and used less.
        prior_words: weight of the prior, in words a group.

    Returns:
        Columns group, against, unit, term, name, count, count_against, pieces (of the side that uses the
        term more, as are the lines), log_odds, lower, upper, z,
        lines (KWIC lines), highest z first within a group and unit.

    Raises:
        UsageError: `against` is not a group.
    """
    if against is not None and against not in grouping.names:
        raise UsageError(f"No group is called {against!r}; the groups are {', '.join(grouping.names)}.")
    columns = [
        "group", "against", "unit", "term", "name", "count", "count_against", "pieces", "log_odds",
        "lower", "upper", "z", "lines",
    ]  # fmt: skip
    rows: list[dict[str, Any]] = []
    sentences = tables.table("sentences")
    for unit in count_terms(tables, grouping).values():
        for code, name in enumerate(grouping.names):
            if grouping.small[code] or name in (NOT_STATED, against):
                continue
            other = (
                grouping.codes != code if against is None else grouping.codes == grouping.names.index(against)
            )
            if len(np.unique(grouping.pieces[other])) >= LEAST_PIECES:
                label = "the rest" if against is None else against
                found = _compare(
                    unit, grouping, draws, grouping.codes == code, other, most, prior_words, sentences
                )
                rows += [{"group": name, "against": label, "unit": unit.unit, **row} for row in found]
    return pd.DataFrame(rows, columns=columns)


def _compare(
    unit: TermCounts,
    grouping: Grouping,
    draws: Draws,
    own: np.ndarray,
    other: np.ndarray,
    most: int,
    prior_words: float,
    sentences: pd.DataFrame,
) -> list[dict[str, Any]]:
    first = np.asarray(unit.counts[own].sum(axis=0)).ravel()
    second = np.asarray(unit.counts[other].sum(axis=0)).ravel()
    total = np.asarray(unit.counts.sum(axis=0)).ravel()
    if first.sum() == 0 or second.sum() == 0 or len(total) < 2:
        return []
    prior = total / total.sum() * prior_words
    ratio, z = weighted_log_odds(first, second, prior)
    pieces = np.where(z > 0, _pieces_using(unit, own), _pieces_using(unit, other))
    eligible = np.flatnonzero(pieces >= _LEAST_PIECES_OF_A_TERM)
    order = eligible[np.lexsort((unit.terms[eligible].astype(str), -z[eligible]))]
    chosen = np.unique(
        np.concatenate([order[:most][z[order[:most]] > 0], order[-most:][z[order[-most:]] < 0]])
    )
    if not len(chosen):
        return []
    lows, highs = _bounds(unit, grouping, draws, own, other, chosen, prior, first, second)
    rows = []
    for at, term in enumerate(chosen):
        side = own if z[term] > 0 else other
        members = set(grouping.articles[side])
        places = [
            row for row in unit.sentences[unit.terms[term]] if sentences.at[row, "article_id"] in members
        ]
        rows.append(
            {
                "term": unit.terms[term],
                "name": unit.names[term],
                "count": int(first[term]),
                "count_against": int(second[term]),
                "pieces": int(pieces[term]),
                "log_odds": float(ratio[term]),
                "lower": float(lows[at]),
                "upper": float(highs[at]),
                "z": float(z[term]),
                "lines": concordance(sentences, places, str(unit.names[term])),
            }
        )
    return sorted(rows, key=lambda row: (-row["z"], row["term"]))


def _pieces_using(unit: TermCounts, chosen: np.ndarray) -> np.ndarray:
    """Return in how many articles (reprints left out already) each term occurs."""
    return np.asarray((unit.counts[chosen] > 0).sum(axis=0)).ravel()


def _bounds(
    unit: TermCounts,
    grouping: Grouping,
    draws: Draws,
    own: np.ndarray,
    other: np.ndarray,
    chosen: np.ndarray,
    prior: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
) -> np.ndarray:
    """Return the 95 % intervals of the chosen terms' log-odds over draws of pieces, shape (2, chosen)."""
    sides = []
    for rows in (own, other):
        columns = unit.counts[rows][:, chosen].toarray()
        lengths = np.asarray(unit.counts[rows].sum(axis=1))
        sides.append(drawn_sums(np.hstack([columns, lengths.reshape(-1, 1)]), grouping.pieces[rows], draws))
    mass, alpha = prior.sum(), prior[chosen]
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = [(side[:, :-1] + alpha) / (side[:, -1:] + mass - side[:, :-1] - alpha) for side in sides]
        return interval(np.log(odds[0]) - np.log(odds[1]))


def concordance(sentences: pd.DataFrame, places: list[int], name: str, most: int = 5) -> list[dict[str, str]]:
    """Return keyword-in-context lines: article_id, left, keyword, right.

    Args:
        sentences: the sentences table.
        places: rows of it, in the order to try.
        name: the keyword as shown; words may be apart by white space or a hyphen.
        most: lines at most.
    """
    pattern = re.compile(
        r"(?<!\w)"
        + r"[\s-]+".join(re.escape(word).replace("'", "['’]") for word in name.split())
        + r"(?!\w)",
        re.IGNORECASE,
    )
    lines = []
    for row in places:
        text = " ".join(str(sentences.at[row, "text"]).split())
        match = pattern.search(text)
        if match:
            start, end = match.span()
            lines.append(
                {
                    "article_id": str(sentences.at[row, "article_id"]),
                    "left": ("…" if start > _CONTEXT else "") + text[max(0, start - _CONTEXT) : start],
                    "keyword": text[start:end],
                    "right": text[end : end + _CONTEXT] + ("…" if len(text) - end > _CONTEXT else ""),
                }
            )
        if len(lines) == most:
            break
    return lines
