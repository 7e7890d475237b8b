"""The tasks of joint training: which heads a task owns and how its loss is computed.

Every task scores words or sentences of the shared encoder. `Batch` packs examples of one task.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import torch
from torch import Tensor, nn

from pipeline.training.encoder_data import ATTRIBUTION_LABELS, ENTITY_LABELS, IGNORE, Example, SyntaxLabels
from pipeline.training.encoder_model import Biaffine, EncoderConfig, SentenceHead
from pipeline.training.encoder_sentences import MANIFESTO, RELATIONS, STANCES

__all__ = ["INDEPENDENT", "TASKS", "Batch", "Heads", "collate"]

TASKS = ("syntax", "entities", "attribution", "commentary", "press", "pieces", "manifesto", "silver")
SENTENCE_HEADS = {
    "frames": ("security", "rights"),
    "relation": RELATIONS,
    "author_stance": STANCES,
    "holder": ("holder",),
    "holder_stance": STANCES,
    "manifesto": MANIFESTO,
}


INDEPENDENT = ("frames", "holder")  # heads whose labels do not exclude each other


class Batch(msgspec.Struct):
    """Examples of one task, padded. `word_of_piece` counts words over the whole batch."""

    pieces: Tensor
    shapes: Tensor
    mask: Tensor
    word_of_piece: Tensor
    words: int
    sentence_words: Tensor  # (sentences, longest): word indices, padded with 0
    sentence_mask: Tensor  # (sentences, longest)
    labels: dict[str, Tensor]


def collate(examples: Sequence[Example]) -> Batch:
    """Pack examples of one task into a batch."""
    longest = max(len(example.pieces) for example in examples)
    pieces = np.zeros((len(examples), longest), dtype="int64")
    shapes, mask = np.zeros_like(pieces), np.zeros_like(pieces)
    word_of_piece = np.full_like(pieces, -1)
    sentences: list[tuple[int, int]] = []
    words = 0
    for row, example in enumerate(examples):
        size = len(example.pieces)
        pieces[row, :size], shapes[row, :size], mask[row, :size] = example.pieces, example.shapes, 1
        word_of_piece[row, :size] = np.where(example.piece_words >= 0, example.piece_words + words, -1)
        sentences.extend((start + words, end + words) for start, end in example.sentences)
        words += example.words
    width = max((end - start for start, end in sentences), default=1)
    sentence_words = np.zeros((len(sentences), width), dtype="int64")
    sentence_mask = np.zeros_like(sentence_words)
    for row, (start, end) in enumerate(sentences):
        sentence_words[row, : end - start] = np.arange(start, end)
        sentence_mask[row, : end - start] = 1
    labels = {
        name: torch.from_numpy(np.concatenate([example.labels[name] for example in examples]))
        for name in examples[0].labels
        if name != "context"
    }
    return Batch(
        pieces=torch.from_numpy(pieces),
        shapes=torch.from_numpy(shapes),
        mask=torch.from_numpy(mask),
        word_of_piece=torch.from_numpy(word_of_piece),
        words=words,
        sentence_words=torch.from_numpy(sentence_words),
        sentence_mask=torch.from_numpy(sentence_mask),
        labels=labels,
    )


class Heads(nn.Module):
    """Every head over the shared word vectors."""

    def __init__(self, syntax: SyntaxLabels) -> None:
        super().__init__()
        width = EncoderConfig.width
        self.dropout = nn.Dropout(0.1)
        self.token = nn.ModuleDict(
            {
                "sent": nn.Linear(width, 2),
                "tag": nn.Linear(width, len(syntax.tags)),
                "morph": nn.Linear(width, len(syntax.morphs)),
                "lemma": nn.Linear(width, len(syntax.scripts)),
                "entities": nn.Linear(width, len(ENTITY_LABELS)),
                "attribution": nn.Linear(width, len(ATTRIBUTION_LABELS)),
            }
        )
        self.parser = Biaffine(len(syntax.deps))
        self.sentence = nn.ModuleDict(
            {name: SentenceHead(len(names)) for name, names in SENTENCE_HEADS.items()}
        )

    def loss(self, task: str, vectors: Tensor, batch: Batch) -> dict[str, Tensor]:
        """Return the losses of one batch by head. `vectors`: (words, width)."""
        words = self.dropout(vectors)
        if task == "syntax":
            return self._syntax_loss(words, batch)
        if task == "entities":
            log = torch.log_softmax(self.token["entities"](words), dim=-1)
            allowed = torch.logsumexp(log.masked_fill(~batch.labels["allowed"], -1e4), dim=-1)
            return {"entities": -allowed.mean()}
        if task == "attribution":
            scores = self.token["attribution"](words)
            return {
                "attribution": nn.functional.cross_entropy(
                    scores, batch.labels["attribution"], ignore_index=IGNORE
                )
            }
        return self._sentence_loss(words, batch)

    def _syntax_loss(self, words: Tensor, batch: Batch) -> dict[str, Tensor]:
        labels = batch.labels
        losses = {
            name: nn.functional.cross_entropy(self.token[name](words), labels[name], ignore_index=IGNORE)
            for name in ("sent", "tag", "morph", "lemma")
        }
        inside = words[batch.sentence_words]
        arcs, dependents, heads = self.parser(inside)
        size = arcs.shape[1]
        closed = torch.cat([torch.ones_like(batch.sentence_mask[:, :1]), batch.sentence_mask], dim=1) == 0
        own = torch.eye(size + 1, dtype=torch.bool)[1:]  # no word is its own head
        arcs = arcs.masked_fill(closed[:, None, :] | own[None], -1e4)
        real = batch.sentence_mask.bool()
        gold = labels["head"][batch.sentence_words]
        losses["arc"] = nn.functional.cross_entropy(arcs[real], gold[real])
        picked = torch.gather(heads, 1, gold[..., None].expand(-1, -1, heads.shape[-1]))
        deps = labels["dep"][batch.sentence_words]
        losses["dep"] = nn.functional.cross_entropy(
            self.parser.labels(dependents[real], picked[real]), deps[real], ignore_index=IGNORE
        )
        return losses

    def _sentence_loss(self, words: Tensor, batch: Batch) -> dict[str, Tensor]:
        inside = words[batch.sentence_words]
        losses = {}
        for name, gold in batch.labels.items():
            scores = self.sentence[name](inside, batch.sentence_mask)
            if name in INDEPENDENT:
                losses[name] = nn.functional.binary_cross_entropy_with_logits(scores, gold)
            elif gold.dtype == torch.float32:  # probabilities of an ensemble
                losses[name] = nn.functional.cross_entropy(scores, gold)
            elif name == "relation":
                losses[name] = nn.functional.cross_entropy(scores, gold, weight=torch.tensor([1.0, 6.0, 6.0]))
            elif (gold != IGNORE).any():
                losses[name] = nn.functional.cross_entropy(scores, gold, ignore_index=IGNORE)
        return losses
