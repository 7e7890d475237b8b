"""Columns become an article's fields; what is no field of ours is kept as metadata."""

from __future__ import annotations

import msgspec
import pytest

from pipeline.errors import EmptyArticle, UnreadableArticle, UsageError
from pipeline.readers.fields import ColumnMap, article_from_fields, clean_string, metadata_value
from pipeline.schema import Article


def test_fields_usual_names_are_known() -> None:
    """Headline, author, site, date, link and body go where they belong; the rest is metadata."""
    article = article_from_fields(
        {"Headline": "Quays", "authors": ["Ana", "Bo"], "site": "The Quay", "date": "2 May 2021", "link": "u",
         "body": "Text.", "lang": "en-GB", "lean": "left", "words": 1},
        ColumnMap(), article_id="a:1",
    )  # fmt: skip
    assert (article.title, article.byline, article.outlet) == ("Quays", "Ana, Bo", "The Quay")
    assert (article.published, article.url, article.language, article.id) == ("2021-05-02", "u", "en", "a:1")
    assert article.metadata == {"lean": "left", "words": 1}


def test_fields_named_columns_win() -> None:
    """A column named for a field is taken, and the usual name beside it becomes metadata."""
    columns = ColumnMap(text="piece", title="kicker")
    article = article_from_fields(
        {"piece": "Ours.", "text": "Other.", "kicker": "K"}, columns, article_id="1"
    )
    assert (article.text, article.title) == ("Ours.", "K")
    assert article.metadata == {"text": "Other."}


def test_fields_missing_named_column_is_said() -> None:
    """A named column that is not there leaves a warning, or for the text a refusal that lists what is there."""
    article = article_from_fields({"text": "Ours."}, ColumnMap(outlet="paper"), article_id="1")
    assert "'paper'" in article.warnings[0]
    with pytest.raises(UnreadableArticle, match=r"piece.*found id, title"):
        article_from_fields({"id": 1, "title": "x"}, ColumnMap(text="piece"), article_id="1")


def test_fields_text_must_be_text() -> None:
    """A number or list as text is refused, null and blanks are empty."""
    for value in (12, ["a"], {"a": 1}, True):
        with pytest.raises(UnreadableArticle, match="expected"):
            article_from_fields({"text": value}, ColumnMap(), article_id="1")
    for blank in (None, "", " \n"):
        with pytest.raises(EmptyArticle):
            article_from_fields({"text": blank}, ColumnMap(), article_id="1")


def test_fields_unreadable_date_is_kept() -> None:
    """A date that could be two days stays in metadata under its own name, with a warning."""
    article = article_from_fields({"text": "Ours.", "date": "03/04/2021"}, ColumnMap(), article_id="1")
    assert article.published is None
    assert article.metadata == {"date": "03/04/2021"}
    assert "03/04/2021" in article.warnings[0]


def test_fields_ids_given_and_derived() -> None:
    """A given id is kept as text without line ends; a missing or endless one gives way to the place in the file."""
    assert article_from_fields({"text": "x", "id": 7}, ColumnMap(), article_id="f:1").id == "7"
    assert article_from_fields({"text": "x", "id": "a\nb"}, ColumnMap(), article_id="f:1").id == "a b"
    assert article_from_fields({"text": "x", "id": None}, ColumnMap(), article_id="f:1").id == "f:1"
    assert article_from_fields({"text": "x", "id": "y" * 300}, ColumnMap(), article_id="f:1").id == "f:1"


def test_metadata_value_always_encodes() -> None:
    """Whatever stood in a column can be written as JSON and read back the same."""
    values = [
        None,
        True,
        3,
        2**70,
        -(2**70),
        1.5,
        float("nan"),
        float("inf"),
        "a\0\ud800",
        b"\xff",
        [1, {"a": 2}],
        object,
    ]
    kept = {str(number): metadata_value(value) for number, value in enumerate(values)}
    article = Article(id="1", text="x", metadata=kept)
    assert msgspec.json.decode(msgspec.json.encode(article), type=Article).metadata == kept


def test_clean_string_keeps_length() -> None:
    """NUL and half surrogates are replaced one for one."""
    assert clean_string("a\0b\udc80c") == "a\ufffdb\ufffdc"


def test_column_map_parse_reads_pairs_and_refuses_others() -> None:
    """`field=column` pairs are read; an unknown field is refused with the known ones."""
    assert ColumnMap.parse("text=body, title=head line") == ColumnMap(text="body", title="head line")
    for bad in ("body", "source=x", "text="):
        with pytest.raises(UsageError, match="text, id, title, byline"):
            ColumnMap.parse(bad)
