"""Whatever the bytes, a reader gives outcomes or one of our errors."""

from __future__ import annotations

import contextlib
import gzip
import json

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.cleaning.clean import clean
from pipeline.errors import CounterframeError
from pipeline.readers import KINDS, read_bytes

_HEADS = (
    b"", b"\xef\xbb\xbf", b"\xff\xfe", b'{"text": "', b"[{", b"id,text\n1,", b"PAR1", b"%PDF-1.4\n", b"PK\x03\x04",
    b"WARC/1.0\r\n", b"<rss><channel><item>", b"<html><body><p>", b"---\ntitle: ", b"\x1f\x8b\x08\0", b"\x28\xb5\x2f\xfd",
)  # fmt: skip
_BYTES = st.builds(bytes.__add__, st.sampled_from(_HEADS), st.binary(max_size=200))
_SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _read(data: bytes, kind: str | None) -> None:
    """Read, clean and encode all that comes; only our own errors pass."""
    with contextlib.suppress(CounterframeError):
        for outcome in read_bytes(data, kind=kind):
            assert (outcome.article is None) != (outcome.reject is None)
            if outcome.article is not None:
                msgspec.json.encode(clean(outcome.article))
            msgspec.json.encode(outcome.reject)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*KINDS, None])
@given(data=_BYTES)
@_SLOW
def test_any_bytes_of_any_kind_give_outcomes_or_our_errors(data: bytes, kind: str | None) -> None:
    """No bytes make a reader raise anything but a CounterframeError, and what it gives can be written."""
    _read(data, kind)


@pytest.mark.slow
@given(data=st.binary(max_size=400), cut=st.integers(0, 40))
@_SLOW
def test_any_cut_archive_gives_outcomes_or_our_errors(data: bytes, cut: int) -> None:
    """An archive cut anywhere does neither."""
    packed = gzip.compress(data, mtime=0)
    _read(packed[: len(packed) - cut], "jsonl")


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.slow
@given(
    st.dictionaries(
        st.sampled_from(["text", "id", "title", "date", "author", "lang", "url", "x", "\ud800"]),
        _VALUES,
        max_size=9,
    )
)
@settings(deadline=None)
def test_any_json_object_gives_an_article_or_a_reject(fields: dict[str, object]) -> None:
    """Whatever the values, one line gives one outcome, and it can be written."""
    outcomes = list(read_bytes(json.dumps(fields).encode() + b"\n", kind="jsonl"))
    assert len(outcomes) == 1
    if outcomes[0].article is not None:
        msgspec.json.encode(clean(outcomes[0].article))
