"""What surrounds a figure and says what it is a figure of: where, as of when, and of which ones.

Two articles give "people killed in 2023": one means by the police, the other in shootings. The words that
restrict a figure stand in its own clause: they are collected here, as stems and entity keys, without
numbers, dates, places, verbs of counting and whatever a source phrase adds. Two figures are of one thing only
if their restrictions agree.
"""

from __future__ import annotations

import math
import re
import tomllib
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd

from pipeline.compare.concepts import concept_pattern, people_words, singular
from pipeline.compare.tables import CorpusTables, metadata_columns, rows_of
from pipeline.compare.words import word_list

__all__ = [
    "ClaimContext",
    "clause_around",
    "clause_year",
    "country_code",
    "country_name",
    "is_as_of",
    "is_ongoing",
    "other_time",
    "parse_interval",
    "stated_years",
    "stem",
]

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_SENTENCES = 1_000_000  # more than an article has
_BACK = 3  # sentences to look back for a country
_DOMINANT = 0.5  # share of an article's country mentions that makes a country its own
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_CUT = re.compile(
    r"[,;:()–—]|\s-\s| (?:which|who|whose|after|because|although|though|while|but|where|when|as if)\s|"
    r" and (?=(?:\w+ed|then|now|so|in|by|of|it|they|he|she|we|the|a|more|at|another|about)\b)",
    re.IGNORECASE,
)
_SAYS = re.compile(r"\b(?:that|said|says|showed|shows|suggests?|claims?|estimates?)\s", re.IGNORECASE)
_PRONOUN = re.compile(r"^\W*(?:and |but )?(?:it|they|he|she)\b", re.IGNORECASE)
_COMPARED = re.compile(
    r"\b(?:that of|than|like|unlike|as in|as (?:high|low|many|much) as|compared (?:with|to)|against|outside|alongside)\s+(?:the\s+)?$",
    re.IGNORECASE,
)  # fmt: skip
_PERFECT = r"\s+(?:since |now |already |so far )?(?:been\s+)?\w+(?:ed|en|own|one|ad|old|eld|ut)\b"
_STILL = r"\bso far\b|\bto date\b|\bsince\b|\bby now\b|\balready\b"
_ONGOING = re.compile(rf"\b(?:have|has|[’']ve){_PERFECT}|{_STILL}", re.IGNORECASE)
_REPORTED = re.compile(rf"\b(?:have|has|had|[’']ve){_PERFECT}|{_STILL}", re.IGNORECASE)
_AS_OF = re.compile(r"\b(?:by|until|till|as of|through|up to|up until)\s+(?:\w+\s+){0,4}$", re.IGNORECASE)
_IN_YEAR = re.compile(r"\b(?:in|during|for|of|throughout)\s+((?:19|20)\d\d)\b")
_OTHER_TIME = re.compile(
    r"(?<!same )(?<!those )(?<!these )\b(?:years?|months?|weeks?|decades?)\b|\b(?:then|earlier|later|previous(?:ly)?|before|ago|once)\b",
    re.IGNORECASE,
)
_YEARS = re.compile(
    r"\b(?:between|from)\s+((?:19|20)\d\d)\s+(?:and|to|until)\s+((?:19|20)\d\d)\b|\b((?:19|20)\d\d)\s?[–-]\s?((?:19|20)?\d\d)\b"
)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return a rough stem of a lower-cased word: singular, without -ed and -ing."""
    word = singular(word.removesuffix("'s").removesuffix("’s"))
    for ending in ("ing", "ed"):
        if len(word) > len(ending) + 3 and word.endswith(ending):
            return word[: -len(ending)].rstrip("e")
    return word.rstrip("e") if len(word) > 4 else word


@cache
def _countries() -> dict[str, str]:
    text = (files("pipeline.compare") / "data" / "countries.toml").read_text(encoding="utf-8")
    return {name: code for code, names in tomllib.loads(text).items() for name in names}


@lru_cache(maxsize=50_000)
def country_code(name: str | None) -> str | None:
    """Return the ISO code of a state's name or key (`gpe:el salvador`), or None for any other place."""
    if not name:
        return None
    return _countries().get(name.lower().removeprefix("gpe:").removeprefix("the ").strip())


