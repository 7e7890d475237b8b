"""One spelling for the unit names of every family and system, so that they can be compared.

A unit becomes a pair (above, below): `("meter", "second")`, `("USD", "year")`, `("percent", "")`. A counted noun
becomes `("count", noun)`.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.components.quantities.units import word_units
from pipeline.knowledge.load import currencies_table

__all__ = ["UnitKey", "noun_key", "same_unit", "singular", "unit_key"]

UnitKey = tuple[str, str]
_NAMES = {
    "percentage": "percent", "%": "percent", "per cent": "percent", "": "count", "-": "count", "dimensionless": "count", "count": "count",
    "dollar": "USD", "united states dollar": "USD", "us dollar": "USD", "pound sterling": "GBP", "british pound": "GBP", "penny": "penny",
    "pence": "penny", "japanese yen": "JPY", "chinese yuan": "CNY", "danish krone": "DKK", "swiss franc": "CHF", "canadian dollar": "CAD",
    "hong kong dollar": "HKD", "australian dollar": "AUD", "new zealand dollar": "NZD", "singaporean dollar": "SGD", "shekel": "ILS",
    "malaysian ringgit": "MYR", "turkish lira": "TRY", "south african rand": "ZAR", "croatian kuna": "HRK", "peseta": "ESP", "bitcoin": "XBT",
    "sri lankan rupee": "LKR", "euro": "EUR", "cent": "cent", "sen": "sen", "pound-mass": "pound", "pound": "pound", "metric ton": "metric_ton",
    "tonne": "metric_ton", "ton": "ton", "barrel": "oil_barrel", "celsius": "degree_Celsius", "degree celsius": "degree_Celsius",
    "fahrenheit": "degree_Fahrenheit", "degree fahrenheit": "degree_Fahrenheit", "part per million": "ppm", "basis point": "basis_point",
    "mile per gallon": "mile / gallon", "foot pound-force": "pound_force * foot", "newton metre": "newton * meter", "f": "degree_Fahrenheit",
    "c": "degree_Celsius", "horsepower": "horsepower", "metric_horsepower": "horsepower", "inverse second": "1 / second", "point": "point",
    "percentage point": "percentage_point", "electronvolt": "electron_volt", "milliampere-hour": "milliampere_hour", "kilowatt hour": "kilowatt_hour",
    "gigawatt hour": "gigawatt_hour", "indian rupee": "INR", "russian ruble": "RUB", "south korean won": "KRW", "peso": "MXN", "mexican peso": "MXN",
    "norwegian krone": "NOK", "swedish krona": "SEK", "polish zloty": "PLN", "czech koruna": "CZK", "israeli new shekel": "ILS", "franc": "CHF",
    "saudi riyal": "SAR", "emirati dirham": "AED", "brazilian real": "BRL", "thai baht": "THB", "indonesian rupiah": "IDR", "deutsche mark": "DEM",
    "french franc": "FRF", "taiwan dollar": "TWD", "philippine peso": "PHP", "kuwaiti dinar": "KWD", "ringgit": "MYR", "yen": "JPY", "yuan": "CNY",
    "rupee": "INR", "lira": "TRY", "krona": "SEK", "krone": "NOK", "ruble": "RUB", "rand": "ZAR", "won": "KRW", "netherlands guilder": "NLG",
}  # fmt: skip
_IRREGULAR = {"people": "person", "persons": "person", "men": "man", "women": "woman", "children": "child", "feet": "foot", "staff": "staff",
              "series": "series", "species": "species", "lives": "life", "wives": "wife", "knives": "knife", "police": "police"}  # fmt: skip


def singular(word: str) -> str:
    """Return the singular of an English noun, by rule."""
    word = word.lower()
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "ruses", "buses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


@cache
def _codes() -> frozenset[str]:
    table = currencies_table()
    return frozenset(table["codes"]["iso"]) | {row["code"] for row in table["currency"]}


@cache
def _single(name: str) -> str | None:
    plain = name.strip().lower()
    if plain in _NAMES:
        return _NAMES[plain]
    if name.strip() in _codes() or name.strip() in ("cent", "penny", "sen"):
        return name.strip()
    if plain.startswith(("square ", "cubic ")):
        inner = _single(plain.split(" ", 1)[1])
        return f"{inner} ** {2 if plain[0] == 's' else 3}" if inner else None
    words = tuple(re.findall(r"[^\W\d_]+", plain))
    for phrase, unit in word_units().get(words[0], ()) if words else ():
        if phrase == words:
            return unit.name
    for family, forms in currencies_table()["family_words"].items():
        for form in forms:
            if plain.endswith(" " + form) or plain == form:
                country = plain[: -len(form)].strip()
                codes = {
                    word: code
                    for code, words in currencies_table()["family"][family].items()
                    for word in words
                }
                return codes.get(country) or currencies_table()["family_default"][family]
    for row in currencies_table()["currency"]:
        if plain in row.get("words", ()):
            return row["code"]
    return None


def unit_key(name: str | None) -> UnitKey:
    """Return the pair for a unit name of a gold file: "dollar per share" is ("USD", "share")."""
    if name is None:
        return "count", ""
    plain = name.strip()
    if plain.lower().endswith(" of age"):
        return "age " + (_single(plain[:-7]) or plain[:-7]), ""
    if plain.startswith("%") and len(plain) > 1:
        return "fraction", ""
    whole = _single(plain)
    if whole is not None:
        return (whole, "") if " / " not in whole else (whole.split(" / ")[0], whole.split(" / ")[1])
    if " per " in plain:
        above, below = plain.split(" per ", 1)
        upper = unit_key(above)
        lower = _single(below) or singular(below.split()[-1])
        return (upper[0] if upper[0] != "count" else "count", lower)
    return "count", plain.lower()


def noun_key(unit: str, noun: str | None, per: str | None, kind: str) -> UnitKey:
    """Return the pair for one of our figures."""
    if kind == "age":
        return f"age {unit}", ""
    if unit == "count":
        return "count", singular(per) if per else (noun or "").lower()
    if " / " in unit and per is None:
        above, below = unit.split(" / ", 1)
        return above, below
    if unit == "metric_horsepower":
        unit = "horsepower"
    return unit, singular(per) if per else ""


def same_unit(gold: UnitKey, ours: UnitKey) -> bool:
    """Return True for the same unit. Counted nouns agree when the head of ours is a word of the gold noun."""
    if gold == ours:
        return True
    if gold[0] == "count" and ours[0] == "count":
        if not gold[1]:
            return True
        words = {singular(word) for word in re.findall(r"[^\W\d_]+", gold[1])}
        mine = [singular(word) for word in re.findall(r"[^\W\d_]+", ours[1])]
        return bool(mine) and (mine[-1] in words or mine[0] in words)
    return gold[0] == ours[0] and singular(gold[1]) == singular(ours[1])
