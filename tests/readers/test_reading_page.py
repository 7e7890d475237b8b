"""docs/reading.md names every suffix and every rule there is."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.knowledge.load import boilerplate_table
from pipeline.readers import SUFFIXES
from pipeline.readers.base import COMPRESSIONS, MAX_ARTICLE_BYTES, MAX_FILE_BYTES
from pipeline.readers.compressed import MAX_RATIO


def test_page_names_every_suffix(repo: Path) -> None:
    """No suffix is read without being documented, and none is documented that is not read."""
    page = (repo / "docs" / "reading.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\.[a-z0-9]+)`", page)) - set(COMPRESSIONS)
    assert named == set(SUFFIXES)
    assert all(f"`{suffix}`" in page for suffix in COMPRESSIONS)


def test_page_names_every_rule(repo: Path) -> None:
    """Each boilerplate rule stands in the page."""
    page = (repo / "docs" / "reading.md").read_text(encoding="utf-8")
    for rule in boilerplate_table()["rule"]:
        assert f"`{rule['name']}`" in page, rule["name"]


def test_page_states_the_limits_of_the_code(repo: Path) -> None:
    """Sizes and ratios in the page are those in the code."""
    page = (repo / "docs" / "reading.md").read_text(encoding="utf-8")
    assert f"{MAX_ARTICLE_BYTES // 2**20} MiB" in page
    assert f"{MAX_FILE_BYTES // 2**20} MiB" in page
    assert f"{MAX_RATIO} times its size" in page
