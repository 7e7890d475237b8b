"""Offices, and the countries that follow from them."""

from __future__ import annotations

import pytest

from pipeline.components.entities.countries import set_countries
from pipeline.components.entities.gazetteer import gazetteer
from pipeline.components.entities.offices import Role, read_role
from tests.components.entities.hand_made import marked_candidates


def _role(marked: str) -> Role:
    text, candidates, _ = marked_candidates(marked)
    for candidate in candidates:
        candidate.entry = gazetteer().look_up(candidate.text, candidate.label)
    set_countries(text, candidates)
    (index,) = [position for position, candidate in enumerate(candidates) if candidate.label == "PERSON"]
    return read_role(text, index, candidates, 0, len(text))


@pytest.mark.parametrize(
    ("marked", "office", "country"),
    [
        ("[Peru|GPE]'s Security Minister, [Ana Paz|PERSON], resigned.", "Security Minister", "PE"),
        ("[Peru|GPE]’s former president [Ana Paz|PERSON] resigned.", "former President", "PE"),
        ("[US|GPE] President [Ana Paz|PERSON] resigned.", "President", "US"),
        (
            "former [U.S.|GPE] Secretary of State [Ana Paz|PERSON] resigned.",
            "former Secretary of State",
            "US",
        ),
        (
            "[Chilean|NORP] Justice and Public Security Minister [Ana Paz|PERSON]",
            "Justice and Public Security Minister",
            "CL",
        ),
        ("President of [Peru|GPE] [Ana Paz|PERSON] resigned.", "President", "PE"),
        ("The mayor of [Quito|GPE], [Ana Paz|PERSON], resigned.", "Mayor", "EC"),
        ("Elected as [Peru|GPE]'s 81st president, [Ana Paz|PERSON] promised order.", "President", "PE"),
        ("[Ana Paz|PERSON], president of [Peru|GPE], resigned.", "President", "PE"),
        ("[Ana Paz|PERSON], [Peru|GPE]'s interior minister, resigned.", "Interior Minister", "PE"),
        (
            "[Ana Paz|PERSON], the former [Peruvian|NORP] justice minister, resigned.",
            "Justice Minister",
            "PE",
        ),
        ("[Ana Paz|PERSON], the mayor, resigned.", "Mayor", None),
        ("In [Ecuador|GPE], President [Ana Paz|PERSON] resigned.", "President", "EC"),
        ("In [Quito|GPE], [Ecuador|GPE]’s capital, Mayor [Ana Paz|PERSON] resigned.", "Mayor", "EC"),
        ("[Venezuelan|NORP] opposition activist [Ana Paz|PERSON] fled.", None, "VE"),
        ("then-Interior Minister [Ana Paz|PERSON] fled.", "Interior Minister", None),
        ("Texas Governor [Ana Paz|PERSON] fled.", "Governor", "US"),
        ("Maj. Gen. [Ana Paz|PERSON] fled.", "Major General", None),
    ],
)
def test_role_is_read_from_the_words_around(marked: str, office: str | None, country: str | None) -> None:
    """Each construction the file names gives its office and country."""
    assert _role(marked) == Role(office, country)


@pytest.mark.parametrize(
    ("marked", "office", "country"),
    [
        ("After meeting [Peru|GPE]'s president, [Ana Paz|PERSON] resigned.", None, None),
        ("In [Ecuador|GPE], Foreign Minister [Ana Paz|PERSON] said so.", "Foreign Minister", None),
        ("[Venezuelans|NORP] told [Ana Paz|PERSON] so.", None, None),
        ("[Peru|GPE] and President [Ana Paz|PERSON] agreed.", "President", None),
        ("In [Ecuador|GPE] many fear that President [Ana Paz|PERSON] lies.", "President", None),
        ("Presidential hopes fade. [Ana Paz|PERSON] lost.", None, None),
        ("[Ana Paz|PERSON]", None, None),
    ],
)
def test_role_is_not_read_into_the_text(marked: str, office: str | None, country: str | None) -> None:
    """Somebody else's office, a visitor's country, a sentence that only mentions a place: not taken."""
    assert _role(marked) == Role(office, country)
