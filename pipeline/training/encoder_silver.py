"""Silver labels: what an ensemble of trained models says of unlabelled articles, for one model to learn.

Knowledge distillation (Hinton et al. 2015) on in-domain text: the teachers' probabilities, averaged, are the
labels. A teacher is the weights of an encoder run; the annotated pipeline that ships, with its sparse model,
counts as one more for the frames. Articles that are coded already are left out, so that a development article
never enters training.
"""

from __future__ import annotations

import gzip
import logging
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import torch

from pipeline.annotate import Annotator
from pipeline.components.encoder.windows import WordPieces
from pipeline.schema import Article
from pipeline.training.encoder_data import Example, SyntaxLabels, jsonl
from pipeline.training.encoder_model import Encoder, pool_words
from pipeline.training.encoder_sentences import SILVER_HEADS, coded_windows
from pipeline.training.encoder_tasks import INDEPENDENT, Heads, collate

__all__ = ["Teacher", "write_silver"]

log = logging.getLogger(__name__)


class Teacher:
    """The weights of one encoder run, scoring windows in torch.

    `weights`: a checkpoint. `syntax`: the label sets of its run, from its `settings.json`.
    """

    def __init__(self, weights: Path, syntax: SyntaxLabels) -> None:
        state = torch.load(weights, weights_only=True)
        self.encoder, self.heads = Encoder(), Heads(syntax)
        self.encoder.load_state_dict(state["encoder"])
        self.heads.load_state_dict(state["heads"])
        self.encoder.eval()
        self.heads.eval()

    @classmethod
    def of_run(cls, folder: Path) -> Teacher:
        """Return the teacher of a run's folder, with `final.pt` and `settings.json`."""
        settings = msgspec.json.decode((folder / "settings.json").read_bytes())
        return cls(folder / "final.pt", msgspec.convert(settings["syntax"], SyntaxLabels))

    @torch.inference_mode()
    def probabilities(self, examples: Sequence[Example]) -> dict[str, np.ndarray]:
        """Return for each silver head the probabilities (sentences of all examples, labels)."""
        batch = collate(examples)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self.encoder(batch.pieces, batch.shapes, batch.mask)
        inside = pool_words(hidden.float(), batch.word_of_piece, batch.words)[batch.sentence_words]
        found = {}
        for name in SILVER_HEADS:
            scores = self.heads.sentence[name](inside, batch.sentence_mask)
            chances = torch.sigmoid(scores) if name in INDEPENDENT else torch.softmax(scores, dim=-1)
            found[name] = chances.numpy()
        return found


def write_silver(
    source: Path,
    coded: Sequence[Path],
    teachers: Sequence[Teacher],
    annotator: Annotator,
    pieces: WordPieces,
    out: Path,
    most: int = 1500,
    seed: int = 1,
) -> int:
    """Write silver articles to `out` (JSONL, .gz) and return how many.

    `source`: unlabelled articles, JSONL with `id` and `text`. `coded`: files whose articles are left out, by id.
    `annotator`: gives the sentences, and one voice of frame probabilities. `most`: articles drawn at random.
    """
    known = {row.get("id") or row["article_id"] for path in coded for row in jsonl(path)}
    rows = [row for row in jsonl(source) if row["id"] not in known and 1500 < len(row["text"]) < 12000]
    rng = random.Random(seed)
    rng.shuffle(rows)
    encoder = msgspec.json.Encoder()
    written = 0
    with gzip.open(out, "wb", compresslevel=3) as file:
        for number, row in enumerate(rows[:most]):
            silver = _silver_article(row, teachers, annotator, pieces, rng)
            if silver is not None:
                file.write(encoder.encode(silver) + b"\n")
                written += 1
            if number % 100 == 99:
                log.info("%d articles", number + 1)
    return written


def _silver_article(
    row: dict[str, Any],
    teachers: Sequence[Teacher],
    annotator: Annotator,
    pieces: WordPieces,
    rng: random.Random,
) -> dict[str, Any] | None:
    article = annotator.annotate(Article(id=row["id"], text=row["text"]))
    body = [place for place, sentence in enumerate(article.sentences) if sentence.kind == "body"]
    if len(body) < 5:
        return None
    framed = {frame.sentence: frame for frame in article.frames}
    sentences: list[dict[str, Any]] = [
        {"start": article.sentences[place].start, "end": article.sentences[place].end} for place in body
    ]
    text = article.article.text
    windows = list(coded_windows(text, sentences, annotator.nlp.make_doc, pieces, rng))
    votes = [teacher.probabilities([example for example, _ in windows]) for teacher in teachers]
    order = [place for _, places in windows for place in places]
    for rank, place in enumerate(order):
        line = sentences[place]
        for name in SILVER_HEADS:
            own = [vote[name][rank] for vote in votes]
            frame = framed.get(body[place])
            if name == "frames" and frame is not None:
                own.append(np.array([frame.security, frame.rights]))
            line[name] = [round(float(value), 4) for value in np.mean(own, axis=0)]
    return {"id": row["id"], "text": text, "sentences": [line for line in sentences if "frames" in line]}
