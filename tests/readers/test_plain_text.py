"""A text file is one article; what its first lines say of it is taken, and stays in the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.readers import read_article
from pipeline.readers.plain_text import top_matter

TITLE = "Who guards the quays?"
BODY = "The minister told the port council that soldiers would guard the quays until spring.\n"


@pytest.mark.parametrize(
    ("top", "found"),
    [
        ("By Ana Ruiz\n3 May 2021\n", ("Ana Ruiz", "2021-05-03")),
        ("BY ANA M. RUIZ\n", ("ANA M. RUIZ", None)),
        ("\nPublished on May 3, 2021\n\nBy Ana Ruiz and Bo Lind\n", ("Ana Ruiz and Bo Lind", "2021-05-03")),
        ("2021-05-03\n", (None, "2021-05-03")),
    ],
)
def test_top_matter_is_read_under_a_title(top: str, found: tuple[str | None, str | None]) -> None:
    """Byline and date in either order, with blank lines or without."""
    assert top_matter(f"{TITLE}\n{top}\n{BODY}") == (TITLE, *found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        BODY,
        f"{TITLE}\n{BODY}",
        f"{BODY}By Monday it was over\n",
        "By Ana Ruiz\n" + BODY,
    ],
)
def test_top_matter_is_not_guessed(text: str) -> None:
    """Without a byline or date under a title nothing is taken."""
    assert top_matter(text) == (None, None, None)


def test_plain_text_keeps_its_first_lines(tmp_path: Path) -> None:
    """What was taken stays in the text."""
    text = f"{TITLE}\n\nBy Ana Ruiz\n3 May 2021\n\n{BODY}"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    article = read_article(tmp_path / "a.txt")
    assert article.text == text
    assert (article.title, article.byline, article.published) == (TITLE, "Ana Ruiz", "2021-05-03")
