"""Numbers that are no quantities: names with digits, references, phone numbers, list numbers, "one"."""

from __future__ import annotations

import re
from functools import cache

from pipeline.components.quantities.lexer import word_set
from pipeline.components.quantities.measured import match_unit
from pipeline.components.quantities.numerals import Number
from pipeline.components.quantities.units import Unit
from pipeline.components.quantities.years import looks_plural
from pipeline.knowledge.load import numbers_table

__all__ = ["count_guard", "counts_noun", "glued_guard", "one_guard"]

# What may touch a number with a hyphen and leave it a number: "sub-500", "0-to-60", "minus-5".
_HYPHEN_WORDS = word_set(
    "sub minus about over some just near of to and or a circa plus under than nearly almost by"
)
_SLASH_NAMES = word_set("24/7 9/11 7/7 26/11 7/11 3/11 50/50 20/20 11/9 11/13 13/11 1/6 7/22 2/28 4/20")
_PHONE = re.compile(
    r"\+[0-9][0-9()\-. /]{6,24}[0-9]|\(?[0-9]{3}\)?[-. ][0-9]{3}-[0-9]{4}(?![0-9])|[0-9]{3}-[0-9]{4}(?![0-9-])"
    r"|[0-9]{3,5}-[0-9]{4,8}(?:-[0-9]{3,8})?(?![0-9])|[0-9]{1,5}(?:-[0-9]{1,6}){2,6}(?![0-9])"
)
_PREVIOUS = re.compile(r"([^\s\"“”(),;:!?]{1,24})[ \u00a0]{1,2}\Z")
_NEXT = re.compile(r"[ \u00a0]([^\W\d_][^\s,;:.!?()\"“”’']*)")
_LIST_LINE = re.compile(r"(?:^|\n)[ \t]*\(?\Z")
_GROUP_OF = re.compile(r"\b(?:Group|Gang|Committee|Club) of \Z")
_CALL = re.compile(r"\b(?:call|called|calls|calling|dial|dialed|dialled|ring|rang|phoned) \Z", re.IGNORECASE)
_LIST_INLINE = re.compile(r"[.;:!?\])] \(?\Z")
_ADDRESS = re.compile(
    r"(?:[-–][0-9]{1,5})?[ ][A-Z][a-z]+(?: [A-Z][a-z]+){0,2} (?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Drive|Square|Court|Block|Way|Place|Plaza)\b"
)
_ZIP = re.compile(r"[ ](?:ZIP|zip|Zip)\b")
_STATE = re.compile(r"\b[A-Z]{2} \Z")
_TOKEN_BREAK = " \t\n\r\u00a0"
_DETERMINERS = word_set(
    "the a an this that these those his her its their our your my no any each every some all another "
    "such which what in of on at by for from with to and or but as than if when while after before over "
    "under about around into onto during since until between among against within without through near "
    "up down out off is was are were be been had has have says said not only just more less most least "
    "nearly almost there they he she we you i it who where how because so then also still now once both "
    "either per via plus except including like despite despite was"
)  # fmt: skip
_MODEL_TAILS = word_set("pro plus max ultra mini air se lite turbo prime dreamliner")
_NAME_NOUNS = word_set("gang gangs model models members phone phones jet jets missile missiles rifle rifles")
_HEAD_MORE = re.compile(r"[-/](?:19|20)?[0-9]{2}(?![0-9])")
_CAPITAL_CODE = re.compile(r"-[A-Z](?![a-z])")


@cache
def _names() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    table = numbers_table()["name"]
    return frozenset(table["heads"]), frozenset(table["weak"]), frozenset(table["tails"])


