"""Our codes of press articles whose texts are not ours to ship.

`corpus/gold/press/` holds the codes alone: offsets into an article of `corpora/security_rights_news.jsonl.gz` and
the codebook's values. Joined with that file they are gold like any other; `sha256` of the text says that the offsets
fit it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import UsageError
from pipeline.training.gold import GoldArticle, read_rows

__all__ = ["DEFAULTS", "PRESS", "UNNAMED", "coder_offset", "press_rows"]

# The collection the codes are of, in the folder of the given data.
PRESS = Path("corpora") / "security_rights_news.jsonl.gz"

# What a sentence is coded as where its object does not say otherwise.
DEFAULTS: dict[str, Any] = {
    "kind": "body",
    "security": 0,
    "rights": 0,
    "relation": "none",
    "conceded": None,
    "author": "neutral",
    "holder": None,
    "holder_stance": None,
}
UNNAMED = "unnamed"


def press_rows(codes: Path, articles: Path) -> list[dict[str, Any]]:
    """Return coded articles with their texts, as objects of a gold file (`pipeline.training.gold`).

    `codes`: a file of `corpus/gold/press`. `articles`: JSONL with `id` and `text`. A holder is given there by the
    offsets of its words in the article; one that no words of the article name is `UNNAMED` here.

    Raises:
        UsageError: an article is not among `articles`, or its text is another.
    """
    coded = list(read_rows(codes))
    wanted = {row["article_id"] for row in coded}
    texts = {row["id"]: row["text"] for row in read_rows(articles) if row["id"] in wanted}
    return [_joined(row, texts, codes, articles) for row in coded]


def _joined(row: dict[str, Any], texts: dict[str, str], codes: Path, articles: Path) -> dict[str, Any]:
    name = row["article_id"]
    if name not in texts:
        raise UsageError(
            f"{codes.name} codes the article {name}, and {articles.name} has no such id. "
            "Expected the collection that the codes were made on."
        )
    text = texts[name]
    if hashlib.sha256(text.encode()).hexdigest() != row["sha256"]:
        raise UsageError(
            f"The text of {name} in {articles.name} is not the one that {codes.name} was coded on; its offsets would "
            "point elsewhere. Expected a text with the codes' sha256."
        )
    sentences = [{**DEFAULTS, **sentence} for sentence in row["sentences"]]
    for sentence in sentences:
        if sentence["holder"] is not None:
            start, end = sentence["holder"]
            sentence["holder"] = text[start:end] or UNNAMED
    return {
        "id": name,
        "outlet": row["outlet"],
        "author_stance": row["author_stance"],
        "text": text,
        "sentences": sentences,
    }


def coder_offset(articles: Sequence[GoldArticle], second: Path, labels: Sequence[str]) -> np.ndarray:
    """Return log-odds (k,) to add to each frame so that it is given as often as by the coders of `articles`.

    Our coders of the press give frames more freely than those of the given commentary. `second`: codes of theirs for
    some of these articles, sentence by sentence (`corpus/gold/press/second_coder.jsonl`).

    Raises:
        UsageError: none of the articles was coded twice.
    """
    first = {article.id: article for article in articles}
    pairs = [
        [(one.frames[label], other[label]) for label in labels]
        for row in read_rows(second)
        if row["article_id"] in first
        for one, other in zip(first[row["article_id"]].sentences, row["sentences"], strict=True)
        if one.kind == other["kind"] == "body"
    ]
    if not pairs:
        raise UsageError(f"{second.name} codes none of the given articles a second time.")
    shares = np.array(pairs, dtype=float).mean(axis=0)
    odds = np.log(shares / (1.0 - shares))
    found: np.ndarray = odds[:, 0] - odds[:, 1]
    return found
