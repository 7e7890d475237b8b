"""One sentence about each record, for a person: what a mark in the text means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.schema.attribution import Attribution
    from pipeline.schema.entity import CanonicalEntity
    from pipeline.schema.framing import Frame
    from pipeline.schema.quantity import Quantity
    from pipeline.schema.stance import Stance

__all__ = [
    "attribution_tip",
    "entity_tip",
    "frame_tip",
    "number_text",
    "quantity_tip",
    "quantity_value",
    "stance_tip",
    "visible",
]

LABELS = {
    "PERSON": "Person", "ORG": "Organisation", "GPE": "Country, state or city", "LOC": "Place", "FAC": "Building or site",
    "NORP": "Nationality, religion or political group", "EVENT": "Event", "LAW": "Law", "DATE": "Date", "PRODUCT": "Product",
    "WORK_OF_ART": "Work", "LANGUAGE": "Language", "MONEY": "Money", "PERCENT": "Percentage", "CARDINAL": "Number",
    "ORDINAL": "Rank", "QUANTITY": "Measure", "TIME": "Time",
}  # fmt: skip
MODIFIERS = {
    "~": "about ",
    "<": "less than ",
    "<=": "at most ",
    ">": "more than ",
    ">=": "at least ",
    "=": "",
}
# Control characters, line and paragraph separators, and the marks that turn the direction of what follows.
_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


def visible(text: str) -> str:
    """Return the text with each control character as U+FFFD, so that it can neither hide nor command."""
    return _HIDDEN.sub("\ufffd", text)


def number_text(value: float) -> str:
    """Return a number for people: grouped thousands, at most four decimals, no trailing zeros."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}".replace("-", "−")
    return f"{value:,.4f}".rstrip("0").rstrip(".").replace("-", "−")


def quantity_value(quantity: Quantity) -> str:
    """Return the value with modifier, unit and denominator: "more than 75,000", "103 per 100,000 people"."""
    if quantity.value is not None:
        text = MODIFIERS.get(quantity.modifier, "") + number_text(quantity.value)
    elif quantity.lower is not None and quantity.upper is not None:
        text = f"{number_text(quantity.lower)} to {number_text(quantity.upper)}"
    elif quantity.lower is not None:
        text = f"at least {number_text(quantity.lower)}"
    else:
        text = f"at most {number_text(quantity.upper)}" if quantity.upper is not None else "no value"
    if quantity.unit not in ("count", "", "ordinal", "multiple", "fraction"):
        text += "%" if quantity.unit == "percent" else f" {_unit(quantity.unit, quantity.value)}"
    if quantity.per:
        text += (
            f" per {number_text(quantity.per.value)} {quantity.per.unit}"
            if quantity.per.value != 1
            else f" per {quantity.per.unit}"
        )
    return text


def _unit(unit: str, value: float | None) -> str:
    """Return a unit's name for people: "years", "meters²"; currency codes as they are."""
    name, power, exponent = unit.partition(" ** ")
    if name.isalpha() and name.islower() and value != 1:
        name = {"foot": "feet", "inch": "inches", "hertz": "hertz"}.get(name, f"{name}s")
    return name + ({"2": "²", "3": "³"}.get(exponent, f"^{exponent}") if power else "")


def quantity_tip(quantity: Quantity) -> str:
    """Return what a figure says: value, of what, when, where, and as what change."""
    parts = [f"{quantity.kind.replace('_', ' ').capitalize()}: {quantity_value(quantity)}."]
    if quantity.measured_entity:
        parts.append(f"Of: {quantity.measured_entity.text}.")
    if quantity.measured_property:
        parts.append(f"Property: {quantity.measured_property.text}.")
    if quantity.change and quantity.change.relation != "level":
        direction = {"up": "up ", "down": "down ", "none": ""}[quantity.change.direction]
        parts.append(f"Change: {direction}{quantity.change.relation}.")
    if quantity.date:
        parts.append(
            f"When: {quantity.date.text}{f' ({quantity.date.value})' if quantity.date.value else ''}."
        )
    if quantity.place:
        parts.append(f"Where: {quantity.place.text}.")
    return " ".join(parts)


def entity_tip(entity: CanonicalEntity) -> str:
    """Return who or what an entity is, and how often it is named."""
    kind = LABELS.get(entity.label, entity.label)
    office = f", {entity.office}" if entity.office else ""
    country = f" ({entity.country})" if entity.country else ""
    also = f" Also: {', '.join(entity.aliases[:4])}." if entity.aliases else ""
    times = "once" if len(entity.mentions) == 1 else f"{len(entity.mentions)} times"
    return f"{kind}: {entity.name}{office}{country}. Named {times}.{also}"


def attribution_tip(attribution: Attribution, names: dict[str, str]) -> str:
    """Return whose words these are; `names` maps entity ids to names."""
    source = attribution.source
    who = "nobody named" if source is None else names.get(source.entity or "", source.text)
    cue = f", “{attribution.cue.text}”" if attribution.cue else ""
    kind = {"direct": "direct quotation", "indirect": "reported speech", "mixed": "partly quoted"}[
        attribution.kind
    ]
    distance = " The author holds the words at arm’s length." if attribution.distanced else ""
    return f"Attributed to {who}{cue}; {kind}.{distance}"


def frame_tip(frame: Frame) -> str:
    """Return the two probabilities and the relation of a sentence's frames."""
    text = f"Probability of the security frame {frame.security:.2f}, of the rights frame {frame.rights:.2f}."
    if frame.relation == "concession":
        granted = (
            f"{frame.conceded} is granted, then overridden"
            if frame.conceded
            else "one is granted, then overridden"
        )
        text += f" Concession: {granted}."
    elif frame.relation == "trade_off":
        text += " Trade-off: one is weighed against the other."
    return text


def stance_tip(stance: Stance, who: str) -> str:
    """Return who stands where; `who` is the holder's name, or `author`."""
    verb = {"support": "supports", "oppose": "opposes", "neutral": "takes no side on"}[stance.label]
    holder = "The author" if stance.holder.kind == "author" else who
    score = f"{stance.score:+.2f}".replace("-", "−")
    return f"{holder} {verb} {stance.target.replace('_', ' ')} (score {score})."
