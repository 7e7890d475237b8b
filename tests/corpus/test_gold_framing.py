"""The coded gold keeps the codebook's own rules and points at what it codes."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from pipeline.training.press_codes import DEFAULTS

REPO = Path(__file__).parents[2]
GOLD = REPO / "corpus" / "gold"
SPLITS = ("train", "dev", "test")
STANCES = {"support", "oppose", "neutral"}
RELATIONS = {"none", "trade_off", "concession"}


def load(path: Path) -> list[dict[str, Any]]:
    """Return the JSON objects of a file, one a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


FRAMING = {split: load(GOLD / "framing" / f"{split}.jsonl") for split in SPLITS}
RELATION = {
    split: load(GOLD / "relation" / f"{split}.jsonl") for split in (*SPLITS, "join", "test_second_writer")
}
CONTRAST = {split: load(GOLD / "contrast" / f"{split}.jsonl") for split in ("train", "join")}
PIECES = {split: load(GOLD / "pieces" / f"{split}.jsonl") for split in ("train", "join")}
ARGUMENTS = {split: load(GOLD / "arguments" / f"{split}.jsonl") for split in ("train", "join")}
PRESS = {split: load(GOLD / "press" / f"{split}.jsonl") for split in ("train", "join")}
SECOND = load(GOLD / "framing" / "second_coder.jsonl")
CODED = [article for split in SPLITS for article in FRAMING[split]] + SECOND


def text_as_read(article: dict[str, Any]) -> str:
    """Return the text of a gold article as its file in `articles/` holds it."""
    path = REPO / article["path"]
    content = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return content.split("---\n", 2)[2]
    if path.suffix == ".jsonl":
        lines = [json.loads(line) for line in content.splitlines()]
        return next(line["text"] for line in lines if line["id"] == article["article_id"])
    return content


def check_codes(codes: dict[str, Any]) -> None:
    """Fail unless one sentence's codes are whole and agree with each other."""
    assert codes["security"] in {0, 1}
    assert codes["rights"] in {0, 1}
    assert codes["relation"] in RELATIONS
    assert codes["author"] in STANCES
    assert (codes["holder"] is None) == (codes["holder_stance"] is None)
    assert codes["holder_stance"] in STANCES | {None}
    assert (codes["conceded"] is not None) == (codes["relation"] == "concession")
    if codes["relation"] == "trade_off":
        assert codes["security"]
        assert codes["rights"]
    if codes["relation"] == "concession":
        asserted = "rights" if codes["conceded"] == "security" else "security"
        assert codes[asserted], "the asserted frame must be coded on the overriding sentence"


def check_cover(article: dict[str, Any]) -> None:
    """Fail unless the sentences follow each other, with nothing but white space between and after them."""
    position = 0
    for sentence in article["sentences"]:
        assert article["text"][position : sentence["start"]].strip() == ""
        assert sentence["start"] < sentence["end"]
        position = sentence["end"]
        check_codes(sentence)
    assert article["text"][position:].strip() == ""


@pytest.mark.parametrize("article", CODED, ids=lambda article: article["article_id"])
def test_coded_article_is_the_article_and_its_sentences_cover_it(article: dict[str, Any]) -> None:
    """Text as read, sentences in order, nothing but white space between them, no frame outside the body."""
    assert article["text"] == text_as_read(article)
    assert article["author_stance"] in STANCES | {"mixed"}
    check_cover(article)
    for sentence in article["sentences"]:
        if sentence["kind"] != "body":
            assert not any([sentence["security"], sentence["rights"], sentence["holder"]])
        if sentence["holder"]:
            assert sentence["holder"].lower() in article["text"].lower()


def test_splits_share_no_article_and_hold_enough() -> None:
    """Train, dev and test hold different articles, and at least 900 sentences together."""
    ids = [article["article_id"] for split in SPLITS for article in FRAMING[split]]
    assert len(ids) == len(set(ids))
    assert sum(len(article["sentences"]) for split in SPLITS for article in FRAMING[split]) >= 900
    for split in SPLITS:
        assert len(FRAMING[split]) >= 6


