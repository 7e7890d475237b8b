"""Money: symbols, codes, words, minor units; ISO 4217, never converted."""

from __future__ import annotations

import pytest

from pipeline.components.quantities.scanner import scan


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("$115m", 115e6, "USD"),
        ("US$4 million", 4e6, "USD"),
        ("the €1.3bn grant", 1.3e9, "EUR"),
        ("C$300 million", 3e8, "CAD"),
        ("HK $5.4m", 5.4e6, "HKD"),
        ("$US160 million", 160e6, "USD"),
        ("USD115", 115, "USD"),
        ("75 USD million", 75e6, "USD"),
        ("30 MUSD", 30e6, "USD"),
        ("RM23.50", 23.5, "MYR"),
        ("R1.2 billion", 1.2e9, "ZAR"),
        ("Rs 500 crore", 5e9, "INR"),
        ("100元", 100, "CNY"),
        ("1,200€", 1200, "EUR"),
        ("$-50.8bn", -50.8e9, "USD"),
        ("40 billion Colombian pesos", 40e9, "COP"),
        ("ten pounds and", 10, "pound"),
        ("paid ten pounds", 10, "GBP"),
        ("7,199 Chinese yuan", 7199, "CNY"),
        ("3 dollars 50 cents", 3.5, "USD"),
        ("$20 and 43c", 20.43, "USD"),
        ("a quarter million us dollars", 250000, "USD"),
        ("a million-dollar bail", 1e6, "USD"),
    ],
)
def test_amount(text, value, unit):
    """The amount and its code."""
    (figure,) = scan(text).figures
    assert (figure.value, figure.unit) == (pytest.approx(value), unit)


def test_country_near_by_settles_a_shared_word():
    """Pesos are those of the country the text names; without one the guess is marked unsure."""
    (argentina,) = scan("Argentina will spend 40 million pesos.").figures
    (nowhere,) = scan("They will spend 40 million pesos.").figures
    assert (argentina.unit, nowhere.unit) == ("ARS", "MXN")
    assert nowhere.confidence < argentina.confidence


def test_cents_keep_their_number():
    """63 cents is 63 of a minor unit; the base value says dollars."""
    (figure,) = scan("a loss of 63 cents per share").figures
    assert (figure.value, figure.unit) == (63, "cent")
    assert figure.measure is not None
    assert figure.measure.base_value(63) == pytest.approx(0.63)


@pytest.mark.parametrize("text", ["all 10 won medals", "The PS5 sold out", "an R2 unit"])
def test_words_that_look_like_money_are_not(text):
    """Won, PS and R are money only where they must be."""
    assert all(figure.kind != "money" for figure in scan(text).figures)
