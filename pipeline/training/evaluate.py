"""`counterframe evaluate`: one layer against a gold file, as a dict ready for JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from spacy.language import Language

from pipeline import language
from pipeline.components.attribution.score import count_article, read_gold, summarise
from pipeline.components.entities.score import evaluate
from pipeline.errors import UsageError
from pipeline.training.encoder_data import jsonl
from pipeline.training.evaluate_framing import evaluate_framing, evaluate_stance
from pipeline.training.evaluate_syntax import evaluate_syntax

__all__ = ["evaluate_entities", "evaluate_layer"]

# A gold set without GPE calls every place LOC.
PLACES = {"GPE": "LOC", "FAC": "LOC"}


def evaluate_layer(
    layer: str, path: Path, model: str | None = None, types: Sequence[str] | None = None
) -> dict[str, Any]:
    """Return the scores of one layer on a gold file.

    `layer`: syntax (CoNLL-U), entities, attribution, framing or stance (JSONL, as in `corpus/gold/` and
    `docs/gold.md`). `types`: entity types to count, by default all that the file carries.

    Raises:
        UsageError: the file has not the fields the layer needs.
    """
    nlp = language.load(model)
    scorers: dict[str, Callable[[], dict[str, Any]]] = {
        "syntax": lambda: dict(evaluate_syntax(nlp, path)),
        "entities": lambda: evaluate_entities(nlp, path, types),
        "attribution": lambda: _attribution(nlp, path),
        "framing": lambda: evaluate_framing(nlp, path),
        "stance": lambda: evaluate_stance(nlp, path),
    }
    try:
        scores = scorers[layer]()
    except KeyError as error:
        raise UsageError(f"{path.name} has no field {error} in a row; {layer} gold needs it.") from None
    return {"layer": layer, "data": path.name, "scores": scores}


def evaluate_entities(nlp: Language, path: Path, types: Sequence[str] | None = None) -> dict[str, Any]:
    """Return strict precision, recall and F1 by type and under `all`.

    Types the file does not carry are not counted; where it has no GPE, every place is a LOC.
    """
    rows = list(jsonl(path))
    gold = [[(e["start"], e["end"], e["label"]) for e in row["entities"]] for row in rows]
    carried = sorted({label for spans in gold for _, _, label in spans})
    rename = {} if "GPE" in carried else PLACES
    wanted = (
        "counterframe_encoder",
        "counterframe_syntax",
        "counterframe_entities",
        "counterframe_quantities",
    )
    disable = [name for name in nlp.pipe_names if name.startswith("counterframe_") and name not in wanted]
    with nlp.select_pipes(disable=disable):
        predicted = [nlp(row["text"]) for row in rows]
    scores = evaluate(gold, predicted, types or carried, rename)
    return {
        name: {
            "precision": score.precision,
            "recall": score.recall,
            "f1": score.f1,
            "gold": score.right + score.missed,
        }
        for name, score in scores.items()
    }


def _attribution(nlp: Language, path: Path) -> dict[str, Any]:
    counts = []
    for row in jsonl(path):
        doc = nlp(row["text"])
        sentences = [(span.start_char, span.end_char) for span in doc.sents]
        counts.append(
            count_article(row["text"], read_gold(row["attributions"]), doc._.attributions, sentences)
        )
    return msgspec.to_builtins(summarise(counts))
