"""Prints how good framing and stance are on coded dev pieces: as shipped, and cross-fitted by outlet.

    python benchmarks/framing.py [--folds 6]

Reads `framing/commentary.dev.jsonl.gz` from the folder that COUNTERFRAME_DATA names, or ../shared/data, and our own
dev gold. The encoder and the sparse models have seen none of it, but what joins them (the blend of the frames,
the relation with the encoder's scores, the joining stages of stance) is fitted on these very pieces, for there
are no others. `cross-fitted` refits those stages without the outlets that are scored; the shipped model should do
about as well on pieces nobody has seen. Stance is refitted here without our training gold, which ships in it.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pipeline import language
from pipeline.components.framing.component import Framing
from pipeline.components.framing.model import FramingModel
from pipeline.components.framing.score import score_frames
from pipeline.components.stance.classifier import StanceModel
from pipeline.components.stance.component import Stance
from pipeline.components.stance.score import score_classes, score_found
from pipeline.training.evaluate_framing import stances_by_sentence
from pipeline.training.framing import framing_gold
from pipeline.training.layers import Scored, code_article, fit_dense_framing, load_earlier, unseen_articles
from pipeline.training.stance import join_encoder

REPO = Path(__file__).parents[1]
DATA = Path(os.environ.get("COUNTERFRAME_DATA", REPO.parent / "shared" / "data"))


def folds_of(items: Sequence[Scored], folds: int) -> list[int]:
    """Return a fold for each article: outlets whole, folds of like size; an article without outlet is its own."""
    sizes: dict[str, int] = {}
    names = [item.article.outlet or item.article.id for item in items]
    for name, item in zip(names, items, strict=True):
        sizes[name] = sizes.get(name, 0) + len(item.article.sentences)
    load, fold = [0] * folds, {}
    for name in sorted(sizes, key=lambda name: (-sizes[name], name)):
        fold[name] = int(np.argmin(load))
        load[fold[name]] += sizes[name]
    return [fold[name] for name in names]


class Tally:
    """Gold and given codes, as they come."""

    def __init__(self) -> None:
        self.rows: dict[str, list[tuple[Any, Any, str]]] = {
            name: [] for name in ("frames", "author", "found", "holder", "articles")
        }

    def add(self, item: Scored, framing: Framing, stance: Stance) -> None:
        """Annotate one article and keep what its gold is compared with."""
        doc = stance(framing(item.doc))
        own, others = stances_by_sentence(doc)
        frames = {frame.sentence: frame for frame in doc._.frames}
        name = item.article.id
        for place, sentence in zip(item.sentence_of, item.article.sentences, strict=True):
            if sentence.kind != "body" or place not in frames:
                continue
            codes = [sentence.frames["security"], sentence.frames["rights"]]
            self.rows["frames"].append((codes, [frames[place].security, frames[place].rights], name))
            self.rows["author"].append((sentence.author, own.get(place, "neutral"), name))
            self.rows["found"].append((sentence.holder is not None, place in others, name))
            if sentence.holder_stance is not None:
                label = others.get(place, "neutral")
                self.rows["holder"].append((sentence.holder_stance, label, name))

    def scores(self) -> dict[str, Any]:
        """Return the figures of the table in `docs/framing.md` and `docs/stance.md`."""
        gold, given, articles = zip(*self.rows["frames"], strict=True)
        frames = score_frames(np.array(gold), np.array(given), articles)
        found = score_found(*zip(*self.rows["found"], strict=True))
        stances = {
            name: score_classes(*zip(*self.rows[name], strict=True))["macro_f1"]
            for name in ("author", "holder")
        }
        return {
            "frames mean F1": frames["mean_f1"],
            "interval": frames["mean_f1_interval"],
            "frames F1": [frames["security"]["f1"], frames["rights"]["f1"]],
            "average precision": frames["mean_average_precision"],
            "calibration error": [
                frames["security"]["calibration_error"],
                frames["rights"]["calibration_error"],
            ],
            "author macro-F1": stances["author"],
            "holder found F1": found["f1"],
            "holder stance macro-F1": stances["holder"],
        }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folds", type=int, default=6)
    folds = parser.parse_args().folds
    model = language.model_path()
    earlier = load_earlier(model)
    assert earlier is not None, "the shipped pipeline has an encoder"
    shipped = FramingModel.from_disk(model / "counterframe_framing")
    stance_model = StanceModel.from_disk(model / "counterframe_stance")
    items = unseen_articles(earlier, shipped, framing_gold(DATA, REPO / "corpus", "dev"))
    framing = Framing(earlier, "counterframe_framing", None, 0, True)
    stance = Stance(earlier, "counterframe_stance", None, 0, True)
    framing.use(shipped)
    stance.use(stance_model)
    given = [item.article.id.startswith("abp-") for item in items]
    as_shipped, crossed = Tally(), Tally()
    for item, counts in zip(items, given, strict=True):
        if counts:
            as_shipped.add(item, framing, stance)
    fold = folds_of(items, folds)
    for number in range(folds):
        rest = [item for item, own in zip(items, fold, strict=True) if own != number]
        refitted = copy.copy(shipped)
        refitted.relations = dict(shipped.relations)
        fit_dense_framing(refitted, rest)
        decisions = {k: v for k, v in stance_model.decisions.items() if "dense" not in k}
        joined = join_encoder(
            StanceModel(decisions), [code_article(earlier, item, refitted) for item in rest]
        )
        framing.use(refitted)
        stance.use(joined)
        for item, own, counts in zip(items, fold, given, strict=True):
            if counts and own == number:
                crossed.add(item, framing, stance)
    print(json.dumps({"as shipped": as_shipped.scores(), "cross-fitted": crossed.scores()}, indent=2))


if __name__ == "__main__":
    main()
