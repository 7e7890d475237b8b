"""The sparse model at run time: against the plain formula, and from disk."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from pipeline.components.framing.classifier import Block, SparseModel
from pipeline.components.framing.features import BLOCKS, Lexer, block_hashes
from pipeline.errors import ModelError

TEXT = "Soldiers arrested the smugglers. “No warrant was shown,” the court said. Streets are safer; rights are not."
BOUNDS = [(0, 32), (33, 71), (72, len(TEXT))]
TERMS = {"force": ("soldier*", "arrest*"), "law": ("no warrant", "court")}


def random_model(seed: int = 0, labels: tuple[str, ...] = ("security", "rights")) -> SparseModel:
    """A model that knows two thirds of the text's features, with random weights."""
    rng = np.random.default_rng(seed)
    lexer = Lexer(TERMS)
    words = lexer.read(TEXT, BOUNDS)
    blocks = {}
    for number, name in enumerate(BLOCKS):
        hashes = np.unique(block_hashes(lexer, words, name)[0])
        hashes = hashes[rng.random(len(hashes)) < 0.67]
        blocks[name] = Block(
            hashes,
            rng.uniform(1, 5, len(hashes)).astype(np.float16).astype(np.float32),
            rng.normal(size=(len(hashes), len(labels))).astype(np.float16).astype(np.float32),
            0.3 + 0.1 * number,
        )
    return SparseModel(
        labels, blocks, rng.normal(size=(len(TERMS), len(labels))), [-0.5] * len(labels), TERMS
    )


def plain_logits(model: SparseModel, text: str, bounds: list[tuple[int, int]]) -> np.ndarray:
    """The formula of the module, written with loops."""
    lexer = Lexer(model.terms, model.allow)
    words = lexer.read(text, bounds)
    logits = np.tile(model.bias.astype(float), (len(bounds), 1))
    for name, block in model.blocks.items():
        hashes, places = block_hashes(lexer, words, name)
        sums, lengths = np.zeros_like(logits), np.zeros(len(bounds))
        for feature, place in zip(hashes.tolist(), places.tolist(), strict=True):
            row = int(np.searchsorted(block.hashes, feature))
            if row < len(block.hashes) and block.hashes[row] == feature:
                sums[words.rows[place]] += float(block.idf[row]) * block.weights[row]
                lengths[words.rows[place]] += float(block.idf[row]) ** 2
        values = block.scale * sums / np.sqrt(np.maximum(lengths, 1e-9))[:, None]
        if name == "before":
            logits[1:] += values[:-1]
        elif name == "after":
            logits[:-1] += values[1:]
        else:
            logits += values
    places, groups, _ = lexer.lexicon(words)
    for row, group in {(int(words.rows[p]), int(g)) for p, g in zip(places, groups, strict=True)}:
        logits[row] += model.lexicon[group]
    return logits


def test_logits_follow_the_formula():
    """What is kept per word gives what the formula gives."""
    model = random_model()
    words = model.lexer.read(TEXT, BOUNDS)
    assert np.allclose(model.score(words).logits, plain_logits(model, TEXT, BOUNDS), atol=1e-4)


def test_parts_of_a_sentence_add_up_to_its_own_logit():
    """Without its neighbours a sentence's logit is the bias and the sum of what its words add."""
    model = random_model()
    for name in ("before", "after"):
        del model.blocks[name]
    words = model.lexer.read(TEXT, BOUNDS)
    scores = model.score(words, parts=True)
    sums = np.stack([scores.parts[words.rows == row].sum(axis=0) for row in range(len(BOUNDS))])
    assert np.allclose(scores.logits, sums + model.bias, atol=1e-4)


def test_model_comes_back_from_disk(tmp_path):
    """Labels, blocks, terms and scores survive."""
    model = random_model(labels=("a", "b", "c"))
    model.to_disk(tmp_path / "sparse.npz")
    again = SparseModel.from_disk(tmp_path / "sparse.npz")
    assert again.labels == ("a", "b", "c")
    assert again.terms == {name: tuple(terms) for name, terms in TERMS.items()}
    own, other = model.lexer.read(TEXT, BOUNDS), again.lexer.read(TEXT, BOUNDS)
    assert np.allclose(model.score(own).logits, again.score(other).logits, atol=1e-5)


def test_scores_do_not_depend_on_what_was_read_before():
    """A model that has met other words scores as a fresh one does."""
    used, fresh = random_model(), random_model()
    for text in ("Other words entirely.", "A judge ruled; the minister shrugged."):
        used.score(used.lexer.read(text, [(0, len(text))]))
    used.lexer.reset()
    used.score(used.lexer.read("One more.", [(0, 9)]))
    first = used.score(used.lexer.read(TEXT, BOUNDS)).logits
    assert np.array_equal(first, fresh.score(fresh.lexer.read(TEXT, BOUNDS)).logits)


def test_unknown_words_leave_the_bias():
    """A text of words the model does not know scores the bias."""
    model = random_model()
    words = model.lexer.read("zzz qqq", [(0, 7)])
    assert model.score(words).logits[0] == pytest.approx([-0.5, -0.5], abs=0.2)


def test_empty_text_scores_nothing():
    """No sentence, no row."""
    model = random_model()
    assert model.score(model.lexer.read("", [])).logits.shape == (0, 2)


def test_missing_or_foreign_files_are_named(tmp_path):
    """What is missing is said, and what to do."""
    with pytest.raises(ModelError, match=r"sparse\.npz"):
        SparseModel.from_disk(tmp_path / "sparse.npz")
    model = random_model()
    model.to_disk(tmp_path / "sparse.npz")
    (tmp_path / "sparse.npz").write_bytes(b"no zip")
    with pytest.raises(ModelError, match="install the model again"):
        SparseModel.from_disk(tmp_path / "sparse.npz")


def test_hashes_are_stable():
    """The hash of a word is CRC-32 of its bytes, in every process and on every machine."""
    lexer = Lexer()
    lexer.read("curfew", [(0, 6)])
    assert int(lexer.form[0]) == zlib.crc32(b"curfew")
