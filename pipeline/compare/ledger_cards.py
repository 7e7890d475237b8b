"""The claim ledger as cards: for each line the values that were stated, who stated them, and a scale to see them on."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import pandas as pd

__all__ = ["ledger_cards", "value_text"]

_LINES = 200
_ARTICLES = 6  # named for each value
_LOGARITHMIC = 30.0  # highest over lowest, from which a scale is logarithmic
_WORDS = {"~": "about ", ">": "more than ", ">=": "at least ", "<": "under ", "<=": "up to "}


def value_text(value: float, unit: str = "", modifier: str = "=") -> str:
    """Return a value for people: "more than 75,000", "103 per 100,000 people", "27 %"."""
    size = abs(value)
    if size >= 1e6 and size % 1e4 == 0:
        number = f"{value / (1e9 if size >= 1e9 else 1e6):,.2f}".rstrip("0").rstrip(".")
        number += " billion" if size >= 1e9 else " million"
    elif float(value).is_integer() or size >= 100:
        number = f"{value:,.0f}"
    else:
        number = f"{value:,.{2 if size >= 1 else 3}f}".rstrip("0").rstrip(".")
    tail = f" {unit}" if unit else ""
    return f"{_WORDS.get(modifier, '')}{number}{tail}".replace("-", "−")


def ledger_cards(ledger: pd.DataFrame, claims: pd.DataFrame, most: int = _LINES) -> list[dict[str, Any]]:
    """Return one card a line cited by more than one piece, in the ledger's order, `most` at most.

    Each card has title, unit, place, period, status, counts, `scale` and `values`: distinct stated values,
    lowest first, each with its place on the scale in percent, the articles and outlets that state it, whom
    they attribute it to, and sample sentences.
    """
    shown = ledger[ledger["pieces"] > 1].head(most)
    grouped: dict[int, list[dict[str, Any]]] = {}
    for claim in claims[claims["line"].isin(set(shown["line"]))].to_dict("records"):
        grouped.setdefault(claim["line"], []).append(claim)
    return [_card(line, grouped[line["line"]]) for line in shown.to_dict("records")]


def _card(line: dict[str, Any], claims: list[dict[str, Any]]) -> dict[str, Any]:
    scale = _Scale(claims)
    stated: dict[tuple[float, str], list[dict[str, Any]]] = {}
    for claim in claims:
        stated.setdefault((round(claim["value"], 9), claim["modifier"]), []).append(claim)
    values = []
    for _, same in sorted(stated.items(), key=lambda item: item[0]):
        first = same[0]
        sources = Counter(claim["source"] for claim in same if isinstance(claim["source"], str))
        cited = {claim["article_id"]: claim for claim in reversed(same)}
        values.append(
            {
                "text": value_text(first["value"], line["unit"], first["modifier"]),
                "at": scale.at(first["value"]),
                "start": scale.at(first["low"]) if math.isfinite(first["low"]) else 0.0,
                "end": scale.at(first["high"]) if math.isfinite(first["high"]) else 100.0,
                "open_low": not math.isfinite(first["low"]),
                "open_high": not math.isfinite(first["high"]),
                "conflict": any(len(claim["conflicts_with"]) for claim in same),
                "articles": len(cited),
                "outlets": list(
                    dict.fromkeys(claim["outlet"] for claim in same if isinstance(claim["outlet"], str))
                ),
                "sources": [source for source, _ in sources.most_common(3)],
                "stated": _converted(same) if line["unit"] else [],
                "citations": [_citation(claim) for claim in [*reversed(cited.values())][:_ARTICLES]],
            }
        )
    return {
        "number": line["line"],
        "title": line["thing"],
        "about": line["about"] if isinstance(line["about"], str) else None,
        "unit": line["unit"],
        "place": line["place"] if isinstance(line["place"], str) else None,
        "period": line["period"] if isinstance(line["period"], str) else None,
        "status": line["status"],
        "claims": line["claims"],
        "articles": line["articles"],
        "pieces": line["pieces"],
        "outlets": line["outlets"],
        "spread": line["spread"] if math.isfinite(line["spread"]) and line["spread"] > 1 else None,
        "values": values,
        "scale": scale.ends(),
    }


def _citation(claim: dict[str, Any]) -> dict[str, Any]:
    """Return what is shown of one article that states a value; None for what is not known."""
    names = ("article_id", "outlet", "published", "sentence", "text", "source")
    return {name: claim[name] if isinstance(claim[name], str) else None for name in names}


def _converted(claims: list[dict[str, Any]]) -> list[str]:
    """Return the figures as written, where they were brought to another denominator or unit."""
    texts = list(dict.fromkeys(claim["text"] for claim in claims))[:3]
    value = claims[0]["value"]
    plain = f"{value:,.10g}"
    return (
        texts
        if value < 1e6 and not any(plain in text or plain.replace(",", "") in text for text in texts)
        else []
    )


class _Scale:
    """A scale that holds every stated value and finite bound of some claims."""

    def __init__(self, claims: list[dict[str, Any]]) -> None:
        stated = [claim[name] for claim in claims for name in ("value", "low", "high")]
        points = [point for point in stated if math.isfinite(point)]
        low, high = min(points), max(points)
        self.logarithmic = low > 0 and high / low > _LOGARITHMIC
        if self.logarithmic:
            low, high = math.log10(low), math.log10(high)
        margin = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
        self.low, self.high = low - margin, high + margin

    def at(self, value: float) -> float:
        """Return where a value stands, 0 to 100."""
        point = math.log10(value) if self.logarithmic and value > 0 else value
        return max(0.0, min(100.0, 100 * (point - self.low) / (self.high - self.low)))

    def ends(self) -> dict[str, Any]:
        """Return what a reader needs to know of the scale."""
        ends = [10**end if self.logarithmic else end for end in (self.low, self.high)]
        return {
            "logarithmic": self.logarithmic,
            "low": value_text(float(f"{ends[0]:.3g}")),
            "high": value_text(float(f"{ends[1]:.3g}")),
        }
