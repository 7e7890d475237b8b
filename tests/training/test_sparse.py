"""The sparse trainer: what it fits is what runs, and folds do not see what they score."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.training.gold import GoldArticle, GoldSentence
from pipeline.training.sparse import STANCE_TARGETS, SparseTrainer, frame_targets

WORDS = {1: "police arrested gangs and smugglers", 0: "the river rose after rain"}


def _article(number: int, codes: list[int]) -> GoldArticle:
    text, sentences = "", []
    for place, code in enumerate(codes):
        start = len(text)
        text += f"{WORDS[code]} {'today' if (number + place) % 2 else 'again'}. "
        sentences.append(
            GoldSentence(
                start=start,
                end=len(text) - 1,
                frames={"security": code, "rights": 1 - code},
                author="neutral",
            )
        )
    return GoldArticle(id=f"a{number}", text=text, sentences=tuple(sentences), group=f"a{number}")


ARTICLES = [_article(number, [number % 2, 1, 0, 1, 0]) for number in range(12)]
TERMS = {"frame.security.threat": ("gang*",), "frame.rights.law": ("due process",)}


@pytest.fixture(scope="module")
def trainer() -> SparseTrainer:
    """A trainer that has read twelve small articles."""
    made = SparseTrainer(frame_targets(("security", "rights")), TERMS)
    made.read(ARTICLES)
    return made


def test_model_runs_as_it_was_fitted(trainer):
    """At run time the logits are those of the training matrix, context and terms included."""
    model = trainer.fit()
    scores = np.concatenate([model.score(model.lexer.read(a.text, a.bounds)).logits for a in ARTICLES])
    weights = np.concatenate(
        [model.blocks[name].weights for name in trainer.scales] + [model.lexicon / trainer.lexicon_scale]
    )
    assert np.allclose(scores, trainer.matrix @ weights + model.bias, atol=2e-2)


def test_model_learns_its_labels(trainer):
    """Words of one label are called and the others not."""
    model = trainer.fit()
    text = "Gangs were arrested. The river rose."
    logits = model.score(model.lexer.read(text, [(0, 20), (21, 36)])).logits
    assert logits[0, 0] > 0 > logits[1, 0]
    assert logits[0, 1] < 0 < logits[1, 1]


def test_folds_have_not_seen_what_they_score():
    """A label that only one article carries cannot be learned from the others."""
    odd = GoldArticle(
        id="odd",
        text="zebra zebra zebra.",
        sentences=(GoldSentence(start=0, end=18, frames={"security": 1, "rights": 1}),),
        group="odd",
    )
    trainer = SparseTrainer(frame_targets(("security",)), at_least=1)
    trainer.read([*ARTICLES, odd])
    seen = trainer.fit()
    held = trainer.cross_fit(4)[-1]
    assert held.words.sentences == 1
    words = seen.lexer.read(odd.text, odd.bounds)
    assert held.scores.logits[0, 0] < seen.score(words).logits[0, 0]


def test_codes_that_are_missing_are_left_out(trainer):
    """No sentence has a holder, so nothing is learned of their stance, and nothing fails."""
    made = SparseTrainer(STANCE_TARGETS)
    made.read(ARTICLES)
    model = made.fit()
    column = model.labels.index("holder_support")
    assert (made.codes[:, column] == -1).all()
    assert model.bias[column] == -10.0


def test_auxiliary_articles_weigh_less():
    """They lend their sentences at the weight given, and are not scored."""
    made = SparseTrainer(frame_targets(("security",)), auxiliary_weight=0.1)
    made.read(ARTICLES[:6], ARTICLES[6:])
    assert sorted(set(made.weights)) == [0.1, 1.0]
    assert len(made.cross_fit(3)) == 6


def test_same_articles_give_the_same_model(trainer):
    """Training has no chance in it."""
    first, second = trainer.fit(), trainer.fit()
    assert all(np.array_equal(first.blocks[n].weights, second.blocks[n].weights) for n in first.blocks)
