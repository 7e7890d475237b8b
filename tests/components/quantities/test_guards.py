"""Numbers that are no quantities."""

from __future__ import annotations

import pytest

from pipeline.components.quantities.scanner import scan


def reasons(text: str) -> list[tuple[str, str]]:
    """Return what was guarded, with its reason."""
    return [(text[entry.start : entry.end], entry.reason) for entry in scan(text).guarded]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("members of MS-13 fled", "MS-13"),
        ("rivals of Barrio 18.", "Barrio 18"),
        ("after 9/11 they", "9/11"),
        ("open 24/7", "24/7"),
        ("the G7 met", "G7"),
        ("the EU-27 said", "EU-27"),
        ("an AK-47 was", "AK-47"),
        ("Covid-19 rules", "Covid-19"),
        ("under Section 215 of", "Section 215"),
        ("see Article 29.", "Article 29"),
        ("Law 1008 of", "Law 1008"),
        ("Law 5/2023 says", "Law 5/2023"),
        ("H.R. 240 passed", "H.R. 240"),
        ("Resolution 1325 was", "Resolution 1325"),
        ("in Court 7B.", "Court 7B"),
        ("the S&P 500 rose", "S&P 500"),
        ("new iPhone 11 Pro out", "iPhone 11"),
        ("the 38th Parallel", "38th Parallel"),
        ("call 911 now", "call 911"),
    ],
)
def test_name_with_digits(text, name):
    """Each is guarded as a name and gives no figure."""
    found = reasons(text)
    assert any(reason == "name" and (name in span or span in name) for span, reason in found), found
    assert scan(text).figures == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ring 020 7946 0958-1234 or 202-555-0143", "phone"),
        ("he said so [12].", "list"),
        ("1. Open the door", "list"),
        ("they won 2-0 again", "score"),
        ("see http://a.example.com/7/8", "code"),
        ("version 1.2.3 is out", "code"),
        ("the top 10 of", "rank"),
    ],
)
def test_other_numbers(text, reason):
    """Telephone and list numbers, scores, codes and ranks are told apart."""
    assert reason in [found for _, found in reasons(text)]


@pytest.mark.parametrize(
    "text",
    [
        "one of them left",
        "that one is good",
        "no one knows",
        "One should not forget",
        "one morning he left",
        "in one county",
    ],
)
def test_one_is_a_pronoun_or_determiner(text):
    """ "one" without counting is guarded."""
    assert scan(text).figures == []
    assert ("one", "one") in [(span.lower(), reason) for span, reason in reasons(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("only one soldier died", 1),
        ("one woman and three men", 1),
        ("for one year", 1),
        ("one in four", 0.25),
        ("one officer for every 650 people", 1),
        ("one million", 1e6),
    ],
)
def test_one_counts(text, value):
    """ "one" that counts or measures is kept."""
    assert scan(text).figures[0].value == value


def test_grouped_numbers_after_a_head_are_counts():
    """A separator makes it a count, not a name."""
    (figure,) = scan("The Act 1,200 people signed").figures
    assert figure.value == 1200
