"""What words say outright: for or against the policy, by cue, judgement, outcome, demand and the holder's name.

The models weigh a sentence inside its article. Where a text is short there is no article, and where the words
are plain they should count whatever stands around them: each rule gives points, above 0 for the policy and
below 0 against it, and the points move the log-odds of the models. A rule speaks only where the policy is
named in the sentence or in the one before. A negating word in the four words before turns a point round ("is not
justified").
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from pipeline.components.stance.classifier import LABELS
from pipeline.components.stance.features import Signals
from pipeline.components.stance.holders import CUE_KINDS, HolderUnit
from pipeline.components.stance.targets import GROUPS
from pipeline.knowledge.load import codebook

__all__ = ["Points", "moved"]

# An attitude to the policy itself, by the kind of the cue; the others report, and what they report counts.
_ATTITUDE = {"endorse": 2.0, "criticise": -2.0, "warn": -1.0, "deny": -1.5}
_WISH = {"commit": 1.0, "want": 1.0, "urge": 1.0}
_VALUES = {"stance.approval": 1.0, "stance.disapproval": -1.0, "stance.gain": 0.7, "stance.harm": -0.7}
_BEFORE, _REACH = 4, 6
_MOST = 3.0
_NEUTRAL = LABELS.index("neutral")


_column = {name: place for place, name in enumerate(GROUPS)}.__getitem__


@cache
def _declared() -> tuple[tuple[tuple[str, ...], float], ...]:
    """Return the stems of names that declare a side, and the side."""
    groups = codebook().term_groups()
    return tuple(
        (tuple(term.rstrip("*") for term in groups[f"holders.declared_{name}"]), side)
        for name, side in (("support", 1.0), ("oppose", -1.0))
    )


class Points:
    """The points of one Doc's holders and author.

    `names`: bool (s,), the policy is named there. `values`: float (n,), judgement and outcome of each token,
    negation read. `demands`: float (n,), what is asked of the policy or done to it, likewise.
    """

    def __init__(self, signals: Signals) -> None:
        self.signals = signals
        flags, begins = signals.flags, signals.begins
        named = np.add.reduceat(flags[:, _column("stance.policy")], begins[:-1], dtype=np.int64) > 0
        loose = flags[:, [_column("frame.security.measure"), _column("frame.security.exceptional_measure")]]
        spoken = np.add.reduceat(loose.any(axis=1), begins[:-1], dtype=np.int64) > 0
        self.names = named | spoken
        self.names[1:] |= named[:-1] & signals.body[:-1]
        self._sentence = np.repeat(np.arange(len(begins) - 1), np.diff(begins))
        self.negating = flags[:, _column("stance.negation")]
        self.values = np.zeros(len(signals.offsets))
        for name, value in _VALUES.items():
            for place in np.nonzero(flags[:, _column(name)] & self.names[self._sentence])[0].tolist():
                if not self.values[place]:
                    self.values[place] = -value if self.negated(place) else value
        self.demands = np.zeros(len(signals.offsets))
        for name in ("stance.abolish", "stance.uphold"):
            for place in np.nonzero(flags[:, _column(name)] & self.names[self._sentence])[0].tolist():
                value = self._demand(place, name == "stance.abolish")
                self.demands[place] = -value if self.negated(place) else value

    def negated(self, place: int) -> bool:
        """Whether a negating word governs the token."""
        row = self._sentence[place]
        low = int(self.signals.begins[row])
        return bool(self.negating[max(place - _BEFORE, low) : place].any())

    def _demand(self, place: int, abolish: bool) -> float:
        """Return what ending or keeping amounts to: an end to the policy is against it, to a threat for it."""
        high = min(place + 1 + _REACH, int(self.signals.begins[self._sentence[place] + 1]))
        flags = self.signals.flags[place + 1 : high]
        policy = np.nonzero(flags[:, _column("stance.policy")])[0]
        threat = np.nonzero(flags[:, _column("frame.security.threat")])[0]
        if len(threat) and (not len(policy) or threat[0] < policy[0]):
            return 1.0 if abolish else 0.0
        return -1.5 if abolish else 1.5 if len(policy) or high - place <= 4 else 0.0

    def holder(self, unit: HolderUnit) -> float:
        """Return the points of one holder in one sentence, 0 where no rule speaks."""
        if not self.names[unit.sentence]:
            return 0.0
        signals = self.signals
        start = unit.first
        usable = np.ones(unit.last - start, dtype=np.bool_)
        points = 0.0
        if unit.source is not None:
            usable[max(unit.source[0] - start, 0) : max(unit.source[1] - start, 0)] = False
            points += self._name(*unit.source)
        cue = 0.0
        turned = False
        wish = False
        if unit.cue is not None:
            first, last = unit.cue
            usable[max(first - start, 0) : max(last - start, 0)] = False
            kinds = [CUE_KINDS[kind] for kind in signals.cues[first:last] if kind >= 0]
            cue = sum(_ATTITUDE.get(kind, 0.0) for kind in kinds[:1])
            wish = bool(kinds) and kinds[0] in _WISH
            turned = bool(self.negating[first:last].any()) or self.negated(first)
        said = float(np.clip(self.values[start : unit.last][usable].sum(), -_MOST, _MOST))
        asked = float(np.clip(self.demands[start : unit.last][usable].sum(), -_MOST, _MOST))
        if cue:
            cue = -cue if asked < 0 else cue  # praised or condemned is the end of the policy
            points += (-cue if turned else cue) + 0.3 * said
        elif wish:
            wanted = asked if asked else 1.0
            points += (-wanted if turned else wanted) + 0.5 * said
        else:
            points += -(said + asked) if turned else said + asked
        acts = signals.flags[unit.first : unit.last] & usable[:, None]
        if not cue:
            points += 1.0 * bool(acts[:, _column("holders.acts_support")].any())
            points -= 1.0 * bool(acts[:, _column("holders.acts_oppose")].any())
        return points

    @staticmethod
    def declared(unit: HolderUnit) -> float:
        """Return 1 for a holder called a supporter or the like, -1 for a critic, else 0."""
        words = (unit.holder.text or "").lower().split()
        return next(
            (side for stems, side in _declared() if any(word.startswith(stems) for word in words)), 0.0
        )

    def _name(self, first: int, last: int) -> float:
        named = self.signals.flags[first:last]
        return 0.7 * (
            float(named[:, _column("holders.support")].any())
            - float(named[:, _column("holders.oppose")].any())
        )

    def author(self, rows: Sequence[int], held: np.ndarray) -> np.ndarray:
        """Return the points (m,) of the author in body sentences `rows`.

        `held`: (s,), above 0 in sentences with an attributed holder; there only words outside what is attributed
        count, and half.
        """
        signals = self.signals
        own = signals.outside
        values = np.add.reduceat(np.where(own, self.values, 0.0), signals.begins[:-1])
        demands = np.add.reduceat(np.where(own, self.demands, 0.0), signals.begins[:-1])
        spoken = signals.flags & own[:, None]
        called = np.add.reduceat(spoken, signals.begins[:-1], axis=0, dtype=np.int64) > 0
        advocacy = called[:, _column("stance.advocacy")]
        points = 0.6 * np.clip(values, -_MOST, _MOST) + np.where(advocacy, np.clip(demands, -2.0, 2.0), 0.0)
        points -= 1.5 * called[:, _column("stance.alternatives")]
        points -= 1.5 * (signals.question & (signals.frames[:, 1] > 0.5))
        distanced = called[:, _column("stance.distancing")]
        points -= 1.0 * distanced
        points *= np.where(held > 0, 0.5, 1.0) * self.names
        return points[list(rows)]


def moved(shares: np.ndarray, points: np.ndarray, strength: float, calm: float = 0.0) -> np.ndarray:
    """Return shares (m, 3) over `LABELS` after the points (m,) have moved their log-odds.

    `calm`: added to the log-odds of neutral where there is no point.
    """
    logs = np.log(np.maximum(shares, 1e-6))
    logs[:, LABELS.index("support")] += strength * points
    logs[:, LABELS.index("oppose")] -= strength * points
    logs[:, _NEUTRAL] += np.where(points == 0, calm, -0.3 * strength * np.minimum(np.abs(points), 3.0))
    logs = np.exp(logs - logs.max(axis=1, keepdims=True, initial=-np.inf))
    return logs / logs.sum(axis=1, keepdims=True)