@cache
def country_name(code: str) -> str:
    """Return a state's name by its ISO code; the code itself where it is not known."""
    for name, known in _countries().items():
        if known == code:
            return " ".join(
                word if word in ("and", "of", "the") else word.capitalize() for word in name.split()
            )
    return code


@lru_cache(maxsize=1024)
def clause_around(sentence: str, start: int, end: int) -> tuple[int, int]:
    """Return where the clause of a figure begins and ends in its sentence."""
    before = max(
        (match.end() for match in _CUT.finditer(sentence, 0, start) if match.end() <= start), default=0
    )
    after = min((match.start() for match in _CUT.finditer(sentence, end)), default=len(sentence))
    said = max((match.end() for match in _SAYS.finditer(sentence, before, start)), default=before)
    return said, after


def is_ongoing(clause: str, reported: bool = False) -> bool:
    """Return whether a clause speaks of what may go on: present perfect, "so far", "since".

    In reported speech ("the ministry said 75,000 had been arrested") the past perfect stands for it.
    """
    return (_REPORTED if reported else _ONGOING).search(clause) is not None


def stated_years(sentence: str) -> tuple[int, float] | None:
    """Return the day ordinals of "between 2016 and 2020", "2016–20"; None where no such years are named."""
    match = _YEARS.search(sentence)
    if match is None:
        return None
    first, last = (match.group(1), match.group(2)) if match.group(1) else (match.group(3), match.group(4))
    last = first[:2] + last if len(last) == 2 else last
    if not int(first) < int(last) <= int(first) + 60:
        return None
    return date(int(first), 1, 1).toordinal(), float(date(int(last) + 1, 1, 1).toordinal())


def parse_interval(value: str | None) -> tuple[tuple[int, float] | None, bool]:
    """Return an ISO interval "start/end" as day ordinals [start, end), and whether its end is open.

    A side may be a year, a month or a day; `..` or nothing leaves it open. None when it cannot be read.
    """
    if not value:
        return None, False
    first, slash, last = str(value).partition("/")
    start = _day(first)
    if start is None:
        return None, False
    if not slash:
        return (start, _after(first)), False
    if last in ("", ".."):
        return (start, math.inf), True
    end = _day(last)
    if end is None or end <= start:
        return (start, _after(first)), False
    return (start, end), False


def _day(text: str) -> int | None:
    parts = text[:10].split("-")
    try:
        month = int(parts[1]) if len(parts) > 1 else 1
        if not 1000 <= int(parts[0]) <= 2999:
            return None
        return date(int(parts[0]), month, int(parts[2]) if len(parts) > 2 else 1).toordinal()
    except ValueError:
        return None


def _after(text: str) -> float:
    """Return the day after the year, month or day that `text` names."""
    start = _day(text)
    if start is None:
        return math.inf
    return start + {0: 366, 1: 31}.get(text[:10].count("-"), 1)


def clause_year(clause: str) -> tuple[int, float] | None:
    """Return the day ordinals of the year a clause names ("in 2024"); None where it names none, or several."""
    years = set(_IN_YEAR.findall(clause))
    if len(years) != 1:
        return None
    year = int(years.pop())
    return date(year, 1, 1).toordinal(), float(date(year + 1, 1, 1).toordinal())


def other_time(clause: str) -> bool:
    """Return whether a clause names a time of its own that is no date: "in the worst years", "a year earlier"."""
    return _OTHER_TIME.search(clause) is not None


def is_as_of(sentence: str, date_text: str | None) -> bool:
    """Return whether a date is the moment up to which a figure counts: "by July 2024"."""
    at = sentence.find(date_text) if date_text else -1
    return at >= 0 and _AS_OF.search(sentence[:at]) is not None