def glued_guard(text: str, number: Number) -> tuple[str, int, int] | None:
    """Return reason, start and end for a number that letters, hyphens or dots make part of a name or code.

    "MS-13", "G7", "S23", "COVID-19", "24/7", phone numbers, web addresses. The caller has ruled out currency
    written before the number and a unit after it.
    """
    start, end = number.start, number.end
    before = text[start - 1] if start else " "
    if number.parts is not None and (text[start:end] in _SLASH_NAMES or number.parts[0] >= number.parts[1]):
        return "name", start, end
    if before.isalnum() or before == "_":
        return "name", _token_start(text, start), _token_end(text, end)
    if before in "-‑–/−" and start >= 2:
        left = text[start - 2]
        if left.isalpha() or left == ".":
            begin = _token_start(text, start - 1)
            word = text[begin : start - 1]
            last = word.split("-")[-1]
            name = last.lower() not in _HYPHEN_WORDS or (last.isupper() and len(last) > 1)
            name = name and not last[:1].isdigit()
            if name and not (before == "/" and text[end : end + 1] in " ,.)"):
                return "name", begin, _token_end(text, end)
    if before == "+" and start >= 2 and text[start - 2].isalnum():
        return "name", _token_start(text, start), _token_end(text, end)
    if before == "/" and start >= 2 and text[start - 2].isdigit() and number.parts is None:
        return "code", _token_start(text, start), _token_end(text, end)
    if before in "#@&":
        return "name", start - 1, _token_end(text, end)
    if before in "=_?" and start >= 2 and text[start - 2].isalnum():
        return "code", _token_start(text, start), _token_end(text, end)
    if (before in "./:" and start >= 2 and text[start - 2] in ".:/" + "w") or (
        before in "/.@" and start >= 2 and text[start - 2].isalpha()
    ):
        begin, stop = _token_start(text, start), _token_end(text, end)
        token = text[begin:stop]
        if "://" in token or "www." in token or "@" in token or ".com" in token or ".org" in token:
            return "code", begin, stop
        if before == "." and text[start - 2].isalpha():
            return "name", begin, stop
    if number.form == "digits" and (number.plain or text[end : end + 1] == "-" or before == "+"):
        phone = _phone(text, start, end)
        if phone is not None:
            return "phone", phone[0], phone[1]
    return None


def _phone(text: str, start: int, end: int) -> tuple[int, int] | None:
    begin = start
    while begin and text[begin - 1] in "+(" and start - begin < 2:
        begin -= 1
    match = _PHONE.match(text, begin)
    if match is None or match.end() <= end or match_unit(text, match.end(), 2) is not None:
        return None
    digits = sum(char.isdigit() for char in match.group())
    return (begin, match.end()) if digits >= 7 or match.group().count("-") >= 2 else None


def _token_start(text: str, at: int) -> int:
    begin = at
    while (
        begin and text[begin - 1] not in _TOKEN_BREAK and text[begin - 1] not in '("“,;' and at - begin < 60
    ):
        begin -= 1
    return begin


def _token_end(text: str, at: int) -> int:
    stop = at
    while stop < len(text) and (text[stop].isalnum() or text[stop] in "-_/@.") and stop - at < 60:
        stop += 1
    while stop > at and text[stop - 1] in ".-/":
        stop -= 1
    return stop


def count_guard(text: str, number: Number, noun_follows: bool, taken: int) -> tuple[str, int, int] | None:
    """Return reason, start and end where a bare number is a name, a reference, a list number or a score.

    `noun_follows`: a hyphenated noun hangs on the number ("seven-phase"). Words before `taken` belong to
    another figure.
    """
    start, end = number.start, number.end
    before = text[start - 1] if start else "\n"
    after = text[end] if end < len(text) else "\n"
    whole = number.form == "digits" and number.plain and end - start <= 4
    if after.isalpha() or after == "_" or (after == "/" and text[end + 1 : end + 2].isdigit()):
        return "name", start, _token_end(text, end)
    if not noun_follows and not number.scaled and not number.grouped:
        name = _name_before(text, number, whole, taken)
        if name is not None:
            return name
    if whole and before in "([" and after in ")]" and end - start <= 3:
        return "list", start - 1, end + 1
    if whole and after in ".)" and _list_number(text, start, end):
        return "list", start, end + 1
    if whole and after == "-" and _CAPITAL_CODE.match(text, end):
        return "name", start, _token_end(text, end)
    if number.plain and number.form == "digits":
        address = _ADDRESS.match(text, end) if after in " -" else None
        if address is not None:
            return "address", start, end
        if end - start == 5 and (_ZIP.match(text, end) or _STATE.search(text, max(0, start - 4), start)):
            return "address", start, end
    return None


