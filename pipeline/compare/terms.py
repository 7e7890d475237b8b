"""Which words, word pairs and entities each piece uses, as sparse counts.

The store keeps text and records, not tokens, and a comparison never loads spaCy: so the units here are
lower-cased word forms, pairs of neighbouring content words in one sentence, and canonical entities; not
lemmas, and not noun chunks. Only body sentences count, and of a piece's reprints only the first article of
each group.
"""

from __future__ import annotations

import re
from array import array

import msgspec
import numpy as np
import pandas as pd
from scipy import sparse

from pipeline.compare.groups import Grouping
from pipeline.compare.tables import CorpusTables, rows_of
from pipeline.compare.words import word_list

__all__ = ["UNITS", "TermCounts", "count_terms", "words_of"]

UNITS = ("word", "pair", "entity")
# Letters with inner hyphens and apostrophes; a possessive ’s is left out, and so is what a digit touches.
_WORD = re.compile(r"(?<![\w'])[^\W\d_]+(?:['-](?!s\b)[^\W\d_]+)*")
_LEAST = 3  # occurrences below which a term is not counted


class TermCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of one unit.

    Attributes:
        unit: `word`, `pair` or `entity`.
        terms: shape (t,), what is counted; an entity by its key.
        names: shape (t,), how it is shown.
        counts: CSR matrix (articles, terms); rows of reprints within a group are empty.
        bounds: shape (t + 1,); term t's places are `bounds[t]` to `bounds[t + 1]` of the next two.
        place_articles: the rows of articles that use a term, each once.
        place_sentences: the first sentence (row of the sentences table) in each that has it.
    """

    unit: str
    terms: np.ndarray
    names: np.ndarray
    counts: sparse.csr_matrix
    bounds: np.ndarray
    place_articles: np.ndarray
    place_sentences: np.ndarray

    def places(self, term: int, side: np.ndarray, most: int) -> list[int]:
        """Return rows of the sentences table that have a term, from articles of one side (bool, (n,))."""
        span = slice(self.bounds[term], self.bounds[term + 1])
        chosen = np.flatnonzero(side[self.place_articles[span]])[:most]
        return self.place_sentences[span][chosen].tolist()


class _Vocabulary(dict[str, int]):
    """Numbers words in the order they come."""

    def __missing__(self, word: str) -> int:
        self[word] = len(self)
        return self[word]


def words_of(text: str) -> list[str]:
    """Return the lower-cased words of a text, in order; a possessive ’s is cut off."""
    return _WORD.findall(text.lower().replace("’", "'"))


def _counted_rows(grouping: Grouping) -> np.ndarray:
    """Return the first article of each piece in each group, as rows."""
    pairs = pd.DataFrame({"code": grouping.codes, "piece": grouping.pieces})
    return np.flatnonzero(~pairs.duplicated().to_numpy())


def count_terms(tables: CorpusTables, grouping: Grouping) -> dict[str, TermCounts]:
    """Return the counts of words, pairs and entities, by unit."""
    row_of = {grouping.articles[row]: row for row in _counted_rows(grouping)}
    sentences = tables.table("sentences")
    if sentences.empty:
        return {}
    body = sentences[(sentences["kind"] == "body") & sentences["article_id"].isin(row_of.keys())]
    vocabulary = _Vocabulary()
    tokens, lengths = array("i"), []
    for text in body["text"].to_numpy(dtype=object):
        words = words_of(text)
        tokens.extend(map(vocabulary.__getitem__, words))
        lengths.append(len(words))
    token = np.frombuffer(tokens, dtype=np.int32) if len(tokens) else np.empty(0, dtype=np.int32)
    sentence = np.repeat(np.arange(len(body)), lengths)
    article = body["article_id"].map(row_of).to_numpy(dtype=np.int64)[sentence]
    origin = body.index.to_numpy()
    shape = len(grouping.articles)
    forms = np.array(list(vocabulary), dtype=object)
    result = {"word": _matrix("word", token.astype(np.int64), article, sentence, origin, shape, forms, forms)}
    result["pair"] = _pairs(token, article, sentence, origin, shape, forms)
    entity = _entities(tables, body, row_of, shape)
    if entity is not None:
        result["entity"] = entity
    return result


def _matrix(
    unit: str,
    codes: np.ndarray,
    article: np.ndarray,
    sentence: np.ndarray,
    origin: np.ndarray,
    articles: int,
    terms: np.ndarray,
    names: np.ndarray,
) -> TermCounts:
    """Count occurrences (one row each) of codes into a matrix; drop terms seen fewer than 3 times."""
    totals = np.bincount(codes, minlength=len(terms))
    kept = np.flatnonzero(totals >= _LEAST)
    renumber = np.full(len(terms), -1, dtype=np.int64)
    renumber[kept] = np.arange(len(kept))
    column = renumber[codes]
    used = column >= 0
    column, row, place = column[used], article[used], sentence[used]
    matrix = sparse.coo_matrix(
        (np.ones(len(column), dtype=np.float64), (row, column)), shape=(articles, len(kept))
    ).tocsr()
    # The first sentence of each article that has a term: occurrences are in the order of sentences.
    seen = column * max(1, articles) + row
    first = np.unique(seen, return_index=True)[1]
    return TermCounts(
        unit=unit,
        terms=terms[kept],
        names=names[kept],
        counts=matrix,
        bounds=np.searchsorted(column[first], np.arange(len(kept) + 1)),
        place_articles=row[first],
        place_sentences=origin[place[first]],
    )


def _pairs(
    token: np.ndarray,
    article: np.ndarray,
    sentence: np.ndarray,
    origin: np.ndarray,
    articles: int,
    words: np.ndarray,
) -> TermCounts:
    """Count pairs of neighbouring content words of one sentence."""
    content = np.array([word not in word_list("function") and len(word) > 1 for word in words], dtype=bool)
    together = np.zeros(max(0, len(token) - 1), dtype=bool)
    if len(token) > 1:
        together = (sentence[1:] == sentence[:-1]) & content[token[1:]] & content[token[:-1]]
    at = np.flatnonzero(together)
    codes = token[at].astype(np.int64) * max(1, len(words)) + token[at + 1]
    distinct, inverse, totals = np.unique(codes, return_inverse=True, return_counts=True)
    frequent = totals >= _LEAST
    renumber = np.cumsum(frequent) - 1
    used = frequent[inverse]
    kept = distinct[frequent]
    names = np.array(
        [f"{words[code // len(words)]} {words[code % len(words)]}" for code in kept], dtype=object
    )
    return _matrix(
        "pair", renumber[inverse][used], article[at][used], sentence[at][used], origin, articles, names, names
    )


def _entities(
    tables: CorpusTables, body: pd.DataFrame, row_of: dict[str, int], articles: int
) -> TermCounts | None:
    """Count mentions of canonical entities in body sentences."""
    mentions = tables.table("mentions")
    if mentions.empty:
        return None
    places = pd.DataFrame(
        {
            "article_id": body["article_id"].to_numpy(),
            "sentence": body["sentence"].to_numpy(),
            "place": np.arange(len(body)),
        }
    )
    table = mentions[["article_id", "key", "sentence"]].merge(places, on=["article_id", "sentence"])
    if table.empty:
        return None
    codes, keys = pd.factorize(table["key"])
    entities = tables.table("entities")
    shown = dict(rows_of(entities.drop_duplicates("key"), "key", "name"))
    names = np.array([str(shown.get(key, key)) for key in keys], dtype=object)
    row = table["article_id"].map(row_of).to_numpy(dtype=np.int64)
    return _matrix(
        "entity", codes.astype(np.int64), row, table["place"].to_numpy(), body.index.to_numpy(), articles,
        np.asarray(keys, dtype=object), names,
    )  # fmt: skip
