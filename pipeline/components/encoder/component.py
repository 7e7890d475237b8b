"""The encoder component: one pass over the text for every layer that learns."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import numpy as np
import srsly
from spacy.attrs import IS_SPACE, SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.components.encoder.heads import Heads
from pipeline.components.encoder.runtime import Runtime
from pipeline.errors import ConfigurationError, ModelError

__all__ = ["Encoder"]

FILES = ("config.json", "encoder.onnx", "heads.npz", "tokenizer.json")


@Language.factory(
    "counterframe_encoder",
    default_config={
        "sentence_heads": ["frames", "relation", "author_stance", "holder", "holder_stance"],
        "token_heads": ["entities", "attribution"],
        "sentences": True,
    },
    assigns=["doc.tensor", "token.is_sent_start", "doc._.token_scores", "doc._.sentence_scores"],
)
class Encoder:
    """Sets `doc.tensor`, sentence starts, and the scores of the encoder's heads.

    Reads the words and, when `doc._.sections` is filled, its paragraphs; without sections a paragraph ends
    at a line break. Boilerplate is not read: its tokens have zero vectors.

    Args:
        nlp: the pipeline the component is in.
        name: its name there.
        sentence_heads: sentence heads to score; the model's `config.json` lists them.
        token_heads: token heads to score.
        sentences: whether to set sentence starts. Starts that are already on the Doc are kept, whatever
            the setting.
    """

    def __init__(
        self, nlp: Language, name: str, sentence_heads: list[str], token_heads: list[str], sentences: bool
    ) -> None:
        self.name = name
        self.sentence_heads = sentence_heads
        self.token_heads = token_heads
        self.sentences = sentences
        self._files: dict[str, bytes] = {}
        self._runtime: Runtime | None = None
        self._heads: Heads | None = None

    def __call__(self, doc: Doc) -> Doc:
        if self._runtime is None or self._heads is None:
            raise ModelError(
                f"{self.name} has no weights. Load a trained pipeline with pipeline.load(), or call "
                "from_disk() with the folder that `counterframe train encoder` wrote."
            )
        if not len(doc):
            return doc
        words = [token.text for token in doc]
        space = doc.to_array([IS_SPACE]).astype(bool)
        section_of, boilerplate = _sections(doc)
        starts = _paragraph_starts(words, space, section_of)
        vectors = self._vectors(words, starts, boilerplate)
        doc.tensor = vectors
        if doc.has_annotation("SENT_START"):
            begins = np.array([sentence.start for sentence in doc.sents])
        else:
            begins = self._sentence_starts(vectors, starts, space | boilerplate | _going_on(words))
            if self.sentences:
                flags = np.full(len(doc), -1, dtype="int32")
                flags[begins] = 1
                doc.from_array([SENT_START], cast(Any, flags.astype("int64").view("uint64")[:, None]))
        present = ~(space | boilerplate)
        doc._.token_scores = self._heads.token_scores(vectors)
        doc._.sentence_scores = self._heads.sentence_scores(vectors, present, begins.tolist())
        return doc

    def _vectors(self, words: list[str], starts: list[int], boilerplate: np.ndarray) -> np.ndarray:
        assert self._runtime is not None
        if not boilerplate.any():
            return self._runtime.vectors(words, starts)
        kept = np.flatnonzero(~boilerplate)
        out = np.zeros((len(words), self._runtime.width), dtype="float32")
        if len(kept):
            own = np.searchsorted(kept, [start for start in starts if not boilerplate[start]])
            out[kept] = self._runtime.vectors([words[i] for i in kept], own.tolist())
        return out

    def _sentence_starts(
        self, vectors: np.ndarray, paragraph_starts: list[int], closed: np.ndarray
    ) -> np.ndarray:
        """Return the first token of each sentence; a boilerplate paragraph is one sentence.

        `closed`: tokens that begin none.
        """
        assert self._heads is not None
        begins = self._heads.start_scores(vectors) > 0
        begins &= ~closed
        begins[paragraph_starts] = True
        begins[0] = True
        return np.flatnonzero(begins)

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 1) -> Iterable[Doc]:
        """Yield each Doc annotated; windows are run one at a time, so batching changes nothing."""
        for doc in docs:
            yield self(doc)

    # --- files ---------------------------------------------------------------------------------------

    def _load(self, files: dict[str, bytes]) -> None:
        missing = [name for name in FILES if name not in files]
        if missing:
            raise ModelError(
                f"{self.name}: the encoder needs the files {', '.join(FILES)}; {', '.join(missing)} missing."
            )
        config = json.loads(files["config.json"])
        for kind, wanted in (("token_heads", self.token_heads), ("sentence_heads", self.sentence_heads)):
            unknown = sorted(set(wanted) - set(config[kind]))
            if unknown:
                raise ConfigurationError(
                    f"{self.name}: {kind} names {', '.join(unknown)}; this model has {', '.join(config[kind])}."
                )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder)
            (path / "tokenizer.json").write_bytes(files["tokenizer.json"])
            self._runtime = Runtime(files["encoder.onnx"], path / "tokenizer.json", config["width"])
            (path / "heads.npz").write_bytes(files["heads.npz"])
            with np.load(path / "heads.npz", allow_pickle=False) as stored:
                arrays = {name: stored[name].astype("float32") for name in stored.files}
        self._heads = Heads(
            arrays,
            {name: config["token_heads"][name] for name in self.token_heads},
            {name: config["sentence_heads"][name] for name in self.sentence_heads},
        )
        self._files = files

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the model files to the folder `path`."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self._files.items():
            (folder / name).write_bytes(content)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Encoder:
        """Read the model files from the folder `path`.

        Raises:
            ModelError: a file is missing.
        """
        folder = Path(path)
        self._load({name: (folder / name).read_bytes() for name in FILES if (folder / name).is_file()})
        return self

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_runtime": None, "_heads": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if self._files:
            self._load(self._files)

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return the model files as bytes."""
        return srsly.msgpack_dumps(self._files)

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Encoder:
        """Read what `to_bytes` gave."""
        files: dict[str, Any] = srsly.msgpack_loads(data)
        if files:
            self._load(files)
        return self