def _list_number(text: str, start: int, end: int) -> bool:
    """ "1. ", "(2) " at the start of a line; a text that is only "5." is a number."""
    if end - start > 2 or text[end + 1 : end + 2] not in (" ", "\t"):
        return False
    if _LIST_LINE.search(text, max(0, start - 40), start) is not None:
        return end + 1 < len(text)
    return (
        _LIST_INLINE.search(text, max(0, start - 4), start) is not None and text[end + 2 : end + 3].isupper()
    )


def _name_before(text: str, number: Number, whole: bool, taken: int) -> tuple[str, int, int] | None:
    """A word before the number that makes it a name: "Article 29", "S&P 500", "Barrio 18", "top three"."""
    start, end = number.start, number.end
    following = _NEXT.match(text, end)
    previous = _PREVIOUS.search(text, max(0, start - 28), start)
    tail = following.group(1) if following is not None else ""
    if whole and following is not None and tail.lower() in _MODEL_TAILS and tail[0].isupper():
        named = previous is not None and any(char.isupper() for char in previous.group(1))
        return "name", previous.start(1) if previous is not None and named else start, following.end()
    if previous is None or previous.start(1) < taken:
        return None
    if whole and (
        _GROUP_OF.search(text, max(0, start - 12), start)
        or (number.value in (911, 999, 112) and _CALL.search(text, max(0, start - 12), start))
    ):
        return "name", previous.start(1), end
    heads, weak, tails = _names()
    word = previous.group(1)
    lower = word.lower()
    bare = lower.rstrip(".")
    capital = word[0].isupper() and not _sentence_start(text, previous.start(1))
    digits = number.form == "digits" and not number.decimal
    if lower in heads or bare in heads:
        plural = following is not None and looks_plural(following.group(1)) and word.islower()
        worded = number.form == "words" and number.value < 30 and (capital or bare not in weak)
        if (digits or worded) and not (plural and (bare in weak or bare in ("no", "number"))):
            return "name", previous.start(1), _head_end(text, end)
    if digits and word.rstrip(".") in tails:
        return "name", previous.start(1), end
    if lower in ("top", "bottom", "final", "big") and number.value < 101 and not _counted_after(following):
        return "rank", previous.start(1), end
    if whole and _capital_name(text, previous, number, following):
        return "name", previous.start(1), end
    spelled = number.form == "words" and text[start].isupper() and number.value < 100
    if (
        spelled
        and capital
        and not word.isupper()
        and lower not in _DETERMINERS
        and not _counted_after(following)
    ):
        return "name", previous.start(1), end
    return None


def counts_noun(text: str, end: int) -> bool:
    """Return True where a word that can be counted follows a number that ends at `end`."""
    return _counted_after(_NEXT.match(text, end))


def _counted_after(following: re.Match[str] | None) -> bool:
    """Whether a word that can be counted follows."""
    if following is None:
        return False
    word = following.group(1)
    return word[0].islower() and word.lower() not in _DETERMINERS


def _head_end(text: str, end: int) -> int:
    """ "Section 215(a)", "Court 7B", "Decree 29-2020", "Law 5/2023"."""
    number = _HEAD_MORE.match(text, end)
    if number is not None:
        return number.end()
    stop = end
    if stop < len(text) and text[stop] == "(" and text[stop + 2 : stop + 3] == ")":
        stop += 3
    elif stop < len(text) and text[stop].isupper() and not text[stop + 1 : stop + 2].isalnum():
        stop += 1
    return stop


