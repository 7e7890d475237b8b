"""The claim ledger on figures made by hand."""

from __future__ import annotations

import datetime

import pytest

from pipeline.compare.claims import collect_claims, family_of, parse_interval
from pipeline.compare.groups import group_articles
from pipeline.compare.ledger import build_ledger, ledger_tables
from pipeline.compare.tables import MemoryTables
from tests.compare.synthetic import annotate_marked

ARRESTED = "<q:x>{}</> people have been arrested in <e:salvador>El Salvador</>."
RATE = "<e:salvador>El Salvador</> recorded <q:x>{}</> homicides."
CAPACITY = "<e:cecot>CECOT</> has room for <q:x>{}</> inmates."


def _article(number, sentence, quantity, published="2024-03-01", outlet=None, more=()):
    value = quantity.pop("shown", f"{quantity['value']:,}" if quantity.get("value") is not None else "some")
    return annotate_marked(
        f"a{number}", [(sentence.format(value), "security"), *more], outlet=outlet or f"Outlet {number}",
        published=published, quantities={"x": {"kind": "count", **quantity}},
    )  # fmt: skip


def _lines(*articles):
    tables = MemoryTables.from_annotated(articles)
    return build_ledger(tables, group_articles(tables, "outlet"))


def _arrests(value, **more):
    return {"value": value, "measured": "people", "place": "salvador", **more}


def test_different_wordings_and_denominators_come_to_one_line():
    """103 homicides per 100,000 and 1.03 murders per 1,000 in the same year agree."""
    one = _article(
        0,
        RATE,
        {
            "value": 103,
            "kind": "rate",
            "measured": "homicides",
            "per": (100000, "people"),
            "date": ("2015", "2015/2016"),
            "place": "salvador",
        },
    )
    two = _article(1, "In <e:salvador>El Salvador</> there were <q:x>{}</> murders per 1,000.", {"value": 1.03, "kind": "rate", "measured": "murders", "per": (1000, "inhabitants"), "date": ("that year", "2015-01-01/2016-01-01"), "place": "salvador"})  # fmt: skip
    (line,) = _lines(one, two)
    assert line.status == "agree"
    assert [claim.values.value for claim in line.claims] == pytest.approx([103, 103])
    assert {claim.unit for claim in line.claims} == {"per 100,000 people"}


def test_years_are_kept_apart():
    """The rate of 2015 does not contradict the rate of 2023."""
    rates = [
        _article(n, RATE, {"value": value, "kind": "rate", "measured": "homicides", "per": (100000, "people"), "date": (year, f"{year}/{int(year) + 1}"), "place": "salvador"})
        for n, (value, year) in enumerate([(103, "2015"), (2.4, "2023")])
    ]  # fmt: skip
    assert [line.status for line in _lines(*rates)] == ["single", "single"]


def test_places_are_kept_apart():
    """Arrests in El Salvador and in Ecuador are two lines."""
    one = _article(0, ARRESTED, _arrests(75000))
    two = _article(
        1,
        "<q:x>{}</> people have been arrested in <e:ecuador>Ecuador</>.",
        {"value": 20000, "measured": "people", "place": "ecuador"},
    )
    assert [line.status for line in _lines(one, two)] == ["single", "single"]


def test_values_that_cannot_both_hold_conflict():
    """40,000 inmates and 20,000 inmates are not the same capacity, whenever they were written."""
    one = _article(
        0, CAPACITY, {"value": 40000, "measured": "inmates", "place": "cecot"}, published="2023-02-01"
    )
    two = _article(
        1, CAPACITY, {"value": 20000, "measured": "prisoners", "place": "cecot"}, published="2025-06-01"
    )
    (line,) = _lines(one, two)
    assert line.status == "conflict"
    assert line.pairs == {(0, 1): "conflict"}


def test_up_to_names_a_capacity():
    """ "Up to 40,000" is the capacity, not a bound on it: 20,000 contradicts it."""
    one = _article(0, CAPACITY, {"value": 40000, "modifier": "<=", "measured": "inmates", "place": "cecot"})
    two = _article(1, CAPACITY, {"value": 20000, "measured": "inmates", "place": "cecot"})
    assert [line.status for line in _lines(one, two)] == ["conflict"]


def test_bounds_are_taken_at_their_word():
    """More than 75,000 agrees with 85,000 and not with 60,000."""
    bound = _article(0, ARRESTED, _arrests(75000, modifier=">"))
    assert [line.status for line in _lines(bound, _article(1, ARRESTED, _arrests(85000)))] == ["agree"]
    assert [line.status for line in _lines(bound, _article(1, ARRESTED, _arrests(60000)))] == ["conflict"]


def test_what_accumulates_may_grow():
    """A later, higher count of arrests differs; a later, lower one contradicts."""
    early = _article(0, ARRESTED, _arrests(60000), published="2023-01-01")
    assert [
        line.status for line in _lines(early, _article(1, ARRESTED, _arrests(85000), published="2025-01-01"))
    ] == ["differ"]
    assert [
        line.status for line in _lines(early, _article(1, ARRESTED, _arrests(40000), published="2025-01-01"))
    ] == ["conflict"]


