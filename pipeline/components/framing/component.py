"""The framing component: two calibrated frame probabilities per sentence, their relation, and the evidence."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

import numpy as np
import srsly
from spacy.attrs import LENGTH, SENT_START, SPACY
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.components.extensions import HeadScores, require
from pipeline.components.framing.calibration import log_odds, sigmoid
from pipeline.components.framing.classifier import SparseModel, SparseScores
from pipeline.components.framing.evidence import find_evidence
from pipeline.components.framing.features import HIDDEN_LABELS, Words
from pipeline.components.framing.model import FramingModel, packaged_model
from pipeline.components.framing.relation import RELATIONS, frames_given_relation, relation_features
from pipeline.components.text import doc_text
from pipeline.errors import ModelError
from pipeline.schema import CodedSentence, Evidence, Frame
from pipeline.schema.framing import FrameLabel, Relation

__all__ = ["Framing", "mean_vectors", "read_layout", "wording"]

# Log-odds taken off a frame that only a name points to.
_NAMED = 1.0
_OWN_LABELS: tuple[Literal["security"], Literal["rights"]] = ("security", "rights")
_LABELS: dict[tuple[bool, bool], FrameLabel] = {
    (True, True): "both",
    (True, False): "security",
    (False, True): "rights",
    (False, False): "neither",
}

if not Doc.has_extension("codings"):
    Doc.set_extension("codings", default={})


def read_layout(doc: Doc, length: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return where the sentences of a Doc lie and which are body. `length`: characters of its text.

    Token offsets: int64 (n,), the character each token starts at. Sentence bounds: int64 (s, 2), characters,
    end exclusive, up to the next sentence. Body: bool (s,), false in headings and boilerplate.
    """
    table = doc.to_array([LENGTH, SPACY, SENT_START]).astype(np.int64)
    offsets = np.concatenate([[0], np.cumsum(table[:, 0] + table[:, 1])])
    begins = np.nonzero(table[:, 2] == 1)[0]
    if not len(begins) or begins[0] != 0:
        begins = np.concatenate([[0], begins])
    starts = offsets[begins]
    bounds = np.stack([starts, np.append(starts[1:], length)], axis=1)
    body = np.ones(len(begins), dtype=np.bool_)
    for section in doc._.sections:
        if section.kind != "body":
            body[(starts >= section.start) & (starts < section.end)] = False
    return offsets[:-1], bounds, body


