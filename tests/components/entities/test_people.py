"""Who is who among the people of an article."""

from __future__ import annotations

import pytest

from pipeline.components.entities.people import group_people, name_parts


def _groups(*names: str, offices: dict[int, str] | None = None) -> list[int]:
    held = [(offices or {}).get(position) for position in range(len(names))]
    return group_people([name_parts(name) for name in names], held)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("President Inés Valdivia", ("ines", "valdivia")),
        ("Mr. Valdivia’s", ("valdivia",)),
        ("Iván “El Zurdo” Prado", ("ivan", "prado")),
        ("Luis Prado Jr.", ("luis", "prado")),
        ("General", ("general",)),
    ],
)
def test_name_parts_leave_what_is_no_name(name: str, parts: tuple[str, ...]) -> None:
    """Titles, possessives, nicknames and suffixes go; a lone word stays."""
    assert name_parts(name) == parts


@pytest.mark.parametrize(
    "names",
    [
        ("Inés Valdivia", "Valdivia", "Inés", "President Valdivia"),
        ("Valdivia", "Inés Valdivia"),
        ("Inés María Valdivia Soto", "Inés Valdivia", "Valdivia", "Valdivia Soto"),
        ("I. Valdivia", "Inés Valdivia"),
        ("Ines Valdivia", "INÉS VALDIVIA"),
        ("Omar bin Hadid", "bin Hadid", "Hadid"),
    ],
)
def test_one_person_under_several_names_is_one(names: tuple[str, ...]) -> None:
    """Surname, given name, second surname, initials, accents and capitals make no other person."""
    assert len(set(_groups(*names))) == 1


def test_two_people_who_share_a_surname_stay_two() -> None:
    """Once both are named, the bare surname belongs to nobody by itself."""
    rosa, bare_before, jorge, bare_after = _groups("Rosa Murillo", "Murillo", "Jorge Murillo", "Murillo")
    assert rosa != jorge
    assert bare_before == rosa
    assert bare_after not in {rosa, jorge}


def test_an_office_tells_two_bearers_apart() -> None:
    """With the office that one of them holds, the surname is that one's."""
    groups = _groups("Rosa Murillo", "Jorge Murillo", "Murillo", offices={1: "Mayor", 2: "mayor"})
    assert groups[2] == groups[1]


def test_a_name_that_fits_two_longer_ones_joins_neither() -> None:
    """George Hale may be George A. Hale or George B. Hale's: he stays apart."""
    groups = _groups("George Adam Hale", "George Bert Hale", "George Hale")
    assert len(set(groups)) == 3


def test_surname_comes_before_given_name() -> None:
    """Castro is somebody's surname before it is somebody's given name."""
    groups = _groups("Castro Ruiz", "Elena Castro", "Castro")
    assert groups[2] == groups[1]


def test_no_people_is_no_group() -> None:
    """Nothing in, nothing out; an empty name is a person of its own."""
    assert group_people([], []) == []
    assert group_people([()], [None]) == [0]
