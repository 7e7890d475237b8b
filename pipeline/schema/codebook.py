"""What is coded: a codebook as records, and the codes a codebook of one's own gives."""

from __future__ import annotations

import msgspec

__all__ = [
    "Codebook",
    "CodebookFrame",
    "CodebookRelation",
    "CodebookRule",
    "CodebookStance",
    "CodedSentence",
    "Indicator",
    "StanceValue",
]


class Indicator(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way a frame shows. `terms`: words and phrases that point to it; a final `*` matches any ending."""

    name: str
    definition: str = ""
    terms: tuple[str, ...] = ()


class CodebookFrame(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One media frame to code. `letter` is what coders write in a sheet."""

    name: str
    letter: str = ""
    definition: str = ""
    indicators: tuple[Indicator, ...] = ()


class CodebookRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule for coders, a sentence or two."""

    text: str


class CodebookRelation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How two frames may stand to each other in a sentence. `cues`: words that point to it, by kind."""

    name: str
    definition: str
    cues: dict[str, tuple[str, ...]] = {}


class StanceValue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One stance value and its number in [-1, 1]."""

    name: str
    score: float
    definition: str


class CodebookStance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Stance toward one target.

    `lexicon`: word lists by what they say (policy, approval, disapproval, ...); `holders`: names of holders
    and their acts by the stance they let one expect.
    """

    target: str
    definition: str
    rules: tuple[str, ...] = ()
    values: tuple[StanceValue, ...] = ()
    lexicon: dict[str, tuple[str, ...]] = {}
    holders: dict[str, tuple[str, ...]] = {}


class Codebook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A codebook: frames, rules, relations and stance. `name version` identifies it in provenance.

    `visible`: capitalised words (lower case) that are not taken for names.
    """

    name: str
    version: str
    unit: str = "sentence"
    language: str = "en"
    question: str = ""
    references: tuple[str, ...] = ()
    visible: tuple[str, ...] = ()
    frames: tuple[CodebookFrame, ...]
    rules: tuple[CodebookRule, ...] = ()
    relations: tuple[CodebookRelation, ...] = ()
    stance: CodebookStance | None = None

    def term_groups(self) -> dict[str, tuple[str, ...]]:
        """Every group of terms by a dotted name.

        `frame.security.threat`, `relation.concession.adversative`, `stance.approval`, `holders.support`.
        """
        groups = {
            f"frame.{frame.name}.{indicator.name}": indicator.terms
            for frame in self.frames
            for indicator in frame.indicators
        }
        for relation in self.relations:
            groups.update(
                {f"relation.{relation.name}.{kind}": terms for kind, terms in relation.cues.items()}
            )
        if self.stance is not None:
            groups.update({f"stance.{name}": terms for name, terms in self.stance.lexicon.items()})
            groups.update({f"holders.{name}": terms for name, terms in self.stance.holders.items()})
        return {name: terms for name, terms in groups.items() if terms}

    @property
    def frame_names(self) -> tuple[str, ...]:
        """The names of the frames, in the order of the file."""
        return tuple(frame.name for frame in self.frames)


class CodedSentence(msgspec.Struct, frozen=True, kw_only=True):
    """Frames of one sentence by a codebook of one's own.

    `sentence`: index into `sentences`; `codebook`: its name and version; `probabilities`: a number in
    [0, 1] for each frame of the codebook; `labels`: those at or above the model's thresholds.
    """

    sentence: int
    codebook: str
    probabilities: dict[str, float]
    labels: tuple[str, ...] = ()
