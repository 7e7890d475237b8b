"""Money: a symbol, code or word of currency before or after a number, resolved to ISO 4217."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pipeline.knowledge.load import currencies_table

__all__ = ["Currency", "currency_after", "currency_before"]

_AFTER = re.compile(
    r"([ \u00a0]{0,2}|[ ]?-[ ]?)([^\W\d_]+\.?(?:[A-Za-z]\.)*)(?:([ \-])([^\W\d_]+)(?:[ ]([^\W\d_]+))?)?"
)
_SIGN_AFTER = re.compile(r"[ \u00a0]?([$€£¥₹₽₩₪₦₱₫₴₺₡₲₵₸฿¢￡৳₾₨元円₿Ξ]|ரூ|zł|Kč)(ur\b)?")
_TRAILING_COUNTRY = re.compile(
    r"[ ](US\b|U\.S\.|USD\b|Canadian\b|CAD\b|AUD\b|Australian\b|NZD\b|HKD\b|SGD\b|sterling\b)"
)
_MONEY_CONTEXT = re.compile(
    r"\b(?:cost|costs|costing|pay|pays|paid|paying|price|prices|priced|spend|spends|spent|spending|worth|fine|fined|"
    r"fines|budget|budgets|fund|funds|funding|debt|debts|salary|wage|wages|profit|profits|revenue|sales|sold|sell|"
    r"bought|buy|bank|cash|money|tax|taxes|fee|fees|bill|bills|loan|loans|invest|invested|investment|grant|grants|"
    r"bonus|earn|earns|earned|compensation|damages|pension|savings|saved|benefits|income|rent|mortgage|turnover|"
    r"stolen|donated|donation|raised|borrow|borrowed|owed|owes|charge|charged|sterling|deposit|value|valued)\b",
    re.IGNORECASE,
)
_MASS_CONTEXT = re.compile(r"\b(?:weigh|weighs|weighed|weighing|weight|heavy|heavier|ounces|kilos?|kilograms?|lost|gained|baby|"
                           r"meat|cocaine|heroin|marijuana|explosives|cargo|payload|lb|lbs)\b", re.IGNORECASE)  # fmt: skip
_IN_COUNTRY = re.compile(r" in (?:the )?([A-Z][a-z]+(?: [A-Z][a-z]+)?)\b")
_MEGA = {"M": 1e6, "k": 1e3, "K": 1e3, "m": 1e6, "bn": 1e9, "B": 1e9}
SIGNS = frozenset("$€£¥₹₽₩₪₦₱₫₴₺₡₲₵₸฿￡৳₾₨₿Ξ")
# "£" read in a wrong encoding, seen in news text; only where it touches an amount.
_WORD_SIGNS_GLUED = {"PS": "GBP", "R": "ZAR", "Tk": "BDT", "Ft": "HUF", "Y": "JPY"}
_SPACED_DOLLARS = {"US", "C", "CA", "HK", "NZ", "AU", "NT", "CAD", "SG", "S", "U.S."}


class Currency(NamedTuple):
    """A currency beside a number. `start`/`end`: its characters. `code`: ISO 4217, or the name of a minor unit.

    `factor`: the worth of one in `base` (a cent is 0.01 USD). `scale`: a multiplier written with it ("30 MUSD").
    `sure` is False where the word is shared by several countries and none is named.
    """

    code: str
    start: int
    end: int
    base: str
    factor: float = 1.0
    scale: float = 1.0
    sure: bool = True


@cache
def _tables() -> tuple[
    dict[str, str], dict[str, str], dict[str, tuple[str, str, float]], frozenset[str], frozenset[str]
]:
    """Symbols -> code, words -> code, minor words -> (name, code, factor), ISO codes, codes that are words."""
    table = currencies_table()
    symbols: dict[str, str] = {}
    words: dict[str, str] = {}
    minor: dict[str, tuple[str, str, float]] = {}
    singular = {"cents": "cent", "pennies": "penny", "pence": "penny", "dimes": "dime", "nickels": "nickel", "kopecks": "kopeck", "sens": "sen", "kopiykas": "kopiyka",
                "paisa": "paise"}  # fmt: skip
    for row in table["currency"]:
        for symbol in row.get("symbols", ()):
            symbols[symbol] = row["code"]
        for word in row.get("words", ()):
            words[word] = row["code"]
        for word, factor in row.get("minor", {}).items():
            minor[word] = (singular.get(word, word), row["code"], factor)
    minor |= {"¢": ("cent", "USD", 0.01), "c": ("cent", "USD", 0.01), "p": ("penny", "GBP", 0.01)}
    return symbols, words, minor, frozenset(table["codes"]["iso"]), frozenset(table["codes"]["words"])


@cache
def _families() -> tuple[dict[str, str], dict[str, dict[str, str]], dict[str, str]]:
    """Words -> family, family -> (country word -> code), family -> default code."""
    table = currencies_table()
    words = {word: family for family, forms in table["family_words"].items() for word in forms}
    countries = {
        family: {word: code for code, forms in codes.items() for word in forms}
        for family, codes in table["family"].items()
    }
    return words, countries, table["family_default"]


@cache
def _country_pattern(family: str) -> re.Pattern[str]:
    words = sorted(_families()[1][family], key=len, reverse=True)
    return re.compile(r"\b(" + "|".join(re.escape(word) for word in words) + r")\b", re.IGNORECASE)


def _family_code(text: str, start: int, end: int, family: str) -> tuple[str, bool]:
    """The code of a shared word: its country in the words around, else the default."""
    if family in ("dollar", "pound"):
        country = _IN_COUNTRY.match(text, end)
        named = country.group(1).lower() if country is not None else ""
        return _families()[1][family].get(named, _families()[2][family]), True
    near = _country_pattern(family).findall(text, max(0, start - 400), min(len(text), end + 200))
    codes = {_families()[1][family][word.lower()] for word in near}
    if len(codes) == 1:
        return codes.pop(), True
    return _families()[2][family], len(_families()[1][family]) == 1


def currency_before(text: str, start: int) -> Currency | None:
    """Return the currency written before a number that starts at `start`: "$5", "US $5", "EUR 125", "RM23.50"."""
    at = start
    while at and text[at - 1] in " \u00a0" and start - at < 2:
        at -= 1
    if not at:
        return None
    char = text[at - 1]
    symbols = _tables()[0]
    if char in SIGNS:
        if char == "$":
            letters = re.search(
                r"(?:(?<![^\W_])|(?<=\d))((?:U\.S\.)|[A-Za-z]{1,3})([ ]?)\Z", text[max(0, at - 7) : at - 1]
            )
            if letters is not None:
                word, spaced = letters.group(1), letters.group(2)
                name = word.upper() if len(word) > 1 or word in "cC" else word
                if spaced:
                    if name in _SPACED_DOLLARS and name + "$" in symbols:
                        return Currency(
                            symbols[name + "$"], at - 1 - len(letters.group()), at, symbols[name + "$"]
                        )
                else:
                    for key in (word + "$", name + "$"):
                        if key in symbols:
                            return Currency(symbols[key], at - 1 - len(word), at, symbols[key])
        return Currency(symbols[char], at - 1, at, symbols[char])
    if char == "=" and text[at - 2 : at] == "Y=" and at == start:
        return Currency("JPY", at - 2, at, "JPY")
    if char == "." and at >= 3 and text[at - 3 : at] in ("Rs.", "rs.", "Bs.", "Rp."):
        code = symbols[text[at - 3 : at]]
        return Currency(code, at - 3, at, code)
    if char.isalpha():
        return _word_before(text, at, at == start)
    return None


def _word_before(text: str, at: int, glued: bool) -> Currency | None:
    symbols, _, minor, codes, word_codes = _tables()
    begin = at
    while begin and text[begin - 1].isalpha() and at - begin < 5:
        begin -= 1
    word = text[begin:at]
    if begin and (text[begin - 1].isalnum() or text[begin - 1] in "-_"):
        return None
    if begin and text[begin - 1] == "$" and "$" + word in symbols:
        return Currency(symbols["$" + word], begin - 1, at, symbols["$" + word])
    upper = word.upper()
    if word in codes or (upper in codes and word.islower() and upper not in word_codes):
        if glued or word not in word_codes:
            return Currency(upper, begin, at, upper)
        return None
    if word in symbols and word not in ("R", "kn", "Ft", "LE", "Tk", "BTC"):
        return Currency(symbols[word], begin, at, symbols[word])
    if (
        glued
        and word in _WORD_SIGNS_GLUED
        and re.match(
            r"[0-9][0-9,]*(?:\.[0-9]|,[0-9]{3}|[mb]|bn|k|[ ]?million|[ ]?billion)", text[at : at + 16]
        )
    ):
        code = _WORD_SIGNS_GLUED[word]
        return Currency(code, begin, at, code)
    if word == "sen" and not glued:
        name, code, factor = minor["sen"]
        return Currency(name, begin, at, code, factor)
    return None


def currency_after(text: str, end: int, value: float, scaled: bool) -> Currency | None:
    """Return the currency written after a number that ends at `end`: "5 €", "40 million pesos", "12-cent"."""
    if end >= len(text):
        return None
    sign = _SIGN_AFTER.match(text, end)
    symbols, words, minor, codes, word_codes = _tables()
    if sign is not None:
        found = sign.group(1)
        glued_next = text[sign.end() : sign.end() + 1]
        if glued_next.isdigit() and sign.start(1) > end:
            return None
        if found == "¢":
            name, code, factor = minor["¢"]
            return Currency(name, sign.start(1), sign.end(), code, factor)
        if glued_next.isdigit() and found != "€":
            return None
        return Currency(symbols[found], sign.start(1), sign.end(), symbols[found])
    match = _AFTER.match(text, end)
    if match is None:
        return None
    if text[match.end(2) : match.end(2) + 1] == "$" and match.group(2) + "$" in symbols:
        code = symbols[match.group(2) + "$"]
        return Currency(code, match.start(2), match.end(2) + 1, code)
    first = match.group(2).rstrip(".")
    lower = first.lower()
    start = match.start(2)
    second, third = match.group(4), match.group(5)
    families, _countries, _ = _families()
    spaced = match.group(3) == " " if match.group(3) else False
    if (
        second
        and spaced
        and second.lower() in minor
        and lower.replace(".", "") in ("us", "euro", "canadian", "australian", "hong")
    ):
        name, code, factor = minor[second.lower()]
        country = {"euro": "EUR"}.get(lower) or _families()[1]["dollar"].get(lower.replace(".", ""), code)
        return Currency(name, start, match.end(4), country, factor)
    if second and spaced:
        joined = _demonym(text, match, lower, second.lower(), third.lower() if third else "")
        if joined is not None:
            return joined
    stop = start + len(first)
    if first in codes or (
        lower.upper() in codes and first.islower() and lower.upper() not in word_codes and len(first) == 3
    ):
        return Currency(lower.upper(), start, stop, lower.upper())
    if len(first) in (4, 5) and first[1:] in codes and first[0] in _MEGA and first[0] in "MkK":
        return Currency(first[1:], start, stop, first[1:], scale=_MEGA[first[0]])
    if lower in families:
        return _family_after(
            text, start, stop, lower, families[lower], value, scaled, second if spaced else None
        )
    if lower in words and (
        first[0].islower() or lower in ("euro", "euros", "yen", "bitcoin", "bitcoins", "birr", "saudiriyal")
    ):
        return Currency(words[lower], start, stop, words[lower])
    if lower in minor:
        if lower in ("c", "p"):
            touching = start == end
            after = text[stop : stop + 1]
            if (
                first != lower
                or after.isalnum()
                or after in ("'", "’", "&")
                or (after == "." and text[stop + 1 : stop + 2].isalpha())
            ):
                return None
            if lower == "c" and not touching:
                return None
        name, code, factor = minor[lower]
        return Currency(name, start, stop, code, factor)
    if first in symbols and first in ("BTC", "RM", "LE", "Ft", "Rs", "NIS", "Bs", "KSh", "RMB", "kr"):
        return Currency(symbols[first], start, stop, symbols[first])
    if lower == "le":
        return Currency("EGP", start, stop, "EGP") if text[stop : stop + 1] in ("", ".", ",") else None
    return None


def _demonym(text: str, match: re.Match[str], first: str, second: str, third: str) -> Currency | None:
    """ "Canadian dollars", "New Zealand dollars", "pounds sterling"."""
    families, countries, _ = _families()
    words = _tables()[1]
    if second in families:
        country = countries[families[second]]
        dotted = first.replace(".", "")
        code = (
            country.get(first)
            or country.get(first + ".")
            or country.get({"us": "us", "uk": "uk"}.get(dotted, dotted))
        )
        if code:
            return Currency(code, match.start(2), match.end(4), code)
    if third and third in families:
        code = countries[families[third]].get(f"{first} {second}")
        if code:
            return Currency(code, match.start(2), match.end(5), code)
    for phrase, last in ((f"{first} {second} {third}", 5), (f"{first} {second}", 4)):
        if phrase in words:
            return Currency(words[phrase], match.start(2), match.end(last), words[phrase])
        if phrase in families:
            return Currency(
                _families()[2][families[phrase]],
                match.start(2),
                match.end(last),
                _families()[2][families[phrase]],
            )
    return None


def _family_after(
    text: str, start: int, stop: int, word: str, family: str, value: float, scaled: bool, second: str | None
) -> Currency | None:
    if family == "pound" and word in ("pound", "pounds"):
        if (
            second
            and second.lower() in ("of", "per")
            and not scaled
            and not _MONEY_CONTEXT.search(text, max(0, start - 60), start)
        ):
            return None
        money = _MONEY_CONTEXT.search(text, max(0, start - 80), min(len(text), stop + 40))
        if not scaled and (
            money is None or _MASS_CONTEXT.search(text, max(0, start - 60), min(len(text), stop + 40))
        ):
            return None
    if word in ("won",) and (
        value < 1000 or (second and second.lower() in ("the", "a", "an", "in", "by", "their", "his", "her"))
    ):
        return None
    if word in ("mark", "marks", "crown", "crowns", "sterling", "real") and value < 2 and word != "sterling":
        return None
    if word == "drams" or (family == "dram" and value < 100):
        return None
    code, sure = _family_code(text, start, stop, family)
    return Currency(code, start, stop, code, sure=sure)


def trailing_country(text: str, end: int) -> int:
    """Return where a country after "$31.20 US" ends, or `end`."""
    match = _TRAILING_COUNTRY.match(text, end)
    return match.end() if match else end
