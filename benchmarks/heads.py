"""Prints how good each head of the encoder is, for one run beside others: the joint run, and heads trained alone.

    counterframe train encoder --data DATA --recipe models/recipes/alone_entities.toml -o alone_entities/
    python benchmarks/heads.py models/en_counterframe alone_entities/parts

Each argument is a folder that holds `counterframe_encoder/`; a head that a run did not train is left out with
`--heads`. The scores are of the head by itself, on the development halves: entities, strict F1 over all 12 types of
worldwide; attribution, F1 over the words of PolNeAR's contents; sentences on commentary, with the gold's sentence
boundaries: frames, mean F1 of the two at one half; holder, F1; author's and holder's stance, macro-F1 of three.
Reads the data folder that COUNTERFRAME_DATA names, or ../shared/data.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import numpy as np
from entities import decoded_f1
from sklearn.metrics import f1_score
from spacy.language import Language
from spacy.tokens import Doc

from pipeline import language
from pipeline.training.encoder_data import ATTRIBUTION_LABELS, ENTITY_TYPES, jsonl
from pipeline.training.gold import gold_doc, read_gold

REPO = Path(__file__).parents[1]
DATA = Path(os.environ.get("COUNTERFRAME_DATA", REPO.parent / "shared" / "data"))
HEADS = ("entities", "attribution", "sentences")
STANCES = ("author_stance", "holder_stance")


def reader(folder: Path) -> Language:
    """Return a pipeline of the encoder in `folder` alone."""
    nlp = language.blank()
    nlp.add_pipe("counterframe_encoder").from_disk(folder / "counterframe_encoder")  # type: ignore[attr-defined]  # ours has it
    return nlp


def entities(nlp: Language) -> dict[str, float]:
    """Return strict F1 over span and label on worldwide.dev."""
    return {"entities": decoded_f1(nlp, "worldwide.dev", ENTITY_TYPES, {})}


def attribution(nlp: Language) -> dict[str, float]:
    """Return the F1 of words that lie in somebody's content on polnear.dev."""
    wanted, called = [], []
    for row in jsonl(DATA / "attribution" / "polnear.dev.jsonl.gz"):
        doc = nlp(row["text"])
        gold = np.zeros(len(doc), dtype=bool)
        for attributed in row["attributions"]:
            for start, end in attributed["content"]:
                span = doc.char_span(start, end, alignment_mode="expand")
                if span is not None:
                    gold[span.start : span.end] = True
        head = doc._.token_scores["attribution"]
        content = [head.labels.index(label) for label in ATTRIBUTION_LABELS if label.endswith("CONTENT")]
        wanted.append(gold)
        called.append(np.isin(head.scores.argmax(axis=1), content))
    return {"attribution": float(f1_score(np.concatenate(wanted), np.concatenate(called)))}


def sentences(nlp: Language) -> dict[str, float]:
    """Return the scores of the sentence heads on commentary.dev."""
    gold: dict[str, list[int | str]] = {}
    called: dict[str, list[int | str]] = {}
    for article in read_gold(DATA / "framing" / "commentary.dev.jsonl.gz"):
        doc, sentence_of = gold_doc(nlp, article)
        doc = nlp.get_pipe("counterframe_encoder")(doc)
        for place, sentence in zip(sentence_of, article.sentences, strict=True):
            if sentence.kind != "body" or sentence.author is None:
                continue
            codes: dict[str, int | str] = {**sentence.frames, "holder": int(sentence.holder is not None)}
            codes["author_stance"] = sentence.author
            if sentence.holder_stance is not None:
                codes["holder_stance"] = sentence.holder_stance
            for name, code in codes.items():
                gold.setdefault(name, []).append(code)
                called.setdefault(name, []).append(_call(doc, place, name))
    frames = [float(f1_score(gold[name], called[name])) for name in ("security", "rights")]
    return {
        "frames": sum(frames) / 2,
        "holder": float(f1_score(gold["holder"], called["holder"])),
        **{name: float(f1_score(gold[name], called[name], average="macro")) for name in STANCES},
    }


def _call(doc: Doc, place: int, name: str) -> int | str:
    head = doc._.sentence_scores["frames" if name in ("security", "rights") else name]
    if name in STANCES:
        return head.labels[int(head.scores[place].argmax())]
    return int(head.scores[place, head.labels.index(name)] > 0)


def main() -> None:
    """Print one line a folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="+", help="folders that hold counterframe_encoder/")
    parser.add_argument("--heads", nargs="+", choices=HEADS, default=list(HEADS))
    options = parser.parse_args()
    measures = {"entities": entities, "attribution": attribution, "sentences": sentences}
    for folder in options.folders:
        nlp = reader(folder)
        found = {name: value for head in options.heads for name, value in measures[head](nlp).items()}
        print(f"{folder!s:40} " + "  ".join(f"{name} {100 * value:.2f}" for name, value in found.items()))


if __name__ == "__main__":
    main()
