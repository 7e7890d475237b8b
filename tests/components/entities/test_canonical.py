"""What becomes one record, under which name and key, and of which country."""

from __future__ import annotations

import pytest

from pipeline.components.entities.canonical import canonical_entities, plain_name
from pipeline.components.entities.countries import resolve_names, set_countries
from pipeline.components.entities.gazetteer import gazetteer
from pipeline.components.entities.mentions import add_known_names
from pipeline.schema import CanonicalEntity
from tests.components.entities.hand_made import marked_candidates


def _entities(marked: str, same: tuple[tuple[str, str], ...] = ()) -> list[CanonicalEntity]:
    text, candidates, grid = marked_candidates(marked)
    candidates = add_known_names(candidates, gazetteer().find(text), grid)
    resolve_names(candidates, gazetteer())
    set_countries(text, candidates)
    return canonical_entities(candidates, same, [0] * len(grid.starts))


def _keys(marked: str, same: tuple[tuple[str, str], ...] = ()) -> list[tuple[str, str | None]]:
    return [(entity.key, entity.country) for entity in _entities(marked, same)]


def test_a_full_name_keeps_two_bearers_of_a_surname_apart() -> None:
    """Known or unknown, two full names are two keys, and a bare surname named after both is a third."""
    keys = _keys("[Rosario Murillo|PERSON] met [Jorge Murillo|PERSON]. [Murillo|PERSON] spoke.")
    assert keys == [
        ("person:rosario murillo", "NI"),
        ("person:jorge murillo", None),
        ("person:murillo", None),
    ]


def test_a_surname_alone_is_the_known_bearer_only_without_another() -> None:
    """Bukele is Nayib Bukele, unless the article names another one."""
    assert _keys("[Bukele|PERSON] won.") == [("person:nayib bukele", "SV")]
    assert _keys("[Karim Bukele|PERSON] won. [Bukele|PERSON] spoke.") == [("person:karim bukele", None)]


def test_forms_of_one_name_are_one_record() -> None:
    """*The*, *'s*, accents, capitals and line breaks make no other entity; the fullest form is its name."""
    (entity,) = _entities("the [Casa Blorp|ORG], [CASA BLORP|ORG] and [the Casa Blorp|ORG]")
    assert entity.name == "Casa Blorp"
    assert entity.aliases == ("CASA BLORP", "the Casa Blorp")


@pytest.mark.parametrize(
    ("marked", "count"),
    [
        ("[Zoltar Foundation|ORG] and [Zoltar|ORG]", 1),
        ("[Northern Observatory of Violence|ORG] and [NOV|ORG]", 1),
        ("[Zoltar Foundation|ORG], [Zoltar Institute|ORG] and [Zoltar|ORG]", 3),
        ("[Blorp Party|ORG] and [Party|ORG]", 2),
        ("[Zoltar Foundation|ORG] and [Zoltar|GPE]", 2),
    ],
)
def test_short_forms_join_the_one_name_they_fit(marked: str, count: int) -> None:
    """First words and initials do, shared words and doubtful ones do not."""
    assert len(_entities(marked)) == count


def test_an_abbreviation_joins_what_it_defines() -> None:
    """Pairs of plain names are one record, under the long form."""
    (entity,) = _entities("[Casa Blorp|ORG] ([KBX|ORG]) grew. [KBX|ORG] shrank.", (("kbx", "casa blorp"),))
    assert (entity.name, entity.aliases, len(entity.mentions)) == ("Casa Blorp", ("KBX",), 3)


@pytest.mark.parametrize(
    ("marked", "key", "country"),
    [
        ("[Ecuador|GPE]'s [National Assembly|ORG] met.", "org:national assembly (ec)", "EC"),
        ("The [Salvadoran|NORP] [Supreme Court|ORG] ruled.", "org:supreme court (sv)", "SV"),
        ("The [Supreme Court|ORG] of [Peru|GPE] ruled.", "org:supreme court (pe)", "PE"),
        ("The [Supreme Court|ORG] ruled.", "org:supreme court", None),
        ("[Tocuyo Jail|FAC] in [Honduras|GPE] burned.", "fac:tocuyo jail", "HN"),
        ("The [High Court of Kenya|ORG] ruled.", "org:high court of kenya", "KE"),
        ("He came from [Southern Peru|LOC].", "loc:southern peru", "PE"),
        ("He came from [Blorpton|GPE], [Chile|GPE].", "gpe:blorpton", "CL"),
        ("[Amnesty International|ORG] visited [Peru|GPE].", "org:amnesty international", None),
        ("[Peru|GPE]'s [Amnesty International|ORG] office", "org:amnesty international", None),
        ("[Salvadorans|NORP] told [Blorp Watch|ORG].", "org:blorp watch", None),
    ],
)
def test_country_follows_from_the_gazetteer_or_the_words_around(
    marked: str, key: str, country: str | None
) -> None:
    """Possessive, demonym, *of*, *in*, comma; and never for a body known to have no country."""
    assert (key, country) in _keys(marked)


def test_courts_of_two_countries_stay_two() -> None:
    """A name that every country has is one record for each; *the Supreme Court* is the last one named."""
    keys = _keys(
        "[Peru|GPE]'s [Supreme Court|ORG] and [Kenya|GPE]'s [Supreme Court|ORG]. The [Supreme Court|ORG] sat."
    )
    courts = [entity for entity in keys if entity[0].startswith("org:supreme court")]
    assert courts == [("org:supreme court (pe)", "PE"), ("org:supreme court (ke)", "KE")]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[Georgia|GPE] voted, and [Tbilisi|GPE] cheered.", ("gpe:georgia", "GE")),
        ("[Georgia|GPE] and [Texas|GPE] voted.", ("gpe:state of georgia", "US")),
        ("[Georgia|GPE] voted.", ("gpe:georgia", None)),
        ("[Santa Ana|GPE], in [El Salvador|GPE], is calm.", ("gpe:santa ana", "SV")),
        ("[Santa Ana|GPE] is calm.", ("gpe:santa ana", None)),
    ],
)
def test_a_weak_name_needs_its_country_in_the_article(marked: str, expected: tuple[str, str | None]) -> None:
    """Georgia is the state or the country by what else is named; Santa Ana is Salvadoran in El Salvador."""
    assert expected in _keys(marked)


def test_plain_name_drops_what_does_not_matter() -> None:
    """Article, possessive, accents, case, spacing."""
    assert plain_name("The  Córdoba\nCourt’s") == "cordoba court"
