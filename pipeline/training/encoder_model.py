"""The encoder and its heads in torch, for training only. At run time the same is ONNX and numpy.

The encoder is BERT (Devlin et al. 2019) with 6 layers of width 384, started from all-MiniLM-L6-v2 (Wang et
al. 2020, MiniLM). A word's vector is the mean of its pieces' vectors; a sentence's vector, for each head, an
attention-weighted mean of its words' vectors. The parser is the biaffine one of Dozat & Manning (2017).
"""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from pipeline.components.encoder.windows import SHAPES

__all__ = ["Biaffine", "Encoder", "EncoderConfig", "SentenceHead", "load_start_weights", "pool_words"]


class EncoderConfig:
    """Sizes of all-MiniLM-L6-v2; the token types are the word shapes."""

    vocabulary = 30522
    width = 384
    layers = 6
    attention_heads = 12
    feed_forward = 1536
    positions = 512
    shapes = len(SHAPES)
    epsilon = 1e-12


class Layer(nn.Module):
    """One post-norm transformer layer. Input and output: (batch, pieces, width)."""

    def __init__(self, config: type[EncoderConfig] = EncoderConfig, dropout: float = 0.0) -> None:
        super().__init__()
        self.attention_heads = config.attention_heads
        self.query = nn.Linear(config.width, config.width)
        self.key = nn.Linear(config.width, config.width)
        self.value = nn.Linear(config.width, config.width)
        self.attended = nn.Linear(config.width, config.width)
        self.attended_norm = nn.LayerNorm(config.width, eps=config.epsilon)
        self.inner = nn.Linear(config.width, config.feed_forward)
        self.outer = nn.Linear(config.feed_forward, config.width)
        self.outer_norm = nn.LayerNorm(config.width, eps=config.epsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        batch, pieces, width = x.shape
        size = width // self.attention_heads

        def split(y: Tensor) -> Tensor:
            return y.view(batch, pieces, self.attention_heads, size).transpose(1, 2)

        q, k, v = split(self.query(x)), split(self.key(x)), split(self.value(x))
        scores = q @ k.transpose(-1, -2) / math.sqrt(size)
        if bias is not None:
            scores = scores + bias
        mixed = (torch.softmax(scores, dim=-1) @ v).transpose(1, 2).reshape(batch, pieces, width)
        x = self.attended_norm(x + self.dropout(self.attended(mixed)))
        return self.outer_norm(x + self.dropout(self.outer(nn.functional.gelu(self.inner(x)))))


class Encoder(nn.Module):
    """Piece ids and shapes in, piece vectors out."""

    def __init__(self, config: type[EncoderConfig] = EncoderConfig, dropout: float = 0.0) -> None:
        super().__init__()
        self.words = nn.Embedding(config.vocabulary, config.width)
        self.position = nn.Embedding(config.positions, config.width)
        self.shape = nn.Embedding(config.shapes, config.width)
        self.norm = nn.LayerNorm(config.width, eps=config.epsilon)
        self.layers = nn.ModuleList(Layer(config, dropout) for _ in range(config.layers))

    def forward(self, pieces: Tensor, shapes: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return vectors (batch, pieces, width). `mask`: 1 where a piece is, 0 where padding is."""
        places = torch.arange(pieces.shape[1], device=pieces.device)
        x = self.norm(self.words(pieces) + self.position(places) + self.shape(shapes))
        bias = None
        if mask is not None:
            bias = torch.zeros(mask.shape, dtype=x.dtype).masked_fill(mask == 0, -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return x


def load_start_weights(encoder: Encoder, path: Path) -> None:
    """Copy the weights of a BERT `model.safetensors` in; every word shape starts as token type 0."""
    names = {
        "attention.self.query": "query",
        "attention.self.key": "key",
        "attention.self.value": "value",
        "attention.output.dense": "attended",
        "attention.output.LayerNorm": "attended_norm",
        "intermediate.dense": "inner",
        "output.dense": "outer",
        "output.LayerNorm": "outer_norm",
    }
    given = {name.removeprefix("bert."): tensor for name, tensor in load_file(str(path)).items()}
    state = {
        "words.weight": given["embeddings.word_embeddings.weight"],
        "position.weight": given["embeddings.position_embeddings.weight"],
        "shape.weight": given["embeddings.token_type_embeddings.weight"][:1].repeat(len(SHAPES), 1),
        "norm.weight": given["embeddings.LayerNorm.weight"],
        "norm.bias": given["embeddings.LayerNorm.bias"],
    }
    for layer in range(EncoderConfig.layers):
        for theirs, ours in names.items():
            for kind in ("weight", "bias"):
                state[f"layers.{layer}.{ours}.{kind}"] = given[f"encoder.layer.{layer}.{theirs}.{kind}"]
    encoder.load_state_dict(state)


def pool_words(vectors: Tensor, word_of_piece: Tensor, words: int) -> Tensor:
    """Return the mean vector (words, width) of each word's pieces.

    `vectors`: (batch, pieces, width). `word_of_piece`: (batch, pieces), a word's index over the whole
    batch, or -1 for padding and special pieces.
    """
    flat, index = vectors.reshape(-1, vectors.shape[-1]), word_of_piece.reshape(-1)
    kept = index >= 0
    index = index[kept]
    total = torch.zeros(words, flat.shape[-1], dtype=flat.dtype).index_add_(0, index, flat[kept])
    count = torch.zeros(words, dtype=flat.dtype).index_add_(
        0, index, torch.ones_like(index, dtype=flat.dtype)
    )
    return total / count.clamp(min=1)[:, None]


class Biaffine(nn.Module):
    """Arc and label scorer over the words of each sentence; position 0 is the root."""

    def __init__(
        self, labels: int, width: int = EncoderConfig.width, arc: int = 256, label: int = 96
    ) -> None:
        super().__init__()
        self.arc_dependent = nn.Linear(width, arc)
        self.arc_head = nn.Linear(width, arc)
        self.label_dependent = nn.Linear(width, label)
        self.label_head = nn.Linear(width, label)
        self.root = nn.Parameter(torch.zeros(width))
        self.arc = nn.Parameter(torch.zeros(arc + 1, arc))
        self.label = nn.Parameter(torch.zeros(labels, label + 1, label + 1))
        self.dropout = nn.Dropout(0.2)
        nn.init.normal_(self.arc, std=0.02)
        nn.init.normal_(self.label, std=0.02)

    def forward(self, words: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return arc scores (sentences, n, n + 1) and the label views of dependents and heads.

        `words`: (sentences, n, width), padded.
        """
        heads = torch.cat([self.root.expand(words.shape[0], 1, -1), words], dim=1)
        act = partial(nn.functional.gelu, approximate="tanh")
        arc_dependent = self.dropout(act(self.arc_dependent(words)))
        arc_head = self.dropout(act(self.arc_head(heads)))
        one = torch.ones_like(arc_dependent[..., :1])
        arcs = torch.cat([arc_dependent, one], dim=-1) @ self.arc @ arc_head.transpose(1, 2)
        label_dependent = self.dropout(act(self.label_dependent(words)))
        label_head = self.dropout(act(self.label_head(heads)))
        return arcs, label_dependent, label_head

    def labels(self, dependents: Tensor, heads: Tensor) -> Tensor:
        """Return label scores (n, labels) for n dependents with the label views of their heads."""
        one = torch.ones_like(dependents[:, :1])
        dependents, heads = torch.cat([dependents, one], dim=1), torch.cat([heads, one], dim=1)
        return torch.einsum("ni,lij,nj->nl", dependents, self.label, heads)


class SentenceHead(nn.Module):
    """Attention-pooled sentence vector, one hidden layer, scores."""

    def __init__(self, labels: int, width: int = EncoderConfig.width, hidden: int = 128) -> None:
        super().__init__()
        self.attention = nn.Linear(width, 1)
        self.hidden = nn.Linear(width, hidden)
        self.out = nn.Linear(hidden, labels)
        self.dropout = nn.Dropout(0.2)

    def forward(self, words: Tensor, mask: Tensor) -> Tensor:
        """Return scores (sentences, labels). `words`: (sentences, n, width); `mask`: (sentences, n)."""
        scores = self.attention(words).squeeze(-1).masked_fill(mask == 0, -1e4)
        pooled = (torch.softmax(scores, dim=-1)[..., None] * words).sum(dim=1)
        return self.out(
            self.dropout(nn.functional.gelu(self.hidden(self.dropout(pooled)), approximate="tanh"))
        )