def _sentence_start(text: str, at: int) -> bool:
    before = text[max(0, at - 3) : at].rstrip(" \"“'‘(")
    return not before or before[-1] in ".!?\n:;"


def _capital_name(
    text: str, previous: re.Match[str], number: Number, following: re.Match[str] | None
) -> bool:
    """ "Barrio 18", "Planet 9", "S P 500": a capital before, and no counted noun after."""
    word = previous.group(1)
    if len(word) == 1 and word.isupper() and word not in "AI":
        return True
    if not any(char.isupper() for char in word) or word.lower() in _DETERMINERS:
        return False
    if not word.replace("-", "").replace("&", "").isalnum() or word.isdigit():
        return False
    if number.value >= 1000 and number.value % 100 == 0:
        return False
    if word[0].isupper() and word[1:].islower() and _sentence_start(text, previous.start(1)):
        return False
    if following is None:
        return text[number.end : number.end + 1] not in ("%", "°", "-", "/")
    after = following.group(1)
    lower = after.lower()
    if after[0].isupper():
        return not looks_plural(lower)
    return (lower in _DETERMINERS or lower in _NAME_NOUNS) and (word.upper() != word or len(word) > 1)


def one_guard(text: str, number: Number, unit: Unit | None, beside_figure: bool) -> bool:
    """Return True where "one" is a pronoun or a determiner ("one of them", "that one", "one morning").

    `beside_figure`: another count stands close by in the sentence, so that "one" is counted against it.
    """
    counted = _ONE_COUNTED.search(text, max(0, number.start - 26), number.start) is not None
    if unit is not None:
        if unit.name not in ("day", "week", "year", "month", "second", "minute", "hour"):
            return False
        return not counted and _ONE_TIME.match(text, number.end) is None
    if counted:
        return _ONE_PRONOUN.match(text, number.end) is not None and not _ONLY.search(
            text, max(0, number.start - 6), number.start
        )
    if _ONE_RANGE.match(text, number.end):
        return False
    if _ONE_PER.match(text, number.end) or _ONE_RATIO.search(text, max(0, number.start - 12), number.start):
        return False
    if _ONE_LEFT.search(text, max(0, number.start - 12), number.start):
        return True
    return not beside_figure or _ONE_PRONOUN.match(text, number.end) is not None


_ONE_COUNTED = re.compile(
    r"\b(?:only|just|least|than|exactly|nearly|most|approximately|another|killing|kills|killed|leaving|wounding|injuring|"
    r"except|but|with just|or)[ ]\Z",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\b(?:only|just) \Z", re.IGNORECASE)
_ONE_PER = re.compile(r"[ ][^\W\d_]+[ ](?:for every|for each|per|in every)[ ]")
_ONE_RATIO = re.compile(r"(?:two|three|four|five|six|seven|eight|nine|ten|[0-9])[ -]to[ -]\Z", re.IGNORECASE)
_ONE_RANGE = re.compile(r"[ -](?:to|or)[ -](?:even )?(?:two|three|four|five|six|[0-9])")
_ONE_LEFT = re.compile(
    r"\b(?:the|this|that|which|no|any|every|each|some|old|new|same|last|next|big|only|good|bad|such|on|in|at|from|of|by|for|with|under)[ \-]\Z",
    re.IGNORECASE,
)
_ONE_PRONOUN = re.compile(
    r"(?:[ ](?:of|that|who|which|another|by|is|was|could|can|might|must|would|should|may|has|had|thing|way|day)\b|[’'-]|[ ]?[.,;:!?)]|\Z)"
)
_ONE_TIME = re.compile(
    r"[ \-](?:year|week|day|month|hour|minute|second)s?(?:[ ](?:later|earlier|ago|after|before|old|and|to|or|longer|more|from|for|of|into|"
    r"in)\b|-|[,.;)]|\Z)"
)
