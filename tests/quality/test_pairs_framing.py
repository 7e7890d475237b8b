"""Minimal pairs: two short texts that differ in frame, relation or stance, both of which must come out right.

Framing pairs give `frames` (letters S and R), and where it matters `relation` and `conceded`. Stance pairs give
`author` (the author's label; neutral where no record says otherwise) and `holders` ([words in the holder's
name, label]). A pair is right when both its sides are.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language
from spacy.tokens import Doc

FOLDER = Path(__file__).parent
# Pairs wholly right when last measured; 85 % are wanted. The `unseen` ones were written before the rules were
# tuned and not looked at until they were. Raise these, never lower them.
LEAST = {"framing": 35, "stance": 37, "framing_unseen": 17, "stance_unseen": 17}
FRAMES = {"security": "S", "rights": "R", "both": "SR", "neither": ""}


def read_pairs(layer: str) -> list[dict[str, Any]]:
    lines = (FOLDER / f"pairs_{layer}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def framing_faults(side: dict[str, Any], doc: Doc) -> list[str]:
    """Return what is wrong with the frames of a text of one sentence, as sentences."""
    labels = {FRAMES[frame.label] for frame in doc._.frames}
    found = "".join(letter for letter in "SR" if any(letter in label for label in labels))
    relations = [frame for frame in doc._.frames if frame.relation != "none"]
    relation = relations[0].relation if relations else "none"
    wrong = []
    if found != side["frames"]:
        wrong.append(f"frames {found or 'none'}, not {side['frames'] or 'none'}")
    if side.get("relation", relation) != relation:
        wrong.append(f"relation {relation}, not {side['relation']}")
    elif "conceded" in side and relations[0].conceded != side["conceded"]:
        wrong.append(f"conceded {relations[0].conceded}, not {side['conceded']}")
    return wrong


def stance_faults(side: dict[str, Any], doc: Doc) -> list[str]:
    """Return what is wrong with the stances of a text, as sentences."""
    author = {stance.label for stance in doc._.stances if stance.holder.kind == "author"} - {"neutral"}
    wrong = []
    if "author" in side and author != ({side["author"]} - {"neutral"}):
        wrong.append(f"author {'/'.join(sorted(author)) or 'neutral'}, not {side['author']}")
    for words, label in side.get("holders", ()):
        held = [s.label for s in doc._.stances if words.lower() in (s.holder.text or "").lower()]
        if label not in held or (label != "neutral" and set(held) - {label, "neutral"}):
            wrong.append(f"{words} {'/'.join(held) or 'not found'}, not {label}")
    return wrong


def pair_faults(nlp: Language, layer: str, pair: dict[str, Any]) -> list[str]:
    check = framing_faults if layer.startswith("framing") else stance_faults
    return [
        f"{pair['id']}{name} ({pair['kind']}): {fault}"
        for name in ("a", "b")
        for fault in check(pair[name], nlp(pair[name]["text"]))
    ]


def test_pairs_are_enough_and_differ() -> None:
    """A hundred and thirty pairs over the two layers, ids unique, two different sides each."""
    pairs = [pair for layer in LEAST for pair in read_pairs(layer)]
    assert len(pairs) >= 130
    assert len({pair["id"] for pair in pairs}) == len(pairs)
    assert all(pair["a"]["text"] != pair["b"]["text"] for pair in pairs)


@pytest.mark.slow
@pytest.mark.parametrize("layer", list(LEAST))
def test_most_pairs_are_wholly_right(nlp: Language, layer: str) -> None:
    """As many pairs as ever are right on both sides."""
    pairs = read_pairs(layer)
    faults = {pair["id"]: pair_faults(nlp, layer, pair) for pair in pairs}
    right = sum(not found for found in faults.values())
    listed = "\n".join(fault for found in faults.values() for fault in found)
    assert right >= LEAST[layer], f"{right} of {len(pairs)} pairs are right:\n{listed}"
