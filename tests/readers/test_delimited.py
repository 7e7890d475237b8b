"""CSV: rows in order, nothing shifted, nothing swallowed."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers import Outcome, delimited
from pipeline.readers.base import Origin
from pipeline.readers.fields import ColumnMap


def _read(data: str | bytes, suffix: str = ".csv") -> list[Outcome]:
    raw = data.encode() if isinstance(data, str) else data
    return list(delimited.read(io.BytesIO(raw), Origin(path="a", name="a", suffix=suffix), ColumnMap()))


def _texts(outcomes: list[Outcome]) -> list[str | None]:
    return [outcome.article.text if outcome.article else None for outcome in outcomes]


def test_delimited_quoted_cells_keep_commas_lines_and_marks() -> None:
    """A quoted cell holds commas, line ends and doubled marks; `line` is where the row starts."""
    outcomes = _read('id,text\n1,"One, ""two""\nthree"\n2,Four\n')
    assert _texts(outcomes) == ['One, "two"\nthree', "Four"]
    assert [outcome.line for outcome in outcomes] == [2, 4]


def test_delimited_delimiter_is_found() -> None:
    """Semicolon, tab and bar are found by the header."""
    for mark in ";\t|":
        assert _texts(_read(f"id{mark}text\n1{mark}One, two\n")) == ["One, two"]
    assert _texts(_read("id\ttext, all\n1\tOne\n", suffix=".tsv")) == [None]


def test_delimited_row_with_too_many_cells_is_not_shifted() -> None:
    """An unquoted comma in the text makes a reject, not a cut text."""
    outcomes = _read("id,text\n1,One, two\n2,Three\n")
    assert _texts(outcomes) == [None, "Three"]
    assert outcomes[0].reject is not None
    assert "3 cells" in outcomes[0].reject.message


def test_delimited_unclosed_mark_is_said() -> None:
    """A mark that never closes swallows no article in silence."""
    outcomes = _read('id,text\n1,One\n2,"Two\n3,Three\n')
    assert _texts(outcomes) == ["One", None]
    assert outcomes[1].reject is not None
    assert "never closes" in outcomes[1].reject.message


def test_delimited_a_mark_inside_a_cell_is_text() -> None:
    """A quotation mark inside an unquoted cell is part of it, on the last row too."""
    assert _texts(_read('id,text\n1,a 5" pipe\n2,a 6" pipe')) == ['a 5" pipe', 'a 6" pipe']


def test_delimited_encodings_are_read() -> None:
    """UTF-8 with a mark, UTF-16 and Windows-1252 cells are read; the last with a warning for its row alone."""
    table = "id,text\r\n1,“One” Ċ ਊ\r\n2,Two\r\n"
    assert _texts(_read(b"\xef\xbb\xbf" + table.encode())) == ["“One” Ċ ਊ", "Two"]
    assert _texts(_read(b"\xff\xfe" + table.encode("utf-16-le"))) == ["“One” Ċ ਊ", "Two"]
    assert _texts(_read(b"\xfe\xff" + table.encode("utf-16-be"))) == ["“One” Ċ ਊ", "Two"]
    outcomes = _read("id,text\n1,“One”\n2,Two\n".encode("cp1252"))
    assert _texts(outcomes) == ["“One”", "Two"]
    assert [bool(outcome.article and outcome.article.warnings) for outcome in outcomes] == [True, False]


def test_delimited_old_mac_line_ends_are_read() -> None:
    """CR alone ends rows as well."""
    assert _texts(_read("id,text\r1,One\r2,Two\r")) == ["One", "Two"]


def test_delimited_empty_cells_are_missing_values() -> None:
    """An empty text is an empty article; an empty id gives way to the row's place."""
    outcomes = _read("id,text,title\n1,,x\n,Two,\n")
    assert outcomes[0].reject is not None
    assert outcomes[0].reject.status == "empty"
    assert outcomes[1].article is not None
    assert (outcomes[1].article.id, outcomes[1].article.title) == ("a:3", None)


_CELL = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)


@given(st.lists(_CELL.filter(lambda text: bool(text.strip())), min_size=1, max_size=6))
def test_delimited_round_trip(texts: list[str]) -> None:
    """What the standard writer writes comes back, cell for cell, unless it looked double-encoded."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["number", "text"])
    writer.writerows((str(number), text) for number, text in enumerate(texts))
    outcomes = _read(buffer.getvalue())
    assert len(outcomes) == len(texts)
    for text, outcome in zip(texts, outcomes, strict=True):
        assert outcome.article is not None
        assert outcome.article.text == text or outcome.article.warnings
