"""The codebook as a file: it loads, its page is current, and its terms can be matched."""

from __future__ import annotations

import pytest

from pipeline.errors import ConfigurationError
from pipeline.knowledge.codebook_page import codebook_markdown
from pipeline.knowledge.load import codebook, read_codebook


def test_codebook_has_what_the_components_read():
    """Two frames, three relations, a target, and named groups of terms."""
    book = codebook()
    assert book.frame_names == ("security", "rights")
    assert [relation.name for relation in book.relations] == ["none", "trade_off", "concession"]
    assert book.stance is not None
    assert book.stance.target == "hardline_security_policy"
    groups = book.term_groups()
    assert "frame.rights.due_process" in groups
    assert "relation.concession.adversative" in groups
    assert "stance.approval" in groups
    assert "holders.oppose" in groups


def test_terms_are_lower_case_and_stars_end_words():
    """What the matcher expects: lower case, a star only at the end of a word, no term twice in a group."""
    for name, terms in codebook().term_groups().items():
        assert len(set(terms)) == len(terms), (
            f"{name} lists a term twice: {sorted(t for t in terms if terms.count(t) > 1)}"
        )
        for term in terms:
            assert term == term.lower(), f"{name}: {term}"
            assert all("*" not in word[:-1] for word in term.split()), f"{name}: {term}"


def test_page_is_current(repo):
    """docs/codebook.md is what the file gives; run `python -m pipeline.knowledge.codebook_page > docs/codebook.md`."""
    assert (repo / "docs" / "codebook.md").read_text(encoding="utf-8") == codebook_markdown(codebook())


def test_own_codebook_is_read_and_a_bad_one_named(tmp_path):
    """The smallest codebook has a name, a version and a frame."""
    path = tmp_path / "mine.toml"
    path.write_text('name = "a"\nversion = "1"\n[[frames]]\nname = "economy"\n', encoding="utf-8")
    book = read_codebook(path)
    assert book.frame_names == ("economy",)
    assert book.term_groups() == {}
    assert "### economy" in codebook_markdown(book)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_codebook(tmp_path / "missing.toml")
    path.write_text('name = "a"\nversion = "1"\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="frames"):
        read_codebook(path)