@Language.factory(
    "counterframe_framing",
    default_config={"model": None, "evidence": 3, "scores": True},
    requires=["token.is_sent_start"],
    assigns=["doc._.frames", "doc._.codings", "doc._.sentence_scores", "doc._.token_scores"],
)
class Framing:
    """Writes `doc._.frames`: one `Frame` for each body sentence.

    Headings and boilerplate (`doc._.sections`) carry no frame and get no record. Mentions in
    `doc._.entities` are hidden from the words, for names do not frame. Encoder scores in
    `doc._.sentence_scores["frames"]` and `["relation"]` enter where they are; without them the sparse model
    decides alone.

    A model of another codebook (`counterframe train frames`) writes `doc._.codings[name]`, a list of
    `CodedSentence`, and leaves `doc._.frames` as it is.

    Args:
        nlp: the pipeline the component is in.
        name: its name there.
        model: folder of a framing model; None takes the one that ships with the package.
        evidence: how many spans to give at most for each frame of a sentence; 0 for none.
        scores: whether to leave the sparse model's scores on the Doc (`sentence_scores["sparse"]`,
            `token_scores["sparse"]`, `token_scores["lexicon"]`), which stance reads. The last are flags: the
            codebook's term groups, and `quoted` for words inside quotation marks.
    """

    def __init__(self, nlp: Language, name: str, model: str | None, evidence: int, scores: bool) -> None:
        self.name = name
        self.model_path = model
        self.evidence = evidence
        self.scores = scores
        self._model: FramingModel | None = None

    @property
    def model(self) -> FramingModel:
        """The model, read when first needed.

        Raises:
            ModelError: there is none.
        """
        if self._model is None:
            path = Path(self.model_path) if self.model_path else packaged_model()
            if path is None:
                raise ModelError(
                    f"{self.name} has no model. Load a trained pipeline with pipeline.load(), or give the folder of a "
                    'framing model: nlp.add_pipe("counterframe_framing", config={"model": "my_frames"}).'
                )
            self._model = FramingModel.from_disk(path)
        return self._model

    def use(self, model: FramingModel) -> None:
        """Take a model from memory in place of one from disk."""
        self._model = model

    @property
    def codebook(self) -> str:
        """Name and version of the codebook the model was trained by."""
        return self.model.codebook

    def __call__(self, doc: Doc) -> Doc:
        if not len(doc):
            return doc
        require(doc, self.name, "SENT_START")
        model = self.model
        text = doc_text(doc)
        offsets, bounds, body = read_layout(doc, len(text))
        lexer = model.sparse.lexer
        names = sorted(
            (mention.start, mention.end)
            for entity in doc._.entities
            if entity.label in HIDDEN_LABELS
            for mention in entity.mentions
        )
        words = lexer.read(text, bounds.tolist(), names)
        terms = lexer.lexicon(words)
        scores = model.sparse.score(words, parts=True, terms=terms)
        probabilities = self._probabilities(doc, scores.logits, body)
        if model.labels == _OWN_LABELS:
            probabilities = self._corrected(probabilities, words, terms, body)
            doc._.frames = self._frames(doc, text, words, terms, scores, probabilities, body)
        else:
            doc._.codings = {**doc._.codings, self.name: self._codings(probabilities, body)}
        if self.scores:
            self._leave_scores(doc, words, terms, scores.logits, scores.parts, offsets)
        return doc

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 1) -> Iterator[Doc]:
        """Yield each Doc annotated, one at a time."""
        for doc in docs:
            yield self(doc)

    def _dense(self, doc: Doc, sentences: int) -> np.ndarray | None:
        """Return logits (s, k) of the encoder for the model's frames, or None without an encoder."""
        model = self.model
        given = doc._.sentence_scores.get("frames")
        if model.head is None:
            if given is None or len(given.scores) != sentences or not set(model.labels) <= set(given.labels):
                return None
            return given.scores[:, [given.labels.index(label) for label in model.labels]]
        weights, bias = model.head
        if doc.tensor.shape != (len(doc), len(weights)):
            return None
        begins = np.nonzero(doc.to_array([SENT_START]).astype(np.int64).reshape(-1) == 1)[0]
        if not len(begins) or begins[0] != 0:
            begins = np.concatenate([[0], begins])
        return mean_vectors(np.asarray(doc.tensor), begins) @ weights + bias

    def _probabilities(self, doc: Doc, logits: np.ndarray, body: np.ndarray) -> np.ndarray:
        model = self.model
        probabilities = np.zeros((len(body), len(model.labels)))
        base = model.combination.probabilities(logits[body][:, : len(model.labels)])
        dense = self._dense(doc, len(body)) if model.blend is not None else None
        if dense is not None and model.blend is not None:
            base = model.blend.probabilities(dense[body], base)
        probabilities[body] = base
        return probabilities

    def _corrected(
        self,
        probabilities: np.ndarray,
        words: Words,
        terms: tuple[np.ndarray, np.ndarray, np.ndarray],
        body: np.ndarray,
    ) -> np.ndarray:
        """Return probabilities (s, 2) lowered where a frame's only words are in a name: names do not frame."""
        found = log_odds(probabilities)
        lexer = self.model.sparse.lexer
        visible = words.rows[terms[0]]
        flags = lexer.flags[words.types] & words.hidden[:, None]
        for column, label in enumerate(_OWN_LABELS if words.hidden.any() else ()):
            groups = np.array([name.startswith(f"frame.{label}.") for name in lexer.groups], dtype=np.bool_)
            named = np.zeros(len(probabilities), dtype=np.bool_)
            named[words.rows[flags[:, groups].any(axis=1)]] = True
            named[visible[groups[terms[1]]]] = False
            found[named, column] -= _NAMED
        return np.where(body[:, None], sigmoid(found), 0.0)

    def _frames(
        self,
        doc: Doc,
        text: str,
        words: Words,
        terms: tuple[np.ndarray, np.ndarray, np.ndarray],
        scores: SparseScores,
        probabilities: np.ndarray,
        body: np.ndarray,
    ) -> list[Frame]:
        model, parts = self.model, scores.parts
        relation: list[Relation] = ["none"] * len(body)
        conceded = [0] * len(body)
        if model.relations:
            given = doc._.sentence_scores.get("relation")
            dense = given is not None and len(given.scores) == len(body) and given.labels == RELATIONS
            use = "dense+sparse" if dense and "dense+sparse" in model.relations else "sparse"
            rows, features, granted = relation_features(
                model.sparse.lexer,
                words,
                terms,
                parts[:, :2],
                probabilities,
                body,
                wording(model.sparse, scores),
                given.scores if use == "dense+sparse" else None,
            )
            leaning = model.relations[use].leaning(features)
            probabilities = frames_given_relation(probabilities, rows, leaning, features)
            for row, choice, frame in zip(
                rows.tolist(), leaning.argmax(axis=1).tolist(), granted.tolist(), strict=True
            ):
                relation[row], conceded[row] = RELATIONS[choice], frame
        called = probabilities >= np.array(model.thresholds)
        wanted = [
            (int(row), int(column), model.labels[column])
            for row, column in np.argwhere(called)
            if self.evidence
        ]
        spans: dict[int, tuple[Evidence, ...]] = {}
        found = find_evidence(text, model.sparse.lexer, words, parts, wanted, self.evidence)
        for (row, _, _), evidence in zip(wanted, found, strict=True):
            spans[row] = spans.get(row, ()) + evidence
        rounded = np.round(probabilities, 4).tolist()
        return [
            Frame(
                sentence=row,
                security=rounded[row][0],
                rights=rounded[row][1],
                label=_LABELS[bool(called[row, 0]), bool(called[row, 1])],
                relation=relation[row],
                conceded=_OWN_LABELS[conceded[row]] if relation[row] == "concession" else None,
                evidence=tuple(sorted(spans.get(row, ()), key=lambda span: (span.start, span.frame))),
            )
            for row in np.nonzero(body)[0].tolist()
        ]

    def _codings(self, probabilities: np.ndarray, body: np.ndarray) -> list[CodedSentence]:
        model = self.model
        return [
            CodedSentence(
                sentence=row,
                codebook=model.codebook,
                probabilities={
                    label: round(float(p), 4)
                    for label, p in zip(model.labels, probabilities[row], strict=True)
                },
                labels=tuple(
                    label
                    for label, p, least in zip(
                        model.labels, probabilities[row], model.thresholds, strict=True
                    )
                    if p >= least
                ),
            )
            for row in np.nonzero(body)[0].tolist()
        ]

    def _leave_scores(
        self,
        doc: Doc,
        words: Words,
        terms: tuple[np.ndarray, np.ndarray, np.ndarray],
        logits: np.ndarray,
        parts: np.ndarray,
        offsets: np.ndarray,
    ) -> None:
        model = self.model
        token_of = np.searchsorted(offsets, words.starts, side="right") - 1
        added = np.zeros((len(doc), parts.shape[1]), dtype=np.float32)
        np.add.at(added, token_of, parts)
        groups = model.sparse.lexer.groups
        flags = np.zeros((len(doc), len(groups) + 1), dtype=np.float32)
        flags[token_of[terms[0]], terms[1]] = 1.0
        flags[token_of, -1] = words.quoted
        doc._.sentence_scores = {
            **doc._.sentence_scores,
            "sparse": HeadScores(labels=model.sparse.labels, scores=logits),
        }
        doc._.token_scores = {
            **doc._.token_scores,
            "sparse": HeadScores(labels=model.sparse.labels[: parts.shape[1]], scores=added),
            "lexicon": HeadScores(labels=(*groups, "quoted"), scores=flags),
        }

    # --- files ---------------------------------------------------------------------------------------

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the model into the folder `path`."""
        self.model.to_disk(Path(path))

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Framing:
        """Read the model from the folder `path`.

        Raises:
            ModelError: a file is missing or of another format.
        """
        self._model = FramingModel.from_disk(Path(path))
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return the model's files as bytes."""
        with tempfile.TemporaryDirectory() as folder:
            self.model.to_disk(Path(folder))
            files = {file.name: file.read_bytes() for file in sorted(Path(folder).iterdir())}
        return srsly.msgpack_dumps(files)

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Framing:
        """Read the model from the bytes of `to_bytes`."""
        with tempfile.TemporaryDirectory() as folder:
            for name, content in srsly.msgpack_loads(data).items():
                (Path(folder) / name).write_bytes(content)
            self._model = FramingModel.from_disk(Path(folder))
        return self


def mean_vectors(tensor: np.ndarray, begins: np.ndarray) -> np.ndarray:
    """Return the mean token vector of each sentence, scaled to length one: float32 (s, width).

    `begins`: the first token of each sentence, ascending from 0.
    """
    sums = np.add.reduceat(tensor, begins, axis=0)
    return sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)


def wording(model: SparseModel, scores: SparseScores) -> np.ndarray:
    """Return the sparse logits (s, 2) of a trade-off and a concession; 0 where the model has none."""
    if not set(RELATIONS[1:]) <= set(model.labels):
        return np.zeros((len(scores.logits), 2))
    return scores.logits[:, [model.labels.index(relation) for relation in RELATIONS[1:]]]
