"""The sparse linear model of the frames: one logistic regression per frame over hashed words.

Run with numpy alone; trained by `pipeline.training.sparse` with scikit-learn. A block of features is scaled
to length one before its weights apply, so for block b of a sentence with words w

    logit = bias + sum_b scale_b * sum_w c_b(w) / sqrt(sum_w n_b(w)) + sum of lexicon weights

with c_b(w) the summed idf * weight of the word's features and n_b(w) the summed squared idf. Both belong to
the word alone and are kept per word met; only pairs of words are looked up in each sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import srsly

from pipeline.components.framing.features import BLOCKS, Lexer, Words, mix, pair_hashes
from pipeline.errors import ModelError

__all__ = ["Block", "SparseModel", "SparseScores"]

Terms = tuple[np.ndarray, np.ndarray, np.ndarray]

_WORD_BLOCKS = tuple(block for block in BLOCKS if block != "pair")
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Block:
    """Weights of one feature block over v features and k labels.

    `hashes`: uint32 (v,), ascending. `idf`: float32 (v,). `weights`: float32 (v, k). `scale`: the length a
    sentence's block is brought to.
    """

    hashes: np.ndarray
    idf: np.ndarray
    weights: np.ndarray
    scale: float

    def places(self, hashes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return (places into `hashes` that are known (m,), rows of the vocabulary (m,))."""
        if not len(self.hashes):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        rows = np.searchsorted(self.hashes, hashes)
        rows[rows == len(self.hashes)] = 0
        known = np.nonzero(self.hashes[rows] == hashes)[0]
        return known, rows[known]


@dataclass(frozen=True, slots=True)
class SparseScores:
    """What the model says of s sentences.

    `logits`: float32 (s, k). `parts`: float32 (n, e), what each of the n words adds to its own sentence's
    logit of each of the e explained labels, lexicon terms included; no rows unless asked for.
    """

    logits: np.ndarray
    parts: np.ndarray


