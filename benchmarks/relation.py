"""Prints how well the relation of the two frames is found on our own gold, file by file and pooled.

    python benchmarks/relation.py

Pools whole pieces (`corpus/gold/framing`) and sentences picked for their relation (`corpus/gold/relation`), with the
gold's sentences imposed. F1 of any relation against none, with a 95 % bootstrap interval over articles, and micro-F1
of the right kind.
"""

from __future__ import annotations

from pathlib import Path

from spacy.language import Language

from pipeline import language
from pipeline.components.framing.score import score_relations
from pipeline.training.evaluate_framing import coded_frames

GOLD = Path(__file__).parents[1] / "corpus" / "gold"
SPLITS = {
    "dev": ("framing/dev", "relation/dev"),
    "test, the writer of the training sentences": ("framing/test", "relation/test"),
    "test, another writer": ("relation/test_second_writer",),
}


def relations(nlp: Language, path: Path) -> list[tuple[str, str, str]]:
    """Return the coded relation, the one found, and the article's id, of each body sentence of a file."""
    return [
        (
            sentence.relation or "none",
            frame.relation if frame else "none",
            f"{path.parent.name}/{path.name}/{article}",
        )
        for article, sentence, frame in coded_frames(nlp, path)
    ]


def show(title: str, rows: list[tuple[str, str, str]]) -> None:
    """Print one line."""
    scores = score_relations(*(list(column) for column in zip(*rows, strict=True)))
    low, high = scores["any"]["f1_interval"]
    print(
        f"{title:44}{scores['coded']:4}  any {scores['any']['f1']:.3f} [{low:.3f}, {high:.3f}]  "
        f"kind {scores['micro_f1']:.3f}"
    )


def main() -> None:
    """Print the table."""
    nlp = language.load()
    pooled = []
    for title, files in SPLITS.items():
        rows = [row for file in files for row in relations(nlp, GOLD / f"{file}.jsonl")]
        show(title, rows)
        pooled += rows
    show("all", pooled)


if __name__ == "__main__":
    main()