def test_figures_of_different_people_stand_apart():
    """3,000 arrested children do not contradict 75,000 arrested people."""
    one = _article(0, ARRESTED, _arrests(75000))
    two = _article(
        1,
        "<q:x>{}</> children have been arrested in <e:salvador>El Salvador</>.",
        {"value": 3000, "measured": "children", "place": "salvador"},
    )
    assert [line.status for line in _lines(one, two)] == ["single", "single"]


def test_a_quarter_and_25_percent_are_one_share():
    """Fractions and percentages meet on percent."""
    one = _article(
        0,
        "<q:x>{}</> of voters in <e:ecuador>Ecuador</> agreed.",
        {
            "value": 0.25,
            "kind": "fraction",
            "unit": "fraction",
            "measured": "voters",
            "place": "ecuador",
            "shown": "A quarter",
        },
    )
    two = _article(
        1,
        "<q:x>{}</> of voters in <e:ecuador>Ecuador</> agreed.",
        {"value": 25, "kind": "percent", "measured": "voters", "place": "ecuador", "shown": "25 percent"},
    )
    (line,) = _lines(one, two)
    assert line.status == "agree"
    assert line.claims[0].unit == "%"


def test_source_is_the_innermost_attribution():
    """A figure inside attributed content is its source's; outside it is the article's own."""
    sentence = "<s>The ministry</> <k>said</> <c><q:x>{}</> people had been arrested in <e:salvador>El Salvador</></>."
    (line,) = _lines(_article(0, sentence, _arrests(75000)), _article(1, ARRESTED, _arrests(75000)))
    assert [claim.source for claim in line.claims] == ["The ministry", None]


def test_unplaced_figure_takes_the_place_near_it():
    """Without a place of its own, a figure is of the place that the sentence, or the article, names."""
    one = _article(0, ARRESTED, _arrests(75000))
    two = _article(1, "<q:x>{}</> people have been arrested.", {"value": 60000, "measured": "people"}, more=[("All of <e:salvador>El Salvador</> knows it.", "rights")])  # fmt: skip
    assert [line.status for line in _lines(one, two)] == ["conflict"]


def test_reprints_are_one_piece():
    """A line that only reprints share counts one piece."""
    articles = [_article(n, ARRESTED, _arrests(75000)) for n in range(3)]
    tables = MemoryTables.from_annotated(articles, clusters={"a0": "x", "a1": "x", "a2": "x"})
    lines, claims = ledger_tables(build_ledger(tables, group_articles(tables, "outlet")), {})
    assert lines[["articles", "pieces", "claims"]].iloc[0].tolist() == [3, 1, 3]
    assert claims["conflicts_with"].map(len).sum() == 0


def test_tables_say_who_contradicts_whom():
    """Each claim lists the positions of those it cannot hold with; conflicts come first."""
    articles = [
        _article(n, CAPACITY, {"value": value, "measured": "inmates", "place": "cecot"})
        for n, value in enumerate((40000, 20000, 40000))
    ]
    articles += [
        _article(5, RATE, {"value": 60, "kind": "count", "measured": "homicides", "place": "salvador"})
    ]
    tables = MemoryTables.from_annotated(articles)
    lines, claims = ledger_tables(
        build_ledger(tables, group_articles(tables, "outlet")), {"fac:cecot": "CECOT"}
    )
    assert lines["status"].tolist() == ["conflict", "single"]
    assert lines.iloc[0]["place"] == "CECOT"
    assert lines.iloc[0]["spread"] == 2.0
    assert claims[claims["line"] == 1]["conflicts_with"].tolist() == [[1], [0, 2], [1]]


@pytest.mark.parametrize(
    ("text", "start", "days", "open_end"),
    [("2015/2016", "2015-01-01", 365, False), ("2015-03/2015-04", "2015-03-01", 31, False), ("2024-02-04", "2024-02-04", 1, False),
     ("2022-03-27/..", "2022-03-27", None, True), ("2015", "2015-01-01", 366, False)],
)  # fmt: skip
def test_intervals_are_read(text, start, days, open_end):
    """Years, months, days and open ends."""
    (low, high), since = parse_interval(text)
    assert datetime.date.fromordinal(low).isoformat() == start
    assert since is open_end
    if days is not None:
        assert high - low == days


@pytest.mark.parametrize("text", [None, "", "soon", "2015-99", "20x5/2016"])
def test_unreadable_intervals_are_none(text):
    """What is no date gives no period."""
    assert parse_interval(text)[0] is None


def test_ranks_and_ages_are_never_lined_up():
    """The second term and the nineteen-year-old are no claims."""
    assert family_of("ordinal", None) is None
    assert family_of("age", None) is None
    tables = MemoryTables.from_annotated([annotate_marked("a", [("It rained.", "neither")])])
    assert collect_claims(tables, group_articles(tables, "outlet")) == []
