"""The claim ledger as cards: for each line the values that were stated, who stated them, and a scale to see them on."""

from __future__ import annotations

import math
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
    grouped = dict(list(claims[claims["line"].isin(set(shown["line"]))].groupby("line", sort=False)))
    return [_card(line, grouped[line["line"]].reset_index(drop=True)) for line in shown.to_dict("records")]


def _card(line: dict[str, Any], claims: pd.DataFrame) -> dict[str, Any]:
    scale = _Scale(claims)
    values = []
    keys = [claims["value"].round(9), claims["modifier"]]
    for _, same in claims.groupby(keys, sort=True):
        first = same.iloc[0]
        start = scale.at(first["low"]) if math.isfinite(first["low"]) else 0.0
        end = scale.at(first["high"]) if math.isfinite(first["high"]) else 100.0
        sources = same["source"].dropna().value_counts().index[:3].tolist()
        values.append(
            {
                "text": value_text(first["value"], line["unit"], first["modifier"]),
                "at": scale.at(first["value"]),
                "start": start,
                "end": end,
                "open_low": not math.isfinite(first["low"]),
                "open_high": not math.isfinite(first["high"]),
                "conflict": any(len(against) for against in same["conflicts_with"]),
                "articles": int(same["article_id"].nunique()),
                "outlets": list(dict.fromkeys(same["outlet"].dropna())),
                "sources": sources,
                "stated": _converted(same, first["value"]),
                "citations": [
                    {
                        "article_id": row.article_id,
                        "outlet": row.outlet if isinstance(row.outlet, str) else None,
                        "published": row.published if isinstance(row.published, str) else None,
                        "sentence": row.sentence,
                        "text": row.text,
                        "source": row.source if isinstance(row.source, str) else None,
                    }
                    for row in same.drop_duplicates("article_id").head(_ARTICLES).itertuples()
                ],
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


def _converted(claims: pd.DataFrame, value: float) -> list[str]:
    """Return the figures as written, where they were brought to another denominator or unit."""
    texts = list(dict.fromkeys(claims["text"]))[:3]
    plain = f"{value:,.10g}"
    return (
        texts
        if not any(plain in text or plain.replace(",", "") in text for text in texts) and value < 1e6
        else []
    )


class _Scale:
    """A scale that holds every stated value and finite bound of some claims."""

    def __init__(self, claims: pd.DataFrame) -> None:
        points = [
            point for name in ("value", "low", "high") for point in claims[name] if math.isfinite(point)
        ]
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