def _going_on(words: list[str]) -> np.ndarray:
    """Return bool (n,): words that go on with a sentence on the same line, whatever the head says.

    Right after a comma, and in lower case right after a word. The treebanks, whose lines are joined and whose web
    texts leave out full stops ("Thanks, Ann", "thanks ann"), teach otherwise.
    """
    found = [False] * len(words)
    for place in range(1, len(words)):
        before = words[place - 1]
        found[place] = before == "," or (before[-1].isalpha() and words[place][0].islower())
    return np.array(found, dtype=np.bool_)


def _sections(doc: Doc) -> tuple[np.ndarray, np.ndarray]:
    """Return each token's section index (-1 outside all) and whether it is boilerplate."""
    section_of = np.full(len(doc), -1, dtype="int32")
    boilerplate = np.zeros(len(doc), dtype=bool)
    if doc._.sections:
        offsets = np.array([token.idx for token in doc])
        for index, section in enumerate(doc._.sections):
            first, last = np.searchsorted(offsets, [section.start, section.end])
            section_of[first:last] = index
            boilerplate[first:last] = section.kind == "boilerplate"
    return section_of, boilerplate


def _paragraph_starts(words: list[str], space: np.ndarray, section_of: np.ndarray) -> list[int]:
    """Return the first token of each paragraph: of each section, or after a line break where there is none."""
    starts = {0}
    if (section_of >= 0).any():
        previous = -1
        for index in np.flatnonzero((section_of >= 0) & ~space).tolist():
            if section_of[index] != previous:
                starts.add(index)
                previous = section_of[index]
        return sorted(starts)
    broken = False
    for index, word in enumerate(words):
        if space[index]:
            broken = broken or "\n" in word or "\r" in word
        elif broken:
            starts.add(index)
            broken = False
    return sorted(starts)