class SparseModel:
    """A linear model over the blocks and the lexicon flags of sentences.

    `labels`: k names. `blocks`: a `Block` for each name in `features.BLOCKS` in use. `lexicon`: float32
    (groups, k). `bias`: float32 (k,). `terms`: the term groups the flags stand for. `allow`: capitalised
    words the lexer keeps visible. `explained`: for how many of the labels, from the first, it is said what each
    word adds; all by default.
    """

    def __init__(
        self,
        labels: Sequence[str],
        blocks: dict[str, Block],
        lexicon: np.ndarray,
        bias: np.ndarray,
        terms: Mapping[str, Sequence[str]] | None = None,
        allow: Sequence[str] = (),
        explained: int | None = None,
    ) -> None:
        self.labels = tuple(labels)
        self.explained = len(self.labels) if explained is None else explained
        self.blocks = blocks
        self.lexicon = np.asarray(lexicon, dtype=np.float32)
        self.bias = np.asarray(bias, dtype=np.float32)
        self.terms = {name: tuple(group) for name, group in (terms or {}).items()}
        self.allow = tuple(allow)
        self.lexer = Lexer(self.terms, self.allow)
        self._lexer_version = -1
        self._known = 0
        self._sums = np.zeros((0, 0), dtype=np.float32)

    def _learn_types(self) -> None:
        """Bring the table of per-word sums up to the lexer's words."""
        if self._lexer_version != self.lexer.version:
            self._lexer_version, self._known = self.lexer.version, 0
        have, want = self._known, len(self.lexer.words)
        if have == want:
            return
        width = len(_WORD_BLOCKS) * (1 + len(self.labels))
        if want > len(self._sums) or self._sums.shape[1] != width:
            grown = np.zeros((max(2 * want, 1024), width), dtype=np.float32)
            if self._sums.shape[1] == width:
                grown[:have] = self._sums[:have]
            self._sums = grown
        new = np.arange(have, want)
        self._sums[have:want] = 0
        for number, name in enumerate(_WORD_BLOCKS):
            block = self.blocks.get(name)
            if block is None:
                continue
            if name == "char":
                parts = [self.lexer.parts(place) for place in new.tolist()]
                owner, raw = np.repeat(new, [len(part) for part in parts]), np.concatenate(parts)
            else:
                owner, raw = new, (self.lexer.form if name == "form" else self.lexer.stem)[new]
            usable = ~self.lexer.mark[owner]
            if name in ("before", "after"):
                usable &= self.lexer.content[owner]
            known, rows = block.places(mix(raw[usable], name))
            owner = owner[usable][known]
            column = number * (1 + len(self.labels))
            values = np.concatenate(
                [block.idf[rows, None] ** 2, block.idf[rows, None] * block.weights[rows]], 1
            )
            np.add.at(self._sums, (owner[:, None], np.arange(column, column + values.shape[1])), values)
        self._known = want

    def score(self, words: Words, *, parts: bool = False, terms: Terms | None = None) -> SparseScores:
        """Return the logits of each sentence and, if `parts`, what each word adds to the explained ones.

        `terms`: what `lexer.lexicon(words)` gave, where it has been asked already.
        """
        self._learn_types()
        k, e, s, n = len(self.labels), self.explained, words.sentences, len(words.types)
        logits = np.repeat(self.bias[None], s, axis=0)
        added = np.zeros((n if parts else 0, e), dtype=np.float32)
        if not n:
            return SparseScores(logits, added)
        table = self._sums[words.types]
        table[words.hidden] = 0
        if "quoted" in self.blocks:
            column = _WORD_BLOCKS.index("quoted") * (1 + k)
            table[~words.quoted, column : column + 1 + k] = 0
        firsts = np.concatenate([[0], np.nonzero(np.diff(words.rows))[0] + 1])
        present = words.rows[firsts]
        sums = np.zeros((s, table.shape[1]), dtype=np.float32)
        sums[present] = np.add.reduceat(table, firsts, axis=0)
        for number, name in enumerate(_WORD_BLOCKS):
            if name not in self.blocks:
                continue
            column = number * (1 + k)
            factor = self.blocks[name].scale / np.sqrt(np.maximum(sums[:, column], 1e-9))
            block_logits = sums[:, column + 1 : column + 1 + k] * factor[:, None]
            if name == "before":
                logits[1:] += block_logits[:-1]
            elif name == "after":
                logits[:-1] += block_logits[1:]
            else:
                logits += block_logits
                if parts:
                    added += table[:, column + 1 : column + 1 + e] * factor[words.rows, None]
        self._score_pairs(words, logits, added)
        self._score_lexicon(words, self.lexer.lexicon(words) if terms is None else terms, logits, added)
        return SparseScores(logits, added)

    def _score_pairs(self, words: Words, logits: np.ndarray, added: np.ndarray) -> None:
        block = self.blocks.get("pair")
        if block is None:
            return
        hashes, places = pair_hashes(self.lexer, words)
        known, rows = block.places(hashes)
        places = places[known]
        owner, idf = words.rows[places], block.idf[rows]
        length = np.bincount(owner, weights=idf**2, minlength=words.sentences)
        values = idf[:, None] * block.weights[rows]
        values *= (block.scale / np.sqrt(np.maximum(length, 1e-9)))[owner, None]
        for label in range(len(self.labels)):
            logits[:, label] += np.bincount(owner, weights=values[:, label], minlength=words.sentences)
        if len(added):
            halves = values[:, : added.shape[1]] / 2
            added[places] += halves  # a word begins one pair at most, and ends one
            added[places + 1] += halves

    def _score_lexicon(self, words: Words, terms: Terms, logits: np.ndarray, added: np.ndarray) -> None:
        if not len(terms[0]):
            return
        places, groups, covered = terms
        number = len(self.lexer.groups)
        flags, first = np.unique(words.rows[places] * number + groups, return_index=True)
        np.add.at(logits, flags // number, self.lexicon[flags % number])
        if len(added):
            weights = self.lexicon[:, : added.shape[1]]
            single = first[covered[first] == 1]
            np.add.at(added, places[single], weights[groups[single]])
            for hit in first[covered[first] > 1].tolist():
                span = slice(places[hit], places[hit] + covered[hit])
                added[span] += weights[groups[hit]] / covered[hit]

    def to_disk(self, path: Path) -> None:
        """Write `path` (.npz, half precision) and the settings beside it (.msgpack)."""
        arrays: dict[str, Any] = {"lexicon": self.lexicon, "bias": self.bias}
        for name, block in self.blocks.items():
            arrays[f"{name}_hashes"] = block.hashes
            arrays[f"{name}_idf"] = block.idf.astype(np.float16)
            arrays[f"{name}_weights"] = block.weights.astype(np.float16)
        with path.open("wb") as file:
            np.savez_compressed(file, **arrays)
        srsly.write_msgpack(
            path.with_suffix(".msgpack"),
            {
                "format": _FORMAT,
                "labels": list(self.labels),
                "scales": {name: block.scale for name, block in self.blocks.items()},
                "terms": {name: list(group) for name, group in self.terms.items()},
                "allow": list(self.allow),
                "explained": self.explained,
            },
        )

    @classmethod
    def from_disk(cls, path: Path) -> SparseModel:
        """Read a model back.

        Raises:
            ModelError: a file is missing, cannot be read, or is of another format.
        """
        try:
            settings = srsly.read_msgpack(path.with_suffix(".msgpack"))
            if settings.get("format") != _FORMAT:
                raise ModelError(
                    f"{path} has format {settings.get('format')}; expected {_FORMAT}. Train it again with "
                    "this version."
                )
            with np.load(path, allow_pickle=False) as arrays:
                blocks = {
                    name: Block(
                        arrays[f"{name}_hashes"],
                        arrays[f"{name}_idf"].astype(np.float32),
                        arrays[f"{name}_weights"].astype(np.float32),
                        scale,
                    )
                    for name, scale in settings["scales"].items()
                }
                return cls(
                    settings["labels"],
                    blocks,
                    arrays["lexicon"],
                    arrays["bias"],
                    settings["terms"],
                    settings["allow"],
                    settings.get("explained"),
                )
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(
                f"{path} cannot be read as a sparse model: {error}. Expected {path.name} and "
                f"{path.with_suffix('.msgpack').name} as training wrote them; install the model again."
            ) from error
