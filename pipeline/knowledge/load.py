"""Knowledge as Python values: each file is read once, from inside the package."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import msgspec

from pipeline.errors import ConfigurationError
from pipeline.schema import Codebook

__all__ = [
    "CueLexicon",
    "CueWord",
    "boilerplate_table",
    "GazetteerEntry",
    "codebook",
    "cue_lexicon",
    "gazetteer_entries",
    "name_words",
    "read_codebook",
    "currencies_table",
    "languages_table",
    "numbers_table",
    "units_table",
]


class CueWord(msgspec.Struct, frozen=True, kw_only=True):
    """One word that attributes.

    `kind` is its class in `cue_verbs.toml` (`report`, `criticise`, `distance`, ...), which says what a
    reader learns of the holder's stance; `takes` what it introduces: `clause`, `clause_weak`, `object`,
    `infinitive` (for nouns and adjectives empty).
    """

    lemma: str
    pos: Literal["verb", "noun", "adjective"]
    kind: str
    takes: frozenset[str] = frozenset()


class CueLexicon(msgspec.Struct, frozen=True, kw_only=True):
    """The cue words by lemma, and the closed lists around them.

    `verb_forms` maps every inflected form (lower case) to its lemma. `meanings`: class -> sentence.
    `holder_groups`: plurals for people spoken of by their view; `holder_texts`: nouns for texts that speak.
    """

    verbs: dict[str, CueWord]
    nouns: dict[str, CueWord]
    adjectives: dict[str, CueWord]
    verb_forms: dict[str, str]
    noun_forms: dict[str, str]
    meanings: dict[str, str]
    as_participles: frozenset[str]
    distancing_modifiers: frozenset[str]
    distancing_adverbs: frozenset[str]
    according: tuple[tuple[str, ...], ...]
    viewpoint: frozenset[str]
    particles: frozenset[str]
    titles: frozenset[str]
    holder_groups: frozenset[str]
    holder_texts: frozenset[str]


class GazetteerEntry(msgspec.Struct, frozen=True):
    """One line of `gazetteer.jsonl`: somebody or something the field speaks of.

    `label` is an OntoNotes type, `kind` what it is in our terms (`state`, `city`, `gang`, `prison`, ...;
    `generic` when many countries have one of that name), `country` an ISO 3166-1 alpha-2 code. `aliases`
    are safe: seen in a text, they name this entry. `weak` names also mean other things; they name this
    entry only where the recognizer found a mention with the same label. `name` is safe unless it stands in
    `weak` too. `open`: the text may give the name another label (`Facebook`: ORG or PRODUCT).
    """

    name: str
    label: str
    kind: str
    country: str | None = None
    aliases: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    open: bool = False


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((files("pipeline.knowledge") / name).read_text(encoding="utf-8"))


def _verb_forms(lemma: str, irregular: dict[str, list[str]], double: set[str]) -> list[str]:
    if lemma in irregular:
        return [lemma, *irregular[lemma]]
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        stem = lemma[:-1] + "i"
        return [lemma, stem + "es", stem + "ed", lemma + "ing"]
    third = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
    if lemma.endswith("e"):
        participle = lemma + "ing" if lemma.endswith(("ee", "oe", "ye")) else lemma[:-1] + "ing"
        return [lemma, third, lemma + "d", participle]
    stem = lemma + lemma[-1] if lemma in double else lemma
    return [lemma, third, stem + "ed", stem + "ing"]


def _noun_forms(lemma: str) -> list[str]:
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return [lemma, lemma[:-1] + "ies"]
    if lemma.endswith("sis"):
        return [lemma, lemma[:-2] + "es"]
    return [lemma, lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x")) else "s")]


@cache
def cue_lexicon() -> CueLexicon:
    """Return the words that attribute, from `cue_verbs.toml`.

    Raises:
        ConfigurationError: the file has a class without its meaning.
    """
    table = _toml("cue_verbs.toml")
    settings = {"phrases", "holders", "inflection"}
    takes: dict[str, set[str]] = {}
    kinds: dict[tuple[str, str], str] = {}
    for kind, entries in table.items():
        if kind in settings:
            continue
        if "meaning" not in entries:
            raise ConfigurationError(
                f"cue_verbs.toml: class {kind!r} has no meaning; add a line meaning = ..."
            )
        for form in ("clause", "clause_weak", "object", "infinitive"):
            for lemma in entries.get(form, ()):
                takes.setdefault(lemma, set()).add(form)
                kinds.setdefault(("verb", lemma), kind)
        for pos in ("noun", "adjective"):
            for lemma in entries.get(pos, ()):
                kinds.setdefault((pos, lemma), kind)

    def words(pos: Literal["verb", "noun", "adjective"]) -> dict[str, CueWord]:
        return {
            lemma: CueWord(
                lemma=lemma,
                pos=pos,
                kind=kind,
                takes=frozenset(takes[lemma]) if pos == "verb" else frozenset(),
            )
            for (word_pos, lemma), kind in kinds.items()
            if word_pos == pos
        }

    verbs, nouns = words("verb"), words("noun")
    irregular, double = table["inflection"]["irregular"], set(table["inflection"]["double"])
    phrases, distance = table["phrases"], table["distance"]
    return CueLexicon(
        verbs=verbs,
        nouns=nouns,
        adjectives=words("adjective"),
        verb_forms={form: lemma for lemma in verbs for form in _verb_forms(lemma, irregular, double)},
        noun_forms={form: lemma for lemma in nouns for form in _noun_forms(lemma)},
        meanings={kind: entries["meaning"] for kind, entries in table.items() if kind not in settings},
        as_participles=frozenset(distance["as_participle"]),
        distancing_modifiers=frozenset(distance["before_noun"]),
        distancing_adverbs=frozenset(distance["adverb"]),
        according=tuple(tuple(phrase.split()) for phrase in phrases["according"]),
        viewpoint=frozenset(phrases["viewpoint"]),
        particles=frozenset(phrases["particles"]),
        titles=frozenset(phrases["titles"]),
        holder_groups=frozenset(table["holders"]["groups"]),
        holder_texts=frozenset(table["holders"]["texts"]),
    )


@cache
def codebook() -> Codebook:
    """Return our own codebook, `codebook.toml`."""
    return _convert_codebook(_toml("codebook.toml"), "codebook.toml")


def read_codebook(path: str | Path) -> Codebook:
    """Return the codebook in a TOML file of one's own.

    Raises:
        ConfigurationError: the file is not TOML, or a key is missing, unknown or of another type.
    """
    try:
        table = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(
            f"{path} cannot be read as a codebook: {error}. Expected a TOML file with name, version and "
            "[[frames]]; see docs/framing.md."
        ) from error
    return _convert_codebook(table, str(path))


def _convert_codebook(table: dict[str, Any], path: str) -> Codebook:
    try:
        return msgspec.convert(table, Codebook)
    except msgspec.ValidationError as error:
        raise ConfigurationError(
            f"{path} is not a codebook: {error}. Expected name, version and [[frames]] with a name each; "
            "see docs/framing.md."
        ) from error


@cache
def numbers_table() -> dict[str, Any]:
    """Return the words of numbers, hedges, change and dates, as `numbers.toml` has them."""
    return _toml("numbers.toml")


@cache
def units_table() -> list[dict[str, Any]]:
    """Return one dict for each unit of `units.toml`: name, dimension, base, factor, words, symbols."""
    return _toml("units.toml")["unit"]


@cache
def currencies_table() -> dict[str, Any]:
    """Return the currencies, the words several countries share, and the ISO 4217 codes."""
    return _toml("currencies.toml")


@cache
def gazetteer_entries() -> tuple[GazetteerEntry, ...]:
    """Return the people, places, bodies and laws of the field, from `gazetteer.jsonl`."""
    lines = (files("pipeline.knowledge") / "gazetteer.jsonl").read_bytes()
    return tuple(msgspec.json.Decoder(GazetteerEntry).decode_lines(lines))


@cache
def name_words() -> dict[str, Any]:
    """Return the words for offices, roles, honorifics and bodies, as `name_words.toml` has them."""
    return _toml("name_words.toml")


@cache
def boilerplate_table() -> dict[str, Any]:
    """Return the rules that find boilerplate, and the words of author notes, as `boilerplate.toml` has them."""
    return _toml("boilerplate.toml")


@cache
def languages_table() -> dict[str, Any]:
    """Return the function words and scripts that tell languages apart, as `languages.toml` has them."""
    return _toml("languages.toml")
