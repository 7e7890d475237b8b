"""The peers, each imported where it is used and optional: quantulum3, Recognizers-Text, text2num."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from quantities_families import Item
from quantities_units import unit_key

__all__ = ["PEERS", "Reader", "load_peer"]

PEERS = ("quantulum3", "recognizers", "text2num")


class Reader(Protocol):
    """Anything that reads the quantities of a text."""

    def items(self, text: str, family: str) -> list[Item]:
        """Return what is found in one text."""
        ...


class Quantulum:
    """quantulum3 with its classifier off: the pickled one needs an old scikit-learn. A range comes as its mean."""

    def __init__(self, parser: Any) -> None:
        self.parser = parser

    def items(self, text: str, family: str) -> list[Item]:
        """Return what quantulum3 finds."""
        try:
            found = self.parser.parse(text)
        except Exception as error:  # a peer that raises on a text has found nothing there
            print(f"    quantulum3 failed: {type(error).__name__}: {text[:60]!r}")
            return []
        return [Item(float(one.value), float(one.value), unit_key(one.unit.name), *one.span) for one in found]


class Recognizers:
    """Recognizers-Text: the models of the family, or number, percentage, age, currency, dimension, temperature."""

    def __init__(self, models: dict[str, Callable[[str, str], list[Any]]], culture: str) -> None:
        self.models = models
        self.culture = culture

    def items(self, text: str, family: str) -> list[Item]:
        """Return what its models find, the longest at each place."""
        name = family.split("-")[-1]
        order = (
            [name]
            if name in self.models and family.startswith("recognizers")
            else ["currency", "dimension", "temperature", "age", "percent", "number"]
        )
        found: list[Item] = []
        for model in order:
            for one in self.models[model](text, self.culture):
                start, end = one.start, one.end + 1
                if any(
                    item.start is not None and item.start < end and start < (item.end or 0) for item in found
                ):
                    continue
                item = self._item(one, start, end)
                if item is not None:
                    found.append(item)
        return found

    @staticmethod
    def _item(one: Any, start: int, end: int) -> Item | None:
        resolution = one.resolution or {}
        raw = str(resolution.get("value") or "").rstrip("%")
        try:
            value = float(raw)
        except ValueError:
            return Item(None, None, None, start, end, phrase=one.text.lower())
        unit = "percentage" if "%" in str(resolution.get("value")) else resolution.get("unit")
        return Item(value, value, unit_key(unit), start, end)


class TextToNumber:
    """text2num: number words to digits; what it cannot place is read from its digit text."""

    def __init__(self, alpha2digit: Callable[..., str]) -> None:
        self.alpha2digit = alpha2digit

    def items(self, text: str, family: str) -> list[Item]:
        """Return the digit runs of its output; it gives no offsets and no units."""
        digits = self.alpha2digit(text, "en", threshold=0)
        found = []
        for token in digits.replace(",", "").split():
            try:
                value = float(token.strip("$£€().;:?!%"))
            except ValueError:
                continue
            found.append(Item(value, value, ("count", "")))
        return found


def load_peer(name: str) -> Reader | None:
    """Return a peer by name, or None where it is not installed."""
    try:
        if name == "quantulum3":
            from quantulum3 import classifier, parser

            classifier.USE_CLF = False
            return Quantulum(parser)
        if name == "recognizers":
            from recognizers_number import recognize_number, recognize_ordinal, recognize_percentage
            from recognizers_number_with_unit import (
                recognize_age,
                recognize_currency,
                recognize_dimension,
                recognize_temperature,
            )
            from recognizers_text import Culture

            models = {
                "number": recognize_number, "ordinal": recognize_ordinal, "percent": recognize_percentage, "age": recognize_age,
                "currency": recognize_currency, "dimension": recognize_dimension, "temperature": recognize_temperature,
            }  # fmt: skip
            return Recognizers(models, Culture.English)
        from text_to_num import alpha2digit

        return TextToNumber(alpha2digit)
    except ImportError:
        return None
