"""Codes that stand apart from their texts."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import UsageError
from pipeline.training.gold import gold_article
from pipeline.training.press_codes import UNNAMED, coder_offset, press_rows

TEXT = "The minister praised the raids. Nobody was told why. A voice called it a mistake."


def write(folder: Path, **changes: object) -> tuple[Path, Path]:
    """Write one article and its codes; return both paths."""
    row = {
        "article_id": "p1",
        "outlet": "Invented Courier",
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "author_stance": "neutral",
        "sentences": [
            {"start": 0, "end": 31, "security": 1, "holder": [0, 12], "holder_stance": "support"},
            {"start": 32, "end": 52},
            {"start": 53, "end": 81, "holder": [0, 0], "holder_stance": "oppose"},
        ],
        **changes,
    }
    codes, articles = folder / "codes.jsonl", folder / "articles.jsonl"
    codes.write_text(json.dumps(row) + "\n", encoding="utf-8")
    others = [{"id": "p0", "text": "Another."}, {"id": "p1", "text": TEXT}]
    articles.write_text("".join(json.dumps(other) + "\n" for other in others), encoding="utf-8")
    return codes, articles


def test_codes_meet_their_text_and_defaults_are_filled(tmp_path: Path) -> None:
    """A sentence without a code is neutral and carries no frame; holders are words of the text."""
    (row,) = press_rows(*write(tmp_path))
    first, second, third = gold_article(row).sentences
    assert (first.frames, first.holder, first.holder_stance) == (
        {"security": 1, "rights": 0},
        "The minister",
        "support",
    )
    assert (second.author, second.relation, second.holder, second.kind) == ("neutral", "none", None, "body")
    assert (third.holder, third.holder_stance) == (UNNAMED, "oppose")


def test_codes_of_an_unknown_article_are_refused(tmp_path: Path) -> None:
    """The message names the article and the file that lacks it."""
    with pytest.raises(UsageError, match=r"p9.*articles\.jsonl"):
        press_rows(*write(tmp_path, article_id="p9"))


def test_codes_of_another_text_are_refused(tmp_path: Path) -> None:
    """Offsets into a changed text would code the wrong words."""
    with pytest.raises(UsageError, match="sha256"):
        press_rows(*write(tmp_path, sha256="0" * 64))


def test_offset_takes_back_what_freer_coders_add(tmp_path: Path) -> None:
    """One sentence in four against two in four: log odds 1/3 against 1."""
    ends = [(0, 31), (32, 52), (53, 63), (64, 81)]

    def coded(frames: list[int]) -> dict[str, object]:
        rows = [
            {"start": a, "end": b, "kind": "body", "security": f, "rights": 1 - f}
            for (a, b), f in zip(ends, frames, strict=True)
        ]
        return {"id": "p1", "article_id": "p1", "text": TEXT, "sentences": rows}

    second = tmp_path / "second.jsonl"
    second.write_text(json.dumps(coded([1, 1, 0, 0])) + "\n", encoding="utf-8")
    given = [gold_article(coded([1, 0, 0, 0]))]
    assert np.allclose(coder_offset(given, second, ("security", "rights")), [-np.log(3), np.log(3)])
    with pytest.raises(UsageError, match="second time"):
        coder_offset([], second, ("security", "rights"))
