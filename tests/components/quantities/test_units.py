"""The table of units against pint, and units composed from it."""

from __future__ import annotations

import pint
import pytest

from pipeline.components.quantities.units import base_of, power, quotient, unit_named
from pipeline.errors import ConfigurationError
from pipeline.knowledge.load import units_table

# Names pint has not, or gives another meaning; what we mean by them stands in units.toml.
OURS = {"percentage_point", "basis_point", "ppb", "bit_per_second", "decade", "megapixel", "rpm", "gigayear", "megayear", "decibel",
        "becquerel", "curie"}  # fmt: skip


@pytest.mark.parametrize("row", units_table(), ids=lambda row: row["name"])
def test_factor_is_pints(row):
    """The factor and the offset to base units agree with pint's."""
    registry = pint.get_application_registry()
    registry.autoconvert_offset_to_baseunit = True
    if row["name"] in OURS:
        return
    zero = registry.Quantity(0.0, row["name"]).to_base_units()
    one = registry.Quantity(1.0, row["name"]).to_base_units()
    assert one.magnitude - zero.magnitude == pytest.approx(row["factor"], rel=1e-9)
    assert zero.magnitude == pytest.approx(row.get("offset", 0.0), abs=1e-6)


@pytest.mark.parametrize(
    ("value", "name", "expected", "base"),
    [
        (1.0, "kilometer", 1000.0, "meter"),
        (35.0, "degree_Celsius", 308.15, "kelvin"),
        (50.0, "percent", 0.5, "dimensionless"),
        (2.0, "hectare", 20000.0, "meter ** 2"),
        (90.0, "kilometer / hour", 25.0, "meter / second"),
        (3.0, "meter ** 2", 3.0, "meter ** 2"),
        (2.0, "furlong / fortnight", 3.326e-4, "meter / second"),
    ],
)
def test_base_value(value, name, expected, base):
    """Values come back in SI base units; pint is asked for what the table lacks."""
    found, unit = base_of(value, name)
    assert found == pytest.approx(expected, rel=1e-3)
    assert unit == base


def test_units_compose():
    """Powers and quotients carry factor, base units and dimension."""
    area = power(unit_named("kilometer"), 2)
    assert (area.name, area.factor, area.base_unit, area.dimension) == (
        "kilometer ** 2",
        1e6,
        "meter ** 2",
        "area",
    )
    speed = quotient(unit_named("kilometer"), unit_named("hour"))
    assert (speed.name, speed.dimension, speed.base_unit) == ("kilometer / hour", "speed", "meter / second")


def test_unknown_unit_names_the_file():
    """The error says where a unit would be added."""
    with pytest.raises(ConfigurationError, match=r"units\.toml"):
        unit_named("smoot_of_nothing")
