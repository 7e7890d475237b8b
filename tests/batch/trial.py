"""What the tests of batch runs share: corpora to run on, how to run, and how to compare what came out."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from pipeline.batch.run import RunReport, annotate_corpus

FAKE = "tests.batch.fake_annotator:FakeAnnotator"
_SAID = (
    "the minister said that 12 arrests were made in Norvia while courts and Halden asked for 3 warrants "
    "and people went home before the curfew ended at 9 in every street of the harbour town"
)
_WORDS = _SAID.split()


def text(seed: int, sentences: int = 4) -> str:
    """Return a short text, the same for the same seed."""
    chance = random.Random(seed)
    return " ".join(
        " ".join(chance.choice(_WORDS) for _ in range(chance.randint(5, 12))).capitalize() + "."
        for _ in range(sentences)
    )


def write_jsonl(path: Path, articles: int, marked: dict[int, str] | None = None, first: int = 0) -> Path:
    """Write a JSONL corpus; `marked` puts a word in front of some texts, by place."""
    lines = []
    for number in range(first, first + articles):
        body = text(number)
        if marked and number in marked:
            body = f"{marked[number]} {body}"
        lines.append(
            json.dumps({"id": f"a{number}", "text": body, "outlet": f"paper {number % 3}", "topic": "order"})
        )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(inputs: Any, folder: Path, **options: Any) -> RunReport:
    """Run a batch with the fake annotator, small shards and no output."""
    options = {"annotator": FAKE, "shard_size": 8, "progress": False, "deadline": 2.0, **options}
    return annotate_corpus(inputs, folder, **options)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return every file of a run but its locks, by path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".lock")
    }


def rejects(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of `rejects.jsonl`."""
    return [json.loads(line) for line in (folder / "rejects.jsonl").read_text(encoding="utf-8").splitlines()]