def test_second_coding_meets_the_first_sentence_by_sentence() -> None:
    """At least 200 sentences were coded twice, on the same spans."""
    first = {article["article_id"]: article for split in SPLITS for article in FRAMING[split]}
    spans = 0
    for article in SECOND:
        ours = [(s["start"], s["end"]) for s in first[article["article_id"]]["sentences"]]
        assert [(s["start"], s["end"]) for s in article["sentences"]] == ours
        spans += sum(s["kind"] == "body" for s in article["sentences"])
    assert spans >= 200


def test_relation_gold_holds_enough_of_each_and_splits_share_no_wording() -> None:
    """90 trade-offs, 110 concessions, 120 hard negatives; no five words in a row in two splits."""
    rows = [row for split in SPLITS for row in RELATION[split]]
    counts = {relation: sum(row["relation"] == relation for row in rows) for relation in RELATIONS}
    assert counts["trade_off"] >= 90
    assert counts["concession"] >= 110
    assert counts["none"] >= 120
    for row in rows:
        check_codes(row)
    grams = {
        split: {
            tuple(words[i : i + 5])
            for row in RELATION[split]
            for words in [row["text"].lower().split()]
            for i in range(len(words) - 4)
        }
        for split in RELATION
    }
    for one, other in combinations(RELATION, 2):
        assert not grams[one] & grams[other]


def test_contrast_gold_keeps_the_codebook_and_splits_share_no_sentence() -> None:
    """Hundreds of sentences, every stance of holder and author among them."""
    rows = [row for split in CONTRAST.values() for row in split]
    assert len(rows) >= 500
    assert len({row["text"] for row in rows}) == len(rows)
    assert {row["author"] for row in rows} == STANCES
    assert {row["holder_stance"] for row in rows} == STANCES | {None}
    for row in rows:
        check_codes(row)


def test_pieces_cover_their_text_and_keep_the_codebook() -> None:
    """Hundreds of whole pieces, every stance an author may take among them; no text in two splits."""
    pieces = [piece for split in PIECES.values() for piece in split]
    assert len(pieces) >= 400
    assert (
        len({piece["article_id"] for piece in pieces})
        == len({piece["text"] for piece in pieces})
        == len(pieces)
    )
    assert {piece["author_stance"] for piece in pieces} == STANCES | {"mixed"}
    for piece in pieces:
        assert piece["written"]
        check_cover(piece)


def test_arguments_take_both_sides_of_policies_that_no_other_split_holds() -> None:
    """No policy in two splits; as many arguments for the hard line as against it, within a tenth."""
    rows = [row for split in ARGUMENTS.values() for row in split]
    assert len(rows) >= 800
    assert len({row["text"] for row in rows}) == len(rows)
    policies = [{row["policy"] for row in split} for split in ARGUMENTS.values()]
    assert not policies[0] & policies[1]
    sides = [sum(row["author"] == side for row in rows) for side in ("support", "oppose")]
    assert abs(sides[0] - sides[1]) <= 0.1 * sum(sides)
    for row in rows:
        check_codes(row)


def test_press_codes_are_whole_without_the_words_of_others() -> None:
    """Offsets in order, codes that agree, no text: no value is longer than an outlet's name or a hash."""
    ids = [row["article_id"] for split in PRESS.values() for row in split]
    assert len(ids) == len(set(ids)) >= 1300
    for row in (row for split in PRESS.values() for row in split):
        assert set(row) == {"article_id", "outlet", "sha256", "author_stance", "sentences"}
        position = 0
        for sentence in row["sentences"]:
            assert position <= sentence["start"] < sentence["end"]
            position = sentence["end"]
            codes = {**DEFAULTS, **sentence}
            assert set(codes) == {"start", "end", *DEFAULTS}
            assert codes["relation"] in RELATIONS
            assert codes["author"] in STANCES
            assert (codes["holder"] is None) == (codes["holder_stance"] is None)
            if codes["kind"] != "body":
                assert set(sentence) == {"start", "end", "kind"}