class ClaimContext:
    """Places, entities and attributions of a corpus, ready to be asked about one figure."""

    def __init__(self, tables: CorpusTables) -> None:
        self._mentions: dict[tuple[str, int], list[tuple[int, int, str, str]]] = {}
        self._code: dict[tuple[str, str], str] = {}
        self._main: dict[str, str] = {}
        self._spans: dict[str, list[tuple[int, int, int, str | None, str | None]]] = {}
        self._read_entities(tables, tables.table("quantities"))
        attributions = tables.table("attributions")
        if not attributions.empty:
            columns = rows_of(attributions, "article_id", "content", "source", "source_name", "source_key")
            for article_id, content, source, name, key in columns:
                for part in content:
                    start, end = int(part[0]), int(part[1])
                    who = name if isinstance(name, str) else source if isinstance(source, str) else None
                    span = (end - start, start, end, who, key if isinstance(key, str) else None)
                    self._spans.setdefault(article_id, []).append(span)

    def _read_entities(self, tables: CorpusTables, quantities: pd.DataFrame) -> None:
        mentions, entities = _mentions_near(tables.table("mentions"), quantities), tables.table("entities")
        counts: dict[str, dict[str, float]] = {}
        if not entities.empty:
            columns = rows_of(entities, "article_id", "key", "country", "label", "mentions")
            for article_id, key, country, label, times in columns:
                code = country if isinstance(country, str) else country_code(key)
                if code:
                    self._code[article_id, key] = code
                    if label in ("GPE", "NORP"):
                        own = counts.setdefault(article_id, {})
                        own[code] = own.get(code, 0.0) + float(times)
        if not mentions.empty:
            columns = rows_of(mentions, "article_id", "sentence", "start", "end", "key", "label")
            for article_id, sentence, start, end, key, label in columns:
                self._mentions.setdefault((article_id, sentence), []).append((start, end, key, label))
        for article_id, own in counts.items():
            code, most = max(own.items(), key=lambda item: (item[1], item[0]))
            if most >= _DOMINANT * sum(own.values()):
                self._main[article_id] = code
        metadata = metadata_columns(tables.table("articles"))
        if "country" in metadata.columns:
            for article_id, value in metadata["country"].items():
                code = country_code(value if isinstance(value, str) else None)
                if code or (isinstance(value, str) and len(value) == 2 and value.isupper()):
                    self._main[str(article_id)] = code or str(value)

    def countries(
        self,
        article_id: str,
        sentence: int,
        text: str,
        offset: int,
        place: str | None,
        place_text: str | None,
    ) -> tuple[frozenset[str], str | None]:
        """Return the countries a figure may hold for, and the site inside one where the figure states it.

        Args:
            article_id, sentence: where the figure stands.
            text: the sentence, which begins at character `offset` of the article.
            place, place_text: the figure's own place, key and words, or None.
        """
        if place:
            at = text.find(place_text) if place_text else -1
            if at < 0 or not _COMPARED.search(text[:at]):
                code = country_code(place)
                own = self._code.get((article_id, place))
                if code:
                    return frozenset({code}), None
                return (frozenset({own}) if own else self._near(article_id, sentence, text, offset)), place
        return self._near(article_id, sentence, text, offset), None

    def _near(self, article_id: str, sentence: int, text: str, offset: int) -> frozenset[str]:
        own = self._countries_of(article_id, sentence, text, offset)
        if own:
            return own
        if article_id in self._main:
            return frozenset({self._main[article_id]})
        for back in range(1, _BACK + 1):
            own = self._countries_of(article_id, sentence - back)
            if own:
                return own
        return frozenset()

    def _countries_of(
        self, article_id: str, sentence: int, text: str = "", offset: int = 0
    ) -> frozenset[str]:
        """Return the countries a sentence names; those it only compares with are left out where its text is given."""
        codes = set()
        for start, _, key, label in self._mentions.get((article_id, sentence), ()):
            code = self._code.get((article_id, key))
            placed = code is not None and (label in _PLACES or label == "NORP")
            if code and placed and not (text and _COMPARED.search(text[: start - offset])):
                codes.add(code)
        return frozenset(codes)

    def restrictions(
        self,
        article_id: str,
        sentence: int,
        text: str,
        offset: int,
        start: int,
        end: int,
        concept: str | None,
        phrase: str | None,
    ) -> dict[str, str]:
        """Return what restricts a figure: stems and entity keys, each with the word as written.

        Args:
            article_id, sentence: where the figure stands.
            text: the sentence, which begins at character `offset` of the article.
            start, end: the figure's place in the sentence.
            concept: the concept it is of; its own wordings restrict nothing.
            phrase: the measured entity as written.
        """
        low, high = clause_around(text, start, end)
        inside = [span for span in self._spans.get(article_id, ()) if span[1] <= offset + start < span[2]]
        if inside:
            low = max(low, min(inside, key=lambda span: span[:2])[1] - offset)
        clause = text[low:start] + " " * (end - start) + text[end:high]
        keys: dict[str, str] = {}
        first: str | None = None
        placed: set[str] = set()
        for begin, stop, key, label in self._mentions.get((article_id, sentence), ()):
            first = first or (key if label not in ("GPE", "NORP", "DATE", "LOC") else None)
            begin, stop = begin - offset, stop - offset
            if label in ("GPE", "NORP", "LOC"):
                placed.update(_WORD.findall(text[begin:stop].lower()))
            if low <= begin < stop <= high:
                clause = clause[: begin - low] + " " * (stop - begin) + clause[stop - low :]
                if label not in ("GPE", "NORP", "DATE", "LOC"):
                    keys[key] = text[begin:stop]
        if _PRONOUN.match(clause) and first is not None:
            keys[first] = first.partition(":")[2].title()
        pattern = concept_pattern(concept) if concept else None
        lowered = clause.lower()
        if pattern is not None:
            lowered = pattern.sub(lambda match: " " * len(match.group()), lowered)
            phrase = pattern.sub(" ", (phrase or "").lower())
        lead, rest = lowered[: start - low], lowered[start - low :]
        words = _WORD.findall(lead)
        counting = [at for at, word in enumerate(words) if word in word_list("counting")]
        kept = (
            (words[counting[-1] + 1 :] if counting else words)
            + _WORD.findall(rest)
            + _WORD.findall((phrase or "").lower())
        )
        ignored = placed | (
            word_list("function") | word_list("unrestricting") | word_list("counting") | word_list("leading")
        )
        general = people_words(general=True)
        kept = [
            word for word in kept if word not in ignored and len(word) > 2 and singular(word) not in general
        ]
        stems = {stem(word): word for word in kept}
        if pattern is not None:
            stems = {short: word for short, word in stems.items() if not pattern.match(short)}
        return {**keys, **{short: word for short, word in stems.items() if short}}

    def source(self, article_id: str, start: int) -> tuple[str | None, str | None]:
        """Return the source, and its key, of the innermost attribution whose content holds this character."""
        inside = [span for span in self._spans.get(article_id, ()) if span[1] <= start < span[2]]
        if not inside:
            return None, None
        _, _, _, source, key = min(inside, key=lambda span: span[:3])
        return source, key

    def label_of(self, entities: pd.DataFrame) -> dict[tuple[str, str], str]:
        """Return the label of each entity by (article id, entity id)."""
        if entities.empty:
            return {}
        columns = rows_of(entities, "article_id", "entity", "label")
        return {(article, entity): label for article, entity, label in columns}


def _mentions_near(mentions: pd.DataFrame, quantities: pd.DataFrame) -> pd.DataFrame:
    """Return the mentions in sentences that have a figure, and in the few before them."""
    if mentions.empty or quantities.empty:
        return mentions.head(0)
    articles = pd.Index(quantities["article_id"].unique())
    wanted = articles.get_indexer(quantities["article_id"]) * _SENTENCES + quantities["sentence"].to_numpy()
    wanted = np.unique((wanted[:, None] - np.arange(_BACK + 1)[None, :]).ravel())
    own = articles.get_indexer(mentions["article_id"])
    return mentions[(own >= 0) & np.isin(own * _SENTENCES + mentions["sentence"].to_numpy(), wanted)]


def text_or_none(value: Any) -> str | None:
    """Return a text that is one and not empty, else None."""
    return value if isinstance(value, str) and value else None
