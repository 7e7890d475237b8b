"""The seed article's people, bodies, places, peoples, buildings and dates, as a reader finds them.

Facts are offsets, labels, names, keys and countries; each change in them is read by a person.
"""

from __future__ import annotations

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.cleaning.clean import clean
from pipeline.schema import Article, CanonicalEntity

pytestmark = pytest.mark.slow

# key, label, name, country, office, then the mentions as (start, end)
ENTITIES = [
    ("gpe:el salvador", "GPE", "El Salvador", "SV", None, [(19, 30), (423, 434), (1730, 1741), (6310, 6321)]),
    (
        "person:nayib bukele", "PERSON", "Nayib Bukele", "SV", "President",
        [(49, 61), (381, 393), (697, 703), (989, 995), (1243, 1249), (1722, 1728), (2651, 2657), (2928, 2934),
         (3117, 3123), (4054, 4060), (4220, 4226), (4357, 4363), (4551, 4557), (4693, 4699), (5133, 5139),
         (6395, 6407)],
    ),
    ("person:elizabeth garcia", "PERSON", "Elizabeth García", None, None, [(130, 146)]),
    (
        "org:nationalist republican alliance", "ORG", "Nationalist Republican Alliance", "SV", None,
        [(486, 517), (519, 524)],
    ),
    (
        "org:farabundo marti national liberation front", "ORG", "Farabundo Martí National Liberation Front", "SV",
        None, [(542, 583), (585, 589)],
    ),
    (
        "fac:centro de confinamiento del terrorismo", "FAC", "Centro de Confinamiento del Terrorismo", "SV", None,
        [(1116, 1154), (1156, 1161), (3018, 3023), (3056, 3061), (3299, 3304), (4065, 4070), (4464, 4469),
         (6486, 6491)],
    ),
    ("org:ms-13", "ORG", "MS-13", "SV", None, [(1964, 1969)]),
    ("org:barrio 18", "ORG", "Barrio 18", "SV", None, [(1974, 1983)]),
    ("norp:salvadoran", "NORP", "Salvadoran", "SV", None, [(2099, 2110)]),
    ("gpe:ecuador", "GPE", "Ecuador", "EC", None, [(4251, 4258)]),
    ("person:daniel noboa", "PERSON", "Daniel Noboa", "EC", "President", [(4270, 4282)]),
    ("gpe:honduras", "GPE", "Honduras", "HN", None, [(4390, 4398)]),
    ("person:xiomara castro", "PERSON", "Xiomara Castro", "HN", "President", [(4410, 4424)]),
    ("gpe:lima", "GPE", "Lima", "PE", None, [(4492, 4496)]),
    ("gpe:peru", "GPE", "Peru", "PE", None, [(4498, 4502)]),
    ("person:rafael lopez aliaga", "PERSON", "Rafael López Aliaga", "PE", "Mayor", [(4520, 4539)]),
    ("gpe:costa rica", "GPE", "Costa Rica", "CR", None, [(4595, 4605)]),
    ("person:jorge torres", "PERSON", "Jorge Torres", "CR", "Security Minister", [(4627, 4639)]),
    ("gpe:medellin", "GPE", "Medellín", "CO", None, [(5831, 5839)]),
    ("gpe:colombia", "GPE", "Colombia", "CO", None, [(5841, 5849)]),
    ("norp:latin american", "NORP", "Latin American", None, None, [(6653, 6667)]),
]  # fmt: skip
OTHERS = [
    ("loc:latin america", "LOC", "Latin America", [(278, 291), (766, 779), (3994, 4007), (4185, 4198), (4763, 4776),
                                                   (6930, 6943)]),
    ("law:territorial control plan", "LAW", "Territorial Control Plan", [(3138, 3162)]),
]  # fmt: skip
DATES = [(11, 15), (718, 722), (1867, 1871), (2678, 2682)]
READ = {"PERSON", "ORG", "GPE", "NORP", "FAC"}


@pytest.fixture(scope="module")
def doc(nlp: Language, seed_text: str) -> Doc:
    """The article, cleaned and read by the pipeline."""
    article = clean(Article(id="seed", text=seed_text))
    read = nlp.make_doc(article.text)
    read._.sections = list(article.sections)
    for _, component in nlp.pipeline:
        read = component(read)
    return read


@pytest.fixture(scope="module")
def entities(doc: Doc) -> dict[str, CanonicalEntity]:
    """The records by key."""
    return {entity.key: entity for entity in doc._.entities}


def test_people_bodies_places_and_buildings_are_those_a_reader_finds(doc: Doc) -> None:
    """Of these five types exactly the right spans are found: none missing, none too many, none mislabelled."""
    found = {(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents if ent.label_ in READ}
    expected = {(start, end, label) for _, label, *_, mentions in ENTITIES for start, end in mentions}
    assert found == expected


@pytest.mark.parametrize(
    ("key", "label", "name", "country", "office", "mentions"), ENTITIES, ids=lambda value: None
)
def test_each_is_one_record_with_name_country_and_office(
    entities: dict[str, CanonicalEntity], key: str, label: str, name: str, country: str | None, office: str | None,
    mentions: list[tuple[int, int]],
) -> None:  # fmt: skip
    """Every mention is resolved to the right record."""
    entity = entities[key]
    assert (entity.label, entity.name, entity.country, entity.office) == (label, name, country, office)
    assert [(mention.start, mention.end) for mention in entity.mentions] == mentions


@pytest.mark.parametrize(("key", "label", "name", "mentions"), OTHERS, ids=lambda value: None)
def test_regions_and_plans_are_found(
    entities: dict[str, CanonicalEntity], key: str, label: str, name: str, mentions: list[tuple[int, int]]
) -> None:
    """The region and the security plan are records too."""
    entity = entities[key]
    assert (entity.label, entity.name) == (label, name)
    assert [(mention.start, mention.end) for mention in entity.mentions] == mentions


def test_years_are_dates(doc: Doc) -> None:
    """The article's four years are DATE."""
    dates = {(ent.start_char, ent.end_char) for ent in doc.ents if ent.label_ == "DATE"}
    assert set(DATES) <= dates


def test_short_forms_are_aliases(entities: dict[str, CanonicalEntity]) -> None:
    """The acronyms stand beside the names they abbreviate."""
    assert entities["fac:centro de confinamiento del terrorismo"].aliases == ("CECOT",)
    assert entities["org:nationalist republican alliance"].aliases == ("ARENA",)
    assert entities["org:farabundo marti national liberation front"].aliases == ("FMLN",)
    assert entities["person:nayib bukele"].aliases == ("Bukele",)


def test_boilerplate_names_nobody(doc: Doc) -> None:
    """Nothing is found behind the last body paragraph."""
    end = max(section.end for section in doc._.sections if section.kind != "boilerplate")
    assert all(mention.end <= end for entity in doc._.entities for mention in entity.mentions)
