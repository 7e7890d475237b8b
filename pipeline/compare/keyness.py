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
from pipeline.compare.statistics import Draws, interval, piece_sums
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
    sentences = tables.table("sentences")
    texts = (sentences["article_id"].to_numpy(object), sentences["text"].to_numpy(object))
    rows: list[dict[str, Any]] = []
    for unit in count_terms(tables, grouping).values():
        pairs = []
        for code, name in enumerate(grouping.names):
            if grouping.small[code] or name in (NOT_STATED, against):
                continue
            other = (
                grouping.codes != code if against is None else grouping.codes == grouping.names.index(against)
            )
            if len(np.unique(grouping.pieces[other])) >= LEAST_PIECES:
                pairs.append((name, grouping.codes == code, other))
        rows += _compare(unit, grouping, draws, pairs, against, most, prior_words, texts)
    return pd.DataFrame(rows, columns=columns)


def _compare(
    unit: TermCounts,
    grouping: Grouping,
    draws: Draws,
    pairs: list[tuple[str, np.ndarray, np.ndarray]],
    against: str | None,
    most: int,
    prior_words: float,
    texts: tuple[np.ndarray, np.ndarray],
) -> list[dict[str, Any]]:
    """Return the rows of one unit for all pairs of a group (name, bool (n,)) and its reference (bool (n,))."""
    total = np.asarray(unit.counts.sum(axis=0)).ravel()
    if total.sum() == 0 or len(total) < 2:
        return []
    prior = total / total.sum() * prior_words
    found = []
    for name, own, other in pairs:
        first = np.asarray(unit.counts[own].sum(axis=0)).ravel()
        second = np.asarray(unit.counts[other].sum(axis=0)).ravel()
        if first.sum() == 0 or second.sum() == 0:
            continue
        ratio, z = weighted_log_odds(first, second, prior)
        pieces = np.where(z > 0, _pieces_using(unit, own), _pieces_using(unit, other))
        chosen = _most_telling(unit.terms, z, pieces, most)
        if len(chosen):
            found.append((name, own, other, first, second, ratio, z, pieces, chosen))
    if not found:
        return []
    shown = np.unique(np.concatenate([entry[-1] for entry in found]))
    reference = (
        grouping.codes == grouping.names.index(against)
        if against
        else np.ones(len(grouping.codes), dtype=bool)
    )
    drawn_reference = _drawn(unit, grouping, draws, reference, shown)
    rows = []
    for name, own, other, first, second, ratio, z, pieces, chosen in found:
        drawn_own = _drawn(unit, grouping, draws, own, shown)
        drawn_other = drawn_reference if against else drawn_reference - drawn_own
        columns = np.searchsorted(shown, chosen)
        lows, highs = _bounds(drawn_own, drawn_other, columns, prior[chosen], float(prior.sum()))
        group_rows = []
        for at, term in enumerate(chosen):
            places = unit.places(term, own if z[term] > 0 else other, 20)
            group_rows.append(
                {
                    "group": name,
                    "against": against or "the rest",
                    "unit": unit.unit,
                    "term": unit.terms[term],
                    "name": unit.names[term],
                    "count": int(first[term]),
                    "count_against": int(second[term]),
                    "pieces": int(pieces[term]),
                    "log_odds": float(ratio[term]),
                    "lower": float(lows[at]),
                    "upper": float(highs[at]),
                    "z": float(z[term]),
                    "lines": _lines(texts, places, str(unit.names[term])),
                }
            )
        rows += sorted(group_rows, key=lambda row: (-row["z"], row["term"]))
    return rows


def _most_telling(terms: np.ndarray, z: np.ndarray, pieces: np.ndarray, most: int) -> np.ndarray:
    """Return the terms with the highest and the lowest z among those that enough pieces use, ascending."""
    eligible = np.flatnonzero(pieces >= _LEAST_PIECES_OF_A_TERM)
    order = eligible[np.lexsort((terms[eligible].astype(str), -z[eligible]))]
    return np.unique(np.concatenate([order[:most][z[order[:most]] > 0], order[-most:][z[order[-most:]] < 0]]))


def _pieces_using(unit: TermCounts, chosen: np.ndarray) -> np.ndarray:
    """Return in how many articles (reprints left out already) each term occurs."""
    return np.asarray((unit.counts[chosen] > 0).sum(axis=0)).ravel()


def _drawn(
    unit: TermCounts, grouping: Grouping, draws: Draws, rows: np.ndarray, shown: np.ndarray
) -> np.ndarray:
    """Return each shown term's count over some articles, and their words, in each draw: (draws, shown + 1)."""
    counts = unit.counts[rows]
    values = np.hstack([counts[:, shown].toarray(), np.asarray(counts.sum(axis=1)).reshape(-1, 1)])
    used, sums = piece_sums(values, grouping.pieces[rows])
    return draws.of(used) @ sums.astype(np.float32)


def _bounds(
    own: np.ndarray, other: np.ndarray, columns: np.ndarray, alpha: np.ndarray, mass: float
) -> np.ndarray:
    """Return the 95 % intervals of the chosen terms' log-odds over draws of pieces, shape (2, chosen).

    `own`, `other`: from `_drawn`; `columns`: of the chosen terms; `alpha`: their prior, `mass` of all priors.
    """
    logs = []
    for side in (own.astype(np.float64), other.astype(np.float64)):
        counts = side[:, columns] + alpha
        with np.errstate(divide="ignore", invalid="ignore"):
            logs.append(np.log(counts / (side[:, -1:] + mass - counts)))
    return interval(logs[0] - logs[1])


def concordance(sentences: pd.DataFrame, places: list[int], name: str, most: int = 5) -> list[dict[str, str]]:
    """Return keyword-in-context lines: article_id, left, keyword, right.

    Args:
        sentences: the sentences table.
        places: rows of it, in the order to try.
        name: the keyword as shown; words may be apart by white space or a hyphen.
        most: lines at most.
    """
    texts = (sentences["article_id"].to_numpy(object), sentences["text"].to_numpy(object))
    return _lines(texts, places, name, most)


def _lines(
    texts: tuple[np.ndarray, np.ndarray], places: list[int], name: str, most: int = 5
) -> list[dict[str, str]]:
    """Return the lines of `concordance`; `texts`: article ids and texts of all sentences."""
    words = (re.escape(word).replace("'", "['’]") for word in name.split())
    pattern = re.compile(r"(?<!\w)" + r"[\s-]+".join(words) + r"(?!\w)", re.IGNORECASE)
    lines = []
    for row in places:
        text = " ".join(str(texts[1][row]).split())
        match = pattern.search(text)
        if match:
            start, end = match.span()
            lines.append(
                {
                    "article_id": str(texts[0][row]),
                    "left": ("…" if start > _CONTEXT else "") + text[max(0, start - _CONTEXT) : start],
                    "keyword": text[start:end],
                    "right": text[end : end + _CONTEXT] + ("…" if len(text) - end > _CONTEXT else ""),
                }
            )
        if len(lines) == most:
            break
    return lines
