"""Letters that multiply the number they touch: "5m", "£10b", "$2T"; "5m" may also be five metres."""

from __future__ import annotations

import re

from pipeline.components.quantities.lexer import word_set
from pipeline.components.quantities.money import currency_after
from pipeline.components.quantities.numerals import Number
from pipeline.components.quantities.years import looks_plural

__all__ = ["glued_scale"]

_MONEY = re.compile(r"[ ]?(m|M|mil|Mil|b|B|t|T|k|K|bn|BN|Bn|mn|MN|tr|trn)(?![\w])")
_GLUED = re.compile(r"(bn|BN|Bn|mn|Mn|tn|trn|mio|mil)(?![\w])")
_WORTH = {
    "m": 1e6,
    "mil": 1e6,
    "mn": 1e6,
    "mio": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "t": 1e12,
    "tr": 1e12,
    "trn": 1e12,
    "tn": 1e12,
    "k": 1e3,
}
_NEXT = re.compile(r"[ \-]([^\W\d_]+)((?:[ ][^\W\d_]+){0,4})")
_METRES = word_set(
    "tall long wide high deep thick away apart race races dash sprint sprints walls waves hurdles "
    "freestyle final relay swim x by above below from of into off along across squared fence border"
)  # fmt: skip
_ADJECTIVE = (
    "ed",
    "al",
    "ic",
    "an",
    "ous",
    "ive",
    "en",
    "ish",
    "ese",
    "ing",
    "er",
    "ian",
    "ary",
    "less",
    "ful",
    "able",
    "new",
    "more",
    "other",
)


def glued_scale(text: str, number: Number, money: bool) -> tuple[float, int]:
    """Return the factor of a suffix right after `number`, and where the number then ends; (1, end) for none.

    `money`: a currency stands before the number, so that "m", "b" and "t" can only multiply.
    """
    end = number.end
    char = text[end : end + 1]
    if number.form != "digits" or number.scaled or not char or char not in "mMbBtTkK ":
        return 1, end
    if money:
        match = _MONEY.match(text, end)
        if match is None or (
            match.group(1) in ("t", "T", "b", "B", "m", "k", "K")
            and match.group()[0] == " "
            and match.group(1) not in ("m", "M", "b", "B")
        ):
            return 1, end
        return _WORTH[match.group(1).lower()], match.end()
    if char == " ":
        return 1, end
    match = _GLUED.match(text, end)
    if match is not None:
        return _WORTH[match.group(1).lower()], match.end()
    if (
        char == "m"
        and not text[end + 1 : end + 2].isalnum()
        and text[end + 1 : end + 2] not in ("²", "³", "/", "^")
    ) and (currency_after(text, end + 1, 1e6, True) is not None or _counts_millions(text, end + 1)):
        return 1e6, end + 1
    return 1, end


def _counts_millions(text: str, end: int) -> bool:
    """ "1.2m tons", "5m people", "2.7m combined sales"; not "1.8m tall", "100m race"."""
    match = _NEXT.match(text, end)
    if match is None:
        return False
    word = match.group(1)
    lower = word.lower()
    if lower in _METRES:
        return False
    if lower in ("people", "men", "women", "children", "more", "or"):
        return lower != "or" and text[end] == " "
    if looks_plural(lower):
        return True
    if lower.endswith(_ADJECTIVE) and text[end] == " ":
        return any(looks_plural(other) for other in match.group(2).split())
    return False
