"""The stance component: who is for and who is against the hard-line security policy, sentence by sentence."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import srsly
from spacy.language import Language
from spacy.tokens import Doc

from pipeline import schema
from pipeline.components.extensions import require
from pipeline.components.short_texts import shortness
from pipeline.components.stance.classifier import LABELS, StanceModel, packaged_model, variant
from pipeline.components.stance.features import (
    Signals,
    read_signals,
)
from pipeline.components.stance.holders import (
    HolderUnit,
    acting_units,
    attributed_units,
    carried_units,
    held_by,
    opening_units,
)
from pipeline.components.stance.rules import Points, moved
from pipeline.components.stance.targets import GROUPS, TARGET
from pipeline.errors import ModelError
from pipeline.schema import Holder, TextSpan

__all__ = ["Stance"]

# How far a point moves the log-odds, in a long article and in a text of one sentence; see docs/stance.md.
AUTHOR_STRENGTH, HOLDER_STRENGTH = (0.2, 1.8), (0.2, 1.2)
CALM = (0.0, 1.0)
# The same for a holder whose name declares a side.
DECLARED = 1.5
# What the words say outright counts where a holder is at least this likely.
LEAST_PRESENT = (0.4, 0.02)
# How likely a holder must be where no attribution gives one: in a short text its few neighbours say too much.
LEAST_CARRIED = (0.5, 1.0)
_AUTHOR = Holder(kind="author")
_SPEAKING = tuple(
    GROUPS.index(f"stance.{name}")
    for name in ("approval", "disapproval", "alternatives", "advocacy", "irony")
)
_ACTS = (GROUPS.index("holders.acts_support"), GROUPS.index("holders.acts_oppose"))


@Language.factory(
    "counterframe_stance",
    default_config={"model": None, "evidence": 3, "unnamed": True},
    requires=["token.is_sent_start"],
    assigns=["doc._.stances"],
)
class Stance:
    """Writes `doc._.stances`: one `Stance` for each holder of a sentence, toward `hardline_security_policy`.

    The author gets a record where they take a side or the sentence carries a frame; an attributed holder
    (`doc._.attributions`) wherever a sentence gives them something. Named actors who act on the policy
    without speaking count as holders. Headings and boilerplate hold no stance.

    Scores in `doc._.sentence_scores` (the encoder's heads, and `sparse` from the framing component) and
    `doc._.frames` enter where they are; alone on a Doc, the codebook's words decide.

    Args:
        nlp: the pipeline the component is in.
        name: its name there.
        model: folder of a stance model; None takes the one that ships with the package.
        evidence: how many spans to give at most for each stance; 0 for none.
        unnamed: whether to write a holder without a name where a sentence has one but the text, or the
            attribution, does not say who it is.
    """

    def __init__(self, nlp: Language, name: str, model: str | None, evidence: int, unnamed: bool) -> None:
        self.name = name
        self.model_path = model
        self.evidence = evidence
        self.unnamed = unnamed
        self._model: StanceModel | None = None

    @property
    def model(self) -> StanceModel:
        """The model, read when first needed.

        Raises:
            ModelError: there is none.
        """
        if self._model is None:
            path = Path(self.model_path) if self.model_path else packaged_model()
            if path is None:
                raise ModelError(
                    f"{self.name} has no model. Load a trained pipeline with pipeline.load(), or give the folder of a "
                    'stance model: nlp.add_pipe("counterframe_stance", config={"model": "my_stance"}).'
                )
            self._model = StanceModel.from_disk(path)
        return self._model

    def use(self, model: StanceModel) -> None:
        """Take a model from memory in place of one from disk."""
        self._model = model

    def __call__(self, doc: Doc) -> Doc:
        if not len(doc):
            return doc
        require(doc, self.name, "SENT_START")
        signals = read_signals(doc)
        if not signals.body.any():
            return doc
        name = variant(signals)
        attributed = attributed_units(doc, signals.offsets, signals.begins, signals.body)
        held = held_by(attributed, len(signals.body))
        points = Points(signals)
        stances = [
            *self._author(doc, signals, points, held, name),
            *self._holders(doc, signals, points, attributed, held, name),
        ]
        order = {"author": 0, "attributed": 1}
        doc._.stances = sorted(
            stances, key=lambda stance: (stance.sentence, order[stance.holder.kind], stance.holder.start or 0)
        )
        return doc

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 1) -> Iterator[Doc]:
        """Yield each Doc annotated, one at a time."""
        for doc in docs:
            yield self(doc)

    def _author(
        self, doc: Doc, signals: Signals, points: Points, held: np.ndarray, name: str
    ) -> list[schema.Stance]:
        rows = np.nonzero(signals.body)[0].tolist()
        leaning = moved(
            self.model.decision("author", name).leaning(self.model.author(signals, name)),
            points.author(rows, held),
            _between(AUTHOR_STRENGTH, len(rows)),
            _between(CALM, len(rows)),
        )
        chosen = leaning.argmax(axis=1)
        framed = {frame.sentence for frame in doc._.frames if frame.label != "neither"}
        stances = []
        for place, sentence in enumerate(rows):
            label = LABELS[chosen[place]]
            if label == "neutral" and sentence not in framed:
                continue
            first, last = int(signals.begins[sentence]), int(signals.begins[sentence + 1])
            stances.append(
                schema.Stance(
                    holder=_AUTHOR,
                    sentence=sentence,
                    target=TARGET,
                    label=label,
                    score=_score(leaning[place]),
                    evidence=self._evidence(doc, signals, first, last, _SPEAKING, own=True)
                    if label != "neutral"
                    else (),
                )
            )
        return stances

    def _holders(
        self,
        doc: Doc,
        signals: Signals,
        points: Points,
        attributed: list[HolderUnit],
        held: np.ndarray,
        name: str,
    ) -> list[schema.Stance]:
        shares = self.model.present(signals, held, name)
        present = shares >= 0.5
        sentences = int(signals.body.sum())
        least = _between(LEAST_PRESENT, sentences)
        taken: dict[int, set[str]] = {}
        for unit in attributed:
            taken.setdefault(unit.sentence, set()).add(unit.key)
        acting = acting_units(doc, signals.offsets, signals.begins, signals.body, signals.flags, taken)
        acting += opening_units(doc, signals.begins, signals.body, signals.flags, signals.cues, taken)
        sure = shares >= _between(LEAST_CARRIED, sentences)
        carried = carried_units(sure, attributed, signals.begins) if self.unnamed else []
        judged = [
            unit
            for unit in attributed
            if present[unit.sentence] or (shares[unit.sentence] >= least and points.holder(unit))
        ]
        units = sorted([*judged, *acting, *carried], key=lambda unit: (unit.sentence, unit.first))
        if not units:
            return []
        leaning = moved(
            self.model.decision("holder", name).leaning(self.model.holder(signals, units, name)),
            np.array([points.holder(unit) for unit in units]),
            _between(HOLDER_STRENGTH, sentences),
            _between(CALM, sentences),
        )
        leaning = moved(leaning, np.array([points.declared(unit) for unit in units]), DECLARED)
        stances = []
        for unit, row in zip(units, leaning, strict=True):
            label = LABELS[int(row.argmax())]
            if unit.acting and label == "neutral":
                continue
            groups = _SPEAKING + _ACTS
            stances.append(
                schema.Stance(
                    holder=unit.holder,
                    sentence=unit.sentence,
                    target=TARGET,
                    label=label,
                    score=_score(row),
                    evidence=self._evidence(doc, signals, unit.first, unit.last, groups, own=False)
                    if label != "neutral"
                    else (),
                )
            )
        return stances

    def _evidence(
        self, doc: Doc, signals: Signals, first: int, last: int, groups: Sequence[int], *, own: bool
    ) -> tuple[TextSpan, ...]:
        """Return the first codebook terms among tokens `first` to `last`; the author's words only if `own`."""
        flags = signals.flags[first:last][:, groups].any(axis=1)
        if own:
            flags &= signals.outside[first:last]
        spans = []
        for place in np.nonzero(flags)[0][: self.evidence].tolist():
            token = doc[first + place]
            spans.append(TextSpan(start=token.idx, end=token.idx + len(token), text=token.text))
        return tuple(spans)

    # --- files ---------------------------------------------------------------------------------------

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the model into the folder `path`."""
        self.model.to_disk(Path(path))

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Stance:
        """Read the model from the folder `path`.

        Raises:
            ModelError: a file is missing or of another format.
        """
        self._model = StanceModel.from_disk(Path(path))
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return the model's files as bytes."""
        with tempfile.TemporaryDirectory() as folder:
            self.model.to_disk(Path(folder))
            files = {file.name: file.read_bytes() for file in sorted(Path(folder).iterdir())}
        return srsly.msgpack_dumps(files)

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Stance:
        """Read the model from the bytes of `to_bytes`."""
        with tempfile.TemporaryDirectory() as folder:
            for name, content in srsly.msgpack_loads(data).items():
                (Path(folder) / name).write_bytes(content)
            self._model = StanceModel.from_disk(Path(folder))
        return self


def _score(shares: np.ndarray) -> float:
    """Return the share of support less that of opposition, in [-1, 1]."""
    return round(float(shares[LABELS.index("support")] - shares[LABELS.index("oppose")]), 4)


def _between(pair: tuple[float, float], sentences: int) -> float:
    """Return the second of `pair` for a text of one sentence, the first for one that is not short."""
    long, short = pair
    return long + (short - long) * shortness(sentences)
