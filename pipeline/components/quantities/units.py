"""Units of measure: a table from `units.toml`, units composed from it, and pint for what it lacks.

A unit is a factor (and an offset) to SI base units and a dictionary of base-unit powers, so that composing
"kilometers per hour" or "A/cm²" needs no registry. pint, which takes a quarter of a second to load, is
asked only for names outside the table.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.errors import ConfigurationError
from pipeline.knowledge.load import units_table

if TYPE_CHECKING:
    import pint

__all__ = [
    "COUNT",
    "Unit",
    "base_of",
    "folded_units",
    "power",
    "quotient",
    "symbol_units",
    "unit_named",
    "word_units",
]

PREFIXES = {
    "k": ("kilo", 1e3), "K": ("kilo", 1e3), "M": ("mega", 1e6), "G": ("giga", 1e9), "T": ("tera", 1e12),
    "P": ("peta", 1e15), "c": ("centi", 1e-2), "d": ("deci", 1e-1), "h": ("hecto", 1e2), "m": ("milli", 1e-3),
    "µ": ("micro", 1e-6), "μ": ("micro", 1e-6), "n": ("nano", 1e-9), "p": ("pico", 1e-12), "f": ("femto", 1e-15),
}  # fmt: skip

# What a combination of base units is called; other combinations are spelled from their parts.
DIMENSIONS = {
    "meter ** 2": "area", "meter ** 3": "volume", "meter / second": "speed", "meter / second ** 2": "acceleration",
    "1 / second": "frequency", "kilogram / meter ** 3": "density", "meter ** 3 / second": "flow",
    "kilogram / second": "mass flow", "bit / second": "data rate", "kilogram * meter / second ** 2": "force",
    "kilogram * meter ** 2 / second ** 2": "energy", "kilogram * meter ** 2 / second ** 3": "power",
    "kilogram / meter / second ** 2": "pressure", "1 / meter ** 2": "fuel economy", "meter": "length", "second": "time",
    "kilogram": "mass", "ampere / meter ** 2": "current density", "dimensionless": "ratio",
}  # fmt: skip


class Unit(NamedTuple):
    """A unit of measure.

    `name` is pint's, `dimension` in words; a value in it times `factor` plus `offset` is the value in
    `base_unit`. `powers` are the base units and their exponents, in alphabetical order.
    """

    name: str
    dimension: str
    factor: float
    offset: float
    powers: tuple[tuple[str, int], ...]

    @property
    def base_unit(self) -> str:
        """The SI base units as pint spells them, for example `kilogram * meter / second ** 2`."""
        return _spell(self.powers)

    def base_value(self, value: float) -> float:
        """Return `value` in `base_unit`."""
        return float(f"{value * self.factor + self.offset:.15g}")


COUNT = Unit("count", "count", 1.0, 0.0, ())


def _spell(powers: tuple[tuple[str, int], ...]) -> str:
    def one(name: str, exponent: int) -> str:
        return name if exponent == 1 else f"{name} ** {exponent}"

    above = " * ".join(one(name, exponent) for name, exponent in powers if exponent > 0)
    below = "".join(f" / {one(name, -exponent)}" for name, exponent in powers if exponent < 0)
    return (above or ("1" if below else "dimensionless")) + below


def _powers(base: str) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for sign, name, exponent in re.findall(
        r"([*/]|^)\s*([a-z]+)(?: \*\* ([0-9]+))?", base.removeprefix("1 ")
    ):
        if name != "dimensionless":
            found[name] = found.get(name, 0) + (-1 if sign == "/" else 1) * int(exponent or 1)
    return tuple(sorted(found.items()))


@cache
def _tables() -> tuple[dict[str, Unit], dict[str, Unit], dict[str, Unit]]:
    words: dict[str, Unit] = {}
    symbols: dict[str, Unit] = {}
    prefixed_symbols: dict[str, Unit] = {}
    named: dict[str, Unit] = {}
    for row in units_table():
        powers = _powers(row["base"])
        unit = Unit(row["name"], row["dimension"], row["factor"], row.get("offset", 0.0), powers)
        named[unit.name] = unit
        for word in row.get("words", ()):
            words[word.lower()] = unit
        for symbol in row.get("symbols", ()):
            symbols[symbol] = unit
        if "prefixes" not in row:
            continue
        for short, (prefix, factor) in PREFIXES.items():
            scaled = unit._replace(name=prefix + unit.name, factor=float(f"{unit.factor * factor:.15g}"))
            named.setdefault(scaled.name, scaled)
            for word in row.get("words", ()):
                if len(word) > 2:
                    words.setdefault(prefix + word, scaled)
            if short in row["prefixes"]:
                for symbol in row.get("symbols", ()):
                    prefixed_symbols[short + symbol] = scaled
    words |= {"kilo": words["kilogram"], "kilos": words["kilogram"], "kgs": words["kilogram"], "kms": words["kilometer"],
              "mls": words["milliliter"], "cms": words["centimeter"], "mms": words["millimeter"],
              "kilometer per hour": named["kilometer / hour"], "square": words["meter"]}  # fmt: skip
    del words["square"]
    return words, prefixed_symbols | symbols, named


@cache
def word_units() -> dict[str, list[tuple[tuple[str, ...], Unit]]]:
    """Return the written-out units by their first word, longest phrase first, all in lower case."""
    by_first: dict[str, list[tuple[tuple[str, ...], Unit]]] = {}
    for phrase, unit in _tables()[0].items():
        parts = tuple(re.findall(r"[^\W\d_]+", phrase))
        by_first.setdefault(parts[0], []).append((parts, unit))
    for entries in by_first.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return by_first


def symbol_units() -> dict[str, Unit]:
    """Return the units by symbol, case as written."""
    return _tables()[1]


@cache
def folded_units() -> dict[str, Unit]:
    """Return the symbols in lower case where case alone tells no two units apart: "Ghz", "KWh", "Km"."""
    found: dict[str, set[Unit]] = {}
    for symbol, unit in symbol_units().items():
        found.setdefault(symbol.lower(), set()).add(unit)
    names = {symbol: units.pop() for symbol, units in found.items() if len(units) == 1 and len(symbol) > 2}
    return names | {"km": symbol_units()["km"], "kg": symbol_units()["kg"], "hz": symbol_units()["Hz"], "kw": symbol_units()["kW"],
                    "gb": symbol_units()["GB"], "tb": symbol_units()["TB"], "cm": symbol_units()["cm"], "mhz": symbol_units()["MHz"]}  # fmt: skip


def power(unit: Unit, exponent: int) -> Unit:
    """Return `unit` to a power: `meter` and 2 give `meter ** 2`."""
    powers = tuple((name, value * exponent) for name, value in unit.powers)
    return Unit(f"{unit.name} ** {exponent}", _dimension(powers), unit.factor**exponent, 0.0, powers)


def quotient(above: Unit, below: Unit) -> Unit:
    """Return one unit over another: `kilometer` and `hour` give `kilometer / hour`."""
    found = dict(above.powers)
    for name, value in below.powers:
        found[name] = found.get(name, 0) - value
    powers = tuple(sorted((name, value) for name, value in found.items() if value))
    name = f"{above.name} / {below.name}" if "/" not in below.name else f"{above.name} / ({below.name})"
    factor = float(f"{above.factor / below.factor:.15g}")
    return Unit(name, _dimension(powers), factor, 0.0, powers)


def _dimension(powers: tuple[tuple[str, int], ...]) -> str:
    spelled = _spell(powers)
    return DIMENSIONS.get(spelled, spelled)


@cache
def _registry() -> pint.UnitRegistry:
    import pint  # here, for it takes a tenth of the start-up and most articles never ask it

    return pint.UnitRegistry(autoconvert_offset_to_baseunit=True)


@cache
def unit_named(name: str) -> Unit:
    """Return the unit called `name` (a pint name such as `kilometer` or `meter ** 2`).

    Raises:
        ConfigurationError: neither the table nor pint knows the name.
    """
    if name == "count":
        return COUNT
    known = _tables()[2].get(name)
    if known is not None:
        return known
    registry = _registry()
    try:
        one = registry.Quantity(1.0, name).to_base_units()
        zero = registry.Quantity(0.0, name).to_base_units()
    except (AttributeError, ValueError) as error:  # pint's, for an unknown name and an unreadable one
        raise ConfigurationError(
            f"unknown unit {name!r}; expected a name of units.toml ({', '.join(sorted(_tables()[2])[:5])}, ...) "
            "or of pint. Add it to pipeline/knowledge/units.toml."
        ) from error
    powers = _powers(str(one.units))
    return Unit(
        name, _dimension(powers), float(one.magnitude - zero.magnitude), float(zero.magnitude), powers
    )


def base_of(value: float, name: str) -> tuple[float, str]:
    """Return `value` of unit `name` in SI base units, and their spelling.

    Raises:
        ConfigurationError: the unit is unknown.
    """
    unit = unit_named(name)
    return unit.base_value(value), unit.base_unit
