"""The syntax component: tags, morphology, lemmas and a UD dependency tree from the encoder's vectors."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import numpy as np
import srsly
from spacy.attrs import DEP, HEAD, LEMMA, MORPH, ORTH, POS, SENT_START, TAG
from spacy.language import Language
from spacy.symbols import IDS
from spacy.tokens import Doc

from pipeline.components.extensions import require
from pipeline.components.syntax.chunks import noun_chunks
from pipeline.components.syntax.lemmas import apply_script
from pipeline.components.syntax.parser import Parser
from pipeline.errors import ModelError

__all__ = ["Syntax"]

FORMAT = 2  # of the files; 1 had the label scorer as one tensor
FILES = ("labels.json", "lexicon.json", "syntax.npz")
CACHE_SIZE = 30_000


@Language.factory(
    "counterframe_syntax",
    requires=["doc.tensor", "token.is_sent_start"],
    assigns=["token.tag", "token.pos", "token.morph", "token.lemma", "token.dep", "token.head"],
)
class Syntax:
    """Sets Penn Treebank tags, UD parts of speech, features, lemmas, heads and labels.

    Works within the sentences it finds. White space is attached to the word before it; what has no vector
    (boilerplate) gets the label `dep`, no tag, and its own text as lemma. Also sets the iterator behind
    `doc.noun_chunks` to one that knows UD labels.
    """

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self.vocab = nlp.vocab
        self.vocab.get_noun_chunks = cast(Any, noun_chunks)
        self._files: dict[str, bytes] = {}
        self._parser: Parser | None = None
        self._lemma_cache: dict[tuple[int, int], str] = {}  # form id and tag -> lemma

    def __call__(self, doc: Doc) -> Doc:
        if self._parser is None:
            raise ModelError(
                f"{self.name} has no weights. Load a trained pipeline with pipeline.load(), or call "
                "from_disk() with the folder that `counterframe train syntax` wrote."
            )
        require(doc, self.name, "tensor", "SENT_START")
        if not len(doc):
            return doc
        vectors = np.asarray(doc.tensor)
        words = np.flatnonzero(vectors.any(axis=1))
        sentences = doc.to_array(SENT_START) == 1
        sentences[0] = True
        starts = np.append(np.flatnonzero(sentences), len(doc))
        bounds = np.searchsorted(words, starts)
        bounds = bounds[np.concatenate([[True], bounds[1:] > bounds[:-1]])]
        bounds[0] = 0
        inside = vectors if len(words) == len(vectors) else vectors[words]
        scores = inside @ self._weight
        scores += self._bias
        tags = scores[:, : len(self._tags)].argmax(axis=1)
        morphs = scores[:, len(self._tags) :].argmax(axis=1)
        heads, deps = self._parser(inside, bounds.tolist())
        values = self._blank(doc, words, starts)
        values[words, 0] = np.where(heads < 0, 0, words[heads] - words).astype("int64").view("uint64")
        values[words, 1] = np.where(heads < 0, self._root, self._deps[deps])
        values[words, 2] = self._tags[tags]
        values[words, 3] = self._pos[morphs]
        values[words, 4] = self._morphs[morphs]
        values[words, 5] = self._lemmas_of(doc.to_array(ORTH)[words].tolist(), tags.tolist(), inside)
        doc.from_array([HEAD, DEP, TAG, POS, MORPH, LEMMA], cast(Any, values))
        return doc

    def _blank(self, doc: Doc, words: np.ndarray, starts: np.ndarray) -> np.ndarray:
        """Return attribute values for tokens without a vector: each hangs on a word of its sentence."""
        values = np.zeros((len(doc), 6), dtype="uint64")
        has = np.zeros(len(doc), dtype=bool)
        has[words] = True
        for index in np.flatnonzero(~has).tolist():
            sentence = int(np.searchsorted(starts, index, side="right")) - 1
            start, end = int(starts[sentence]), int(starts[sentence + 1])
            before = words[np.searchsorted(words, index) - 1] if len(words) and words[0] < index else -1
            if before >= start:
                target = int(before)
            else:
                after = int(np.searchsorted(words, index))
                inside = after < len(words) and words[after] < end
                target = int(words[after]) if inside else start
            token = doc[index]
            values[index, 0] = np.array(target - index, dtype="int64").view("uint64")
            values[index, 1] = self._other
            values[index, 2] = self._space_tag if token.is_space else 0
            values[index, 3] = IDS["SPACE"] if token.is_space else IDS["X"]
            values[index, 5] = token.orth
        return values

    def _lemmas_of(self, forms: list[int], tags: list[int], vectors: np.ndarray) -> list[int]:
        """Return the lemma of each word: the one seen with form and tag in training, else one by an edit script.

        `forms`: ids of the words' strings. `vectors`: (words, width), read only for words that were not seen.
        """
        add = self.vocab.strings.add
        known = self._lemma_cache
        lemmas = [known.get(key) or self._seen_lemma(key) for key in zip(forms, tags, strict=True)]
        unseen = [row for row, lemma in enumerate(lemmas) if lemma is None]
        if unseen:
            scores = vectors[unseen] @ self._script_weight
            scores += self._script_bias
            for row, script_scores in zip(unseen, scores, strict=True):
                lemmas[row] = self._unseen_lemma(self.vocab.strings[forms[row]], script_scores)
        return [add(cast(str, lemma)) for lemma in lemmas]

    def _seen_lemma(self, key: tuple[int, int]) -> str | None:
        """Return the lemma that form and tag settle, and remember it; None where an edit script must tell."""
        form, tag = self.vocab.strings[key[0]], key[1]
        lemma = self._lexicon[tag].get(form, form if tag == self._proper else None)
        if lemma is not None:
            if len(self._lemma_cache) >= CACHE_SIZE:
                self._lemma_cache.clear()
            self._lemma_cache[key] = lemma
        return lemma

    def _unseen_lemma(self, form: str, scores: np.ndarray) -> str:
        """Return what the best edit scripts make of a form: of the first three a lemma that is known, if any.

        A script that names a whole lemma belongs to the forms it was made from, and is passed over.
        """
        order = np.argsort(-scores, kind="stable")[:8]
        trials = [
            apply_script(form, self._scripts[i]) for i in order if not self._scripts[i].startswith("=")
        ][:3]
        return next((trial for trial in trials if trial in self._known), trials[0] if trials else form)

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 1) -> Iterable[Doc]:
        """Yield each Doc annotated."""
        for doc in docs:
            yield self(doc)

    # --- files ---------------------------------------------------------------------------------------

    def _load(self, files: dict[str, bytes]) -> None:
        missing = [name for name in FILES if name not in files]
        if missing:
            raise ModelError(
                f"{self.name}: the syntax model needs {', '.join(FILES)}; {missing[0]} is missing."
            )
        labels = json.loads(files["labels.json"])
        found = labels.get("format", 1)
        if found != FORMAT:
            raise ModelError(
                f"{self.name}: the syntax model has format {found}; this version of Counterframe reads format "
                f"{FORMAT}. Export its weights anew with `counterframe train encoder`, or install the version it "
                "was made with."
            )
        with np.load(io.BytesIO(files["syntax.npz"]), allow_pickle=False) as stored:
            arrays = {name: stored[name].astype("float32") for name in stored.files}
        self._parser = Parser(arrays)
        self._weight = np.concatenate([arrays[f"token.{name}.weight"] for name in ("tag", "morph")], axis=1)
        self._bias = np.concatenate([arrays[f"token.{name}.bias"] for name in ("tag", "morph")])
        self._script_weight, self._script_bias = arrays["token.lemma.weight"], arrays["token.lemma.bias"]
        add = self.vocab.strings.add
        self._tags = np.array([add(tag) for tag in labels["tag"]], dtype="uint64")
        split = [label.partition("|")[::2] for label in labels["morph"]]
        self._pos = np.array([IDS[pos] for pos, _ in split], dtype="uint64")
        self._morphs = np.array([self.vocab.morphology.add(feats) for _, feats in split], dtype="uint64")
        self._scripts: list[str] = labels["lemma"]
        lexicon = json.loads(files["lexicon.json"])
        self._proper = labels["tag"].index("NNP")
        self._lexicon: list[dict[str, str]] = [lexicon.get(tag, {}) for tag in labels["tag"]]
        self._known = {lemma for lemmas in self._lexicon for lemma in lemmas.values()}
        self._deps = np.array(
            [add("ROOT" if dep == "root" else dep) for dep in labels["dep"]], dtype="uint64"
        )
        self._root, self._other, self._space_tag = add("ROOT"), add("dep"), add("_SP")
        self._lemma_cache.clear()
        self._files = files

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the model files to the folder `path`."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self._files.items():
            (folder / name).write_bytes(content)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Syntax:
        """Read the model files from the folder `path`.

        Raises:
            ModelError: a file is missing.
        """
        folder = Path(path)
        self._load({name: (folder / name).read_bytes() for name in FILES if (folder / name).is_file()})
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Return the model files as bytes."""
        return srsly.msgpack_dumps(self._files)

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> Syntax:
        """Read what `to_bytes` gave."""
        files = srsly.msgpack_loads(data)
        if files:
            self._load(files)
        return self
