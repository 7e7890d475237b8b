"""Change: "fell by 50 %", "up 2.8 %", "from 38 to 2.4", "a 5 % rise", "doubled".

Read from the words around the figure inside its sentence, so that it works without a parse. Direction and
relation are kept apart: "rose to 3 %" goes up, but 3 % is where it went, not by how much.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pipeline.components.quantities.figures import Figure
from pipeline.components.quantities.lexer import word_set
from pipeline.knowledge.load import numbers_table

__all__ = ["ChangeFound", "change_of"]

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?|[%$€£0-9][\w.,%$€£]*|[;:(—–]|,")
_REACH = word_set(
    "reach reached reaching reaches hit hits hitting topped topping totalled stand stands standing stood"
)
_MEASURES = word_set(
    "number numbers total rate rates share level figure toll count amount price prices population "
    "proportion percentage size length sentence salary wage wages pay age threshold limit forecast "
    "estimate output supply cost costs spending budget budgets funding"
)  # fmt: skip
_ADVERBS = word_set(
    "sharply slightly steadily steeply significantly dramatically marginally modestly gradually further "
    "about around nearly almost roughly over just even again only a an another some the by its their as "
    "much many well fully still back more than annually overall yesterday monthly fractionally "
    "moderately"
)  # fmt: skip
_PHRASAL = word_set(
    "make makes made making run runs ran running set sets build built take takes took give gave pick picked hold held "
    "break broke turn turned round rounded rounding open opened bring brought put puts come came show showed sign signed cover covered "
    "back backed sum add adds added line lined blow blew beat track tracked gun gunned shoot shot hunt hunted shut use used"
)
_COMPARED = re.compile(
    r"[ ](more|higher|greater|larger|bigger|increase|rise|less|fewer|lower|smaller|cheaper|decrease)\b",
    re.IGNORECASE,
)
_UP_WORDS = frozenset(("more", "higher", "greater", "larger", "bigger", "increase", "rise"))


class ChangeFound(NamedTuple):
    """A change as found. `after`: told by a word after the figure ("a 5% rise"), not before it."""

    direction: str
    relation: str
    after: bool


@cache
def _cues() -> tuple[dict[str, str], frozenset[str], dict[str, str]]:
    table = numbers_table()["change"]
    cues = {word: "up" for word in table["up"] if " " not in word}
    cues |= {word: "down" for word in table["down"] if " " not in word}
    cues |= dict.fromkeys(table["none"], "none")
    nouns = {word: cues[word] for word in table["nouns"] if word in cues}
    nouns |= {"loss": "down", "losses": "down", "improvement": "up", "slowdown": "down"}
    return cues, frozenset(table["weak"]), nouns


def change_of(text: str, figure: Figure, sentence_start: int, has_noun: bool) -> ChangeFound | None:
    """Return the change that `figure` states, or None.

    `sentence_start` is a character; `has_noun` says that a counted noun follows the number, which makes
    "raised to 12 schools" no change.
    """
    if figure.pair is not None:
        relation, other = figure.pair
        first, second = (figure, other) if relation == "from" else (other, figure)
        if first.value is None or second.value is None or first.value == second.value:
            return ChangeFound("none", relation, False)
        return ChangeFound("up" if second.value > first.value else "down", relation, False)
    if figure.kind in ("ordinal", "age") or figure.rule in ("count.times", "frequency"):
        return None
    begin = min(figure.modifier_start, figure.start)
    words = _words_before(text, max(sentence_start, begin - 140), begin)
    if figure.kind == "multiple":
        return _multiple(text, figure, words)
    if figure.start and text[figure.start - 1] == "+" and figure.kind in ("percent", "percentage_point"):
        return ChangeFound("up", "by", False)
    return _before(figure, words, has_noun) or _after(text, figure)


def _words_before(text: str, start: int, end: int) -> list[str]:
    return [match.group().lower() for match in _WORD.finditer(text, start, end)][-20:]


def _multiple(text: str, figure: Figure, words: list[str]) -> ChangeFound | None:
    if figure.rule == "multiple.verb":
        surface = text[figure.start : figure.end].lower()
        return ChangeFound("down" if surface.startswith("halv") else "up", "multiple", False)
    cues = _cues()[0]
    after = [
        match.group().lower() for match in _WORD.finditer(text, figure.end, min(len(text), figure.end + 24))
    ][:2]
    for word in (*after, *words[-2:]):
        if word in cues and cues[word] != "none":
            return ChangeFound(cues[word], "multiple", False)
    return None


def _before(figure: Figure, words: list[str], has_noun: bool) -> ChangeFound | None:
    cues, weak, nouns = _cues()
    if not words:
        return None
    last = words[-1]
    bare_count = figure.kind in ("count", "vague") and has_noun
    if last in ("by", "from", "to", "of", "at"):
        return _prepositional(figure, words, bare_count)
    if last in _REACH or (last == "at" and len(words) > 1 and words[-2] in _REACH):
        cue = _search(words[:-1], 18, across=True)
        return ChangeFound(cue[1], "to", False) if cue is not None else None
    at = len(words) - 1
    skipped = 0
    while at >= 0 and words[at] in _ADVERBS and skipped < 3:
        at -= 1
        skipped += 1
    if at < 0 or words[at] not in cues:
        return None
    word = words[at]
    if word in ("up", "down") and at and words[at - 1] in _PHRASAL:
        return None
    direction = cues[word]
    if figure.kind == "duration" or direction == "none":
        return None
    if figure.kind in ("count", "vague") and word in weak and not (word in ("up", "down") and not has_noun):
        return None
    if bare_count and (word in nouns or skipped > 1):
        return None
    if word in ("lower", "higher", "cut", "cuts", "level") and figure.kind not in (
        "percent",
        "percentage_point",
    ):
        return None
    if word in nouns and word not in (
        "rise",
        "gain",
        "gains",
        "jump",
        "surge",
        "drop",
        "fall",
        "decline",
        "plunge",
        "cut",
        "boost",
        "hike",
        "climb",
    ):
        return None
    return ChangeFound(direction, "by", False)


def _prepositional(figure: Figure, words: list[str], bare_count: bool) -> ChangeFound | None:
    last = words[-1]
    nouns = _cues()[2]
    if last == "of":
        before = words[-2] if len(words) > 1 else ""
        if before in ("loss", "losses") and figure.kind not in ("percent", "percentage_point"):
            return None
        return ChangeFound(nouns[before], "by", False) if before in nouns else None
    cue = _search(words[:-1], 14, across=False)
    if last == "at":
        if cue is not None and cue[1] == "none":
            return ChangeFound("none", "level", False)
        return None
    if cue is None:
        return None
    distance, direction, between = cue
    if figure.kind == "duration" and last != "by":
        return None
    if last in ("to", "from") and direction == "none":
        return None
    figures_between = any(word[0].isdigit() or word[0] in "$€£%" for word in between)
    if bare_count or figure.kind == "duration":
        adverbs = sum(word not in _ADVERBS for word in between)
        if (
            not figures_between
            and adverbs > (0 if last != "by" else 1)
            and not _MEASURES.intersection(between)
        ):
            return None
    if last == "by" and distance > 9:
        return None
    return ChangeFound(direction, last, False)


def _search(words: list[str], reach: int, across: bool) -> tuple[int, str, list[str]] | None:
    """The nearest word of change to the left: how far, its direction, and the words between."""
    cues = _cues()[0]
    for distance, word in enumerate(reversed(words[-reach:]), start=1):
        if word in (";", ":", "(") and not across:
            return None
        direction = cues.get(word)
        if direction is not None and not (word in ("up", "down") and distance > 8 and not across):
            return distance, direction, words[len(words) - distance + 1 :]
        if across and word.startswith(("doubl", "tripl", "quadrupl", "trebl")):
            return distance, "up", []
        if word.startswith(("doubled", "doubling", "tripled", "tripling", "quadrupl", "trebl")):
            return distance, "up", words[len(words) - distance + 1 :]
        if word in ("halved", "halving"):
            return distance, "down", words[len(words) - distance + 1 :]
    return None


def _after(text: str, figure: Figure) -> ChangeFound | None:
    """ "a 5% rise", "20% more", "10 points lower"."""
    end = figure.end
    if text[end : end + 1] not in (" ", "-"):
        return None
    if figure.kind in ("percent", "percentage_point", "money", "measure"):
        compared = _COMPARED.match(text, end)
        if compared is not None and (figure.kind == "percent" or figure.kind == "percentage_point"):
            return ChangeFound("up" if compared.group(1).lower() in _UP_WORDS else "down", "by", True)
    if figure.kind not in ("percent", "percentage_point", "money"):
        return None
    nouns = _cues()[2]
    position = end
    for _ in range(4):
        match = re.compile(r"[ \-]([^\W\d_][\w’']*)").match(text, position)
        if match is None:
            return None
        word = match.group(1).lower()
        if word in nouns and not (
            figure.kind == "money"
            and word
            not in ("increase", "cut", "rise", "reduction", "drop", "decrease", "hike", "raise", "boost")
        ):
            return ChangeFound(nouns[word], "by", True)
        if word in (
            "of",
            "in",
            "on",
            "for",
            "to",
            "and",
            "or",
            "by",
            "from",
            "with",
            "at",
            "that",
            "who",
            "was",
            "is",
            "were",
            "after",
            "as",
            "the",
            "a",
        ):
            return None
        position = match.end()
    return None
