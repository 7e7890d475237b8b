"""Reprints are joined, different pieces are not, and the order decides which is first."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cleaning.clean import clean
from pipeline.cleaning.duplicates import SIGNATURE_BYTES, THRESHOLD, cluster, resemblance, signature
from pipeline.schema import Article


def _words(seed: int, count: int = 400) -> list[str]:
    chance = random.Random(seed)
    return [f"word{chance.randrange(2000)}" for _ in range(count)]


def _signed(article_id: str, words: list[str]) -> tuple[str, bytes]:
    return article_id, signature(Article(id=article_id, text=" ".join(words)))


def _jaccard(first: list[str], second: list[str]) -> float:
    sets = [{tuple(words[start : start + 5]) for start in range(len(words) - 4)} for words in (first, second)]
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])


def test_signature_has_one_size_and_is_pinned() -> None:
    """264 bytes, the same on every machine and in every process."""
    data = signature(Article(id="1", text="Soldiers guard the quays until spring, and no judge has come."))
    assert len(data) == SIGNATURE_BYTES == 264
    assert data[:16].hex() == "d230df97635da2c1eecea42c07e99ac7"


def test_signature_does_not_see_case_marks_and_boilerplate() -> None:
    """Capitals, punctuation, headings and boilerplate lines of another outlet make no difference."""
    body = "The minister told the port council that soldiers would guard the quays until spring, and that no judge would come."
    one = clean(Article(id="1", text=f"{body}\nImage credit: Ana Ruiz"))
    two = clean(
        Article(id="2", text=f"The guards\n{body.upper()}\nThe post Who guards? first appeared on The Quay.")
    )
    assert signature(one) == signature(two)


def test_resemblance_estimates_the_jaccard_index() -> None:
    """The estimate is within four standard errors of the true index, from one half to nearly all."""
    words = _words(1)
    for cut in (10, 40, 100, 200):
        other = words[: len(words) - cut] + _words(2, cut)
        estimate = resemblance(_signed("a", words)[1], _signed("b", other)[1])
        assert abs(estimate - _jaccard(words, other)) < 0.17


def test_cluster_joins_reprints_and_leaves_the_rest() -> None:
    """An exact copy and an edited one join the first; another piece stands alone."""
    words = _words(3)
    edited = [*words[:100], "new", "words", *words[110:], "and", "an", "end"]
    assert _jaccard(words, edited) > THRESHOLD + 0.2
    found = cluster(
        [
            _signed("a", words),
            _signed("b", _words(4)),
            _signed("c", edited),
            _signed("d", words),
            _signed("e", []),
        ]
    )
    assert [(item.cluster, item.is_first, item.size, item.exact) for item in found] == [
        ("a", True, 3, True),
        ("b", True, 1, True),
        ("a", False, 3, False),
        ("a", False, 3, True),
        ("e", True, 1, True),
    ]


def test_cluster_first_is_the_first_in_order() -> None:
    """Turned round, the other end is first, and the clusters are the same."""
    signatures = [_signed(str(number), _words(number % 3)) for number in range(9)]
    forward, backward = cluster(signatures), cluster(signatures[::-1])
    assert [item.cluster for item in forward] == ["0", "1", "2"] * 3
    assert [item.cluster for item in backward] == ["8", "7", "6"] * 3


def test_cluster_of_nothing_is_nothing() -> None:
    """No signatures, no memberships."""
    assert cluster([]) == []


@given(st.lists(st.integers(0, 3), max_size=12))
@settings(deadline=None)
def test_cluster_is_a_partition(seeds: list[int]) -> None:
    """Every article is in one cluster, each cluster has one first, sizes add up, equal texts are together."""
    found = cluster([_signed(f"a{number}", _words(seed, 60)) for number, seed in enumerate(seeds)])
    assert len(found) == len(seeds)
    for item in found:
        same = [other for other in found if other.cluster == item.cluster]
        assert item.size == len(same)
        assert sum(other.is_first for other in same) == 1
    assert len({item.cluster for item in found}) == len(set(seeds))
