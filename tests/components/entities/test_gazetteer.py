"""The gazetteer: what is found, what is not, and what the file must hold to."""

from __future__ import annotations

import time

import pycountry
import pytest

from pipeline.components.entities.decode import bioes_labels
from pipeline.components.entities.gazetteer import Gazetteer, entity_key, fold, gazetteer
from pipeline.knowledge.load import GazetteerEntry, gazetteer_entries

COURT = GazetteerEntry(name="Inter-American Court", label="ORG", kind="court", aliases=("IACtHR",))
PLACE = GazetteerEntry(name="San Martín", label="GPE", kind="city", country="SV", weak=("Martín",))
GROUP = GazetteerEntry(name="al-Barq", label="ORG", kind="armed_group")
STATE = GazetteerEntry(name="Martín", label="GPE", kind="state", country="PE", weak=("Martín",))
SMALL = Gazetteer([COURT, PLACE, GROUP, STATE])


def _found(text: str) -> list[tuple[str, str]]:
    return [(text[match.start : match.end], match.entry.name) for match in SMALL.find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "the Inter-American Court ruled",
        "the Inter–American Court ruled",
        "the Inter-American\nCourt ruled",
        "the INTER-AMERICAN COURT RULED",
        "the Inter-American Court’s ruling",
        "the Inter-American Court-ordered release",
    ],
)
def test_find_reads_over_quotes_hyphens_line_breaks_and_capitals(text: str) -> None:
    """How a name is typeset does not matter."""
    assert [name for _, name in _found(text)] == ["Inter-American Court"]


@pytest.mark.parametrize(
    "text",
    [
        "an inter-american court",
        "the Inter-American Courts",
        "the Inter-American\n\nCourt",
        "IACTHR",
        "the xInter-American Court",
        "Trans-San Martín",
    ],
)
def test_find_leaves_what_is_no_name(text: str) -> None:
    """Lower case, longer words, another paragraph, another acronym, the end of a compound: no match."""
    assert _found(text) == []


def test_find_takes_the_longest_name_and_folds_accents() -> None:
    """Of two names that begin together the longer one counts; accents may be missing."""
    assert _found("in San Martin and beyond") == [("San Martin", "San Martín")]
    assert _found("Al-Barq fighters") == [("Al-Barq", "al-Barq")]


def test_find_leaves_weak_names_to_look_up() -> None:
    """A name that means other things too is not found by itself, only offered where its label fits."""
    assert _found("Martín came") == []
    assert {entry.name for entry in SMALL.candidates("Martín", "GPE")} == {"San Martín", "Martín"}
    assert SMALL.candidates("Martín", "PERSON") == []
    assert SMALL.look_up("IACtHR", "ORG") is COURT
    assert SMALL.look_up("IACtHR", "GPE") is None


def test_find_does_not_cut_dates_and_sections() -> None:
    """9/11 is an event; 9/11/2001 is a date, and 18.5 is not Barrio 18."""
    text = "After 9/11 and on 9/11/2001, Barrio 18 and Barrio 18.5"
    names = [text[match.start : match.end] for match in gazetteer().find(text)]
    assert names == ["9/11", "Barrio 18"]


def test_fold_keeps_the_length() -> None:
    """Offsets into the folded text are offsets into the text."""
    text = "“Türkiye’s” Æ ﬁ — İstanbul\u00a0ß \ud83d\ude00"
    assert len(fold(text)) == len(text)


def test_key_is_plain_and_stable() -> None:
    """Accents, case, quotes and spacing do not make another key."""
    assert entity_key("PERSON", "Rafael  López Aliaga") == entity_key("PERSON", "RAFAEL LOPEZ ALIAGA")
    assert entity_key("ORG", "Workers’ Party") == "org:workers' party"
    assert entity_key("PERSON", "Łucja Kılıç") == "person:lucja kilic"


def test_file_names_are_known_labels_and_iso_countries() -> None:
    """Each entry has a type the models know and an ISO 3166-1 country (XK stands for Kosovo)."""
    labels = {
        label[2:] for label in bioes_labels(["PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "EVENT", "LAW"])
    }
    countries = {country.alpha_2 for country in pycountry.countries} | {"XK", "EU"}
    for entry in gazetteer_entries():
        assert entry.label in labels, entry
        assert entry.country is None or entry.country in countries, entry
        assert entry.name.strip() == entry.name
        assert entry.name, entry


def test_file_covers_every_state_with_its_demonym() -> None:
    """Every member of ISO 3166-1 that is a state has an entry and a demonym; Congolese says not
    which Congo, and six small states have none."""
    states = {
        entry.country for entry in gazetteer_entries() if entry.label == "GPE" and entry.kind == "state"
    }
    people = {entry.country for entry in gazetteer_entries() if entry.label == "NORP"}
    territories = {
        "AI", "AQ", "AS", "AW", "AX", "BL", "BM", "BQ", "BV", "CC", "CK", "CW", "CX", "EH", "FK", "FO", "GF", "GG",
        "GI", "GL", "GP", "GS", "GU", "HK", "HM", "IM", "IO", "JE", "KY", "MF", "MO", "MP", "MQ", "MS", "NC", "NF",
        "NU", "PF", "PM", "PN", "PR", "RE", "SH", "SJ", "SX", "TC", "TF", "TK", "UM", "VG", "VI", "WF", "YT",
    }  # fmt: skip
    expected = {country.alpha_2 for country in pycountry.countries} - territories
    assert expected - states == set()
    assert expected - people <= {"CD", "CG", "DM", "KI", "ST", "VA", "VU"}


def test_file_has_no_safe_name_twice() -> None:
    """A name that two entries claim is safe for neither."""
    seen: dict[str, GazetteerEntry] = {}
    for entry in gazetteer_entries():
        for name in {fold(name) for name in (entry.name, *entry.aliases) if name not in entry.weak}:
            assert name not in seen, f"{name}: {entry} and {seen[name]}"
            seen[name] = entry


@pytest.mark.slow
def test_gazetteer_loads_fast() -> None:
    """Reading and indexing stay under 50 ms of processor time (best of three)."""
    times = []
    for _ in range(3):
        gazetteer_entries.cache_clear()
        started = time.process_time()
        Gazetteer(gazetteer_entries())
        times.append(time.process_time() - started)
    assert min(times) < 0.05


def test_find_takes_linear_time_on_hostile_text() -> None:
    """Twice the text costs at most about twice the time, also where every word begins a name."""
    names = gazetteer()

    def cost(words: int) -> float:
        text = "National United New " * words
        started = time.process_time()
        names.find(text)
        return time.process_time() - started

    cost(500)
    assert min(cost(8000) for _ in range(3)) < 3.5 * min(cost(4000) for _ in range(3)) + 0.005
