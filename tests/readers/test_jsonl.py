"""JSON lines: each line an article or a reject, in order, one line in memory at a time."""

from __future__ import annotations

import io
import json

from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers import Outcome, jsonl
from pipeline.readers.base import MAX_ARTICLE_BYTES, Origin
from pipeline.readers.fields import ColumnMap

ORIGIN = Origin(path="p/a.jsonl", name="a.jsonl", suffix=".jsonl")


def _read(data: bytes, columns: ColumnMap | None = None) -> list[Outcome]:
    return list(jsonl.read(io.BytesIO(data), ORIGIN, columns or ColumnMap()))


def test_jsonl_bad_lines_do_not_stop_good_ones() -> None:
    """A bad line between two good ones is a reject with its line and the byte it begins at."""
    first = b'{"id": "a", "text": "One."}\n'
    outcomes = _read(first + b"nonsense\n\n" + b'{"text": "Two."}')
    assert [outcome.id for outcome in outcomes] == ["a", "a.jsonl:2", "a.jsonl:4"]
    reject = outcomes[1].reject
    assert reject is not None
    assert (reject.line, reject.offset, reject.status) == (2, len(first), "unreadable")
    assert outcomes[2].line == 4


def test_jsonl_reject_carries_the_given_id() -> None:
    """A line that is JSON but no article is rejected under its own id."""
    outcome = _read(b'{"id": "mine", "text": 4}')[0]
    assert outcome.reject is not None
    assert outcome.reject.article_id == "mine"


def test_jsonl_long_line_is_skipped_without_being_held() -> None:
    """A line over the limit is rejected with its place, and the next line's offset is right."""
    long = b'{"text": "' + b"a" * (MAX_ARTICLE_BYTES + 3 * 1024 * 1024) + b'"}\n'
    outcomes = _read(long + b'{"text": "After."}\n')
    assert outcomes[0].reject is not None
    assert outcomes[0].reject.status == "too_complex"
    assert outcomes[1].article is not None
    assert outcomes[1].offset == len(long)


def test_jsonl_python_json_is_read() -> None:
    """NaN, numbers out of range, half surrogates and control characters pass as Python writes them."""
    outcomes = _read(b'{"text": "a\\ud83db\tc", "x": NaN, "y": 1e999}\n')
    article = outcomes[0].article
    assert article is not None
    assert article.text == "a\ud83db\tc"
    assert article.metadata == {"x": None, "y": None}


def test_jsonl_columns_are_mapped() -> None:
    """Named keys become text and id."""
    outcome = _read(b'{"n": "k1", "piece": "Ours."}', ColumnMap(text="piece", id="n"))[0]
    assert outcome.article is not None
    assert (outcome.article.id, outcome.article.text) == ("k1", "Ours.")


def test_jsonl_mojibake_in_a_line_is_repaired() -> None:
    """Double encoding inside JSON is undone as in a file, with the warning."""
    article = _read(json.dumps({"text": "The unionâ€™s right."}).encode())[0].article
    assert article is not None
    assert article.text == "The union’s right."
    assert "repaired" in article.warnings[0]


@given(
    st.lists(st.text(min_size=1, max_size=80).filter(lambda text: bool(text.strip())), min_size=1, max_size=5)
)
def test_jsonl_round_trip(texts: list[str]) -> None:
    """What is written as JSON lines comes back, text for text, unless it looked double-encoded."""
    data = "".join(json.dumps({"id": str(number), "text": text}) + "\n" for number, text in enumerate(texts))
    outcomes = _read(data.encode())
    assert [outcome.id for outcome in outcomes] == [str(number) for number in range(len(texts))]
    for text, outcome in zip(texts, outcomes, strict=True):
        assert outcome.article is not None
        assert outcome.article.text == text or outcome.article.warnings
