"""Whose name stands there."""

from __future__ import annotations

import pytest

from pipeline.cleaning.author_note import author_note, introduced_author, is_name_line, is_people_line


@pytest.mark.parametrize(
    "text",
    [
        "Ana Ruiz is a fellow at the Institute for Harbour Law.",
        "• Ana Ruiz, a former judge, is the author of “The Quays”.",
        "*Ana Ruiz teaches law.*",
        "Dr Ana Ruiz and Bo Lind are professors of law at the university.",
        "The Rev. Ana M. Ruiz served as chaplain to the port.",
        "Ms. Ruiz is a columnist in the port.",
        "The author is a lawyer in the port.",
    ],
)
def test_author_note_is_seen_in_its_forms(text: str) -> None:
    """What a person is or does, after a name the article has not spoken of."""
    assert author_note(text, "Soldiers guard the quays.") is not None


@pytest.mark.parametrize(
    "text",
    [
        "Ana Ruiz was arrested on the quay by soldiers of the guard.",
        "Ana Ruiz writes that the men were fed.",
        "Nobody is a judge of his own cause.",
        "“Ana Ruiz is a professor of law,” the minister said.",
        "Soldiers guard the quays.",
        "The United States has been a member of the court.",
    ],
)
def test_author_note_is_not_seen_in_prose(text: str) -> None:
    """Events, reported speech and general truths are the article's."""
    assert author_note(text, "The United States left the court.") is None


def test_author_note_surety_follows_from_byline_and_outlet() -> None:
    """The byline's name makes it sure whatever is said; the outlet's does for a role."""
    assert author_note("Ana Ruiz was born on the quay.", "Ana Ruiz", byline="Ana Ruiz") == "sure"
    assert (
        author_note("Ana Ruiz’s column appears on Fridays.", "", byline="By Ana Ruiz and Bo Lind") == "sure"
    )
    assert author_note("Bo Lind is an editor of The Quay.", "Bo Lind", outlet="The Quay") == "sure"
    assert author_note("Bo Lind is an editor.", "Bo Lind") is None


def test_introduced_author_is_the_standfirsts() -> None:
    """A standfirst that introduces its author names the byline; one that introduces a politician does not."""
    assert introduced_author("The port is closed. Ana Ruiz asks who closed it.") == "Ana Ruiz"
    assert introduced_author("In this article, Ana Ruiz shows who closed the port.") == "Ana Ruiz"
    assert introduced_author("Minister Bo Lind closed the port on Monday.") is None


def test_name_lines_are_told_from_sentences() -> None:
    """The byline again, in part or with others, and lines of people's names."""
    assert is_name_line("By ANA RUIZ", "Ana Ruiz, Bo Lind")
    assert not is_name_line("Ana Ruiz went home", "Ana Ruiz")
    assert not is_name_line("Ana Ruiz", None)
    assert is_people_line("Ana Ruiz, Bo Lind and Cy Young")
    assert not is_people_line("Soldiers guard the quays")
    assert not is_people_line("Quays")
