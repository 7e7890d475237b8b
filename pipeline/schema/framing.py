"""How the matter is framed."""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = ["Evidence", "Frame", "FrameLabel", "Relation"]

FrameLabel = Literal["security", "rights", "both", "neither"]
Relation = Literal["none", "trade_off", "concession"]


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A span that carried the decision. `weight`: its contribution in log-odds to `frame`."""

    start: int
    end: int
    text: str
    frame: str
    weight: float


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """The media frame of one sentence (index into `sentences`).

    `security` and `rights` are two independent, calibrated probabilities in [0, 1]. `label` follows from
    them at the model's thresholds. `relation` says how they stand to each other; `conceded` names the
    frame that is granted and overridden in a concession.
    """

    sentence: int
    security: float
    rights: float
    label: FrameLabel
    relation: Relation = "none"
    conceded: Literal["security", "rights"] | None = None
    evidence: tuple[Evidence, ...] = ()
