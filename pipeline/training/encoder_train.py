"""Joint training of the encoder and all its heads on the CPU (torch; extra `[train]`).

Each step takes a batch of one task; tasks are mixed in a seeded order, so many passes over each as the
recipe says. AdamW, learning rate falling to zero after a short warm-up, lower for lower layers; word
embeddings stay as they are. Matrix products run in bfloat16 where the processor has it.
"""

from __future__ import annotations

import json
import logging
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import torch
from torch import nn

from pipeline import language
from pipeline.components.encoder.windows import WordPieces
from pipeline.errors import UsageError
from pipeline.training.encoder_data import (
    Example,
    SyntaxLabels,
    attribution_examples,
    entity_examples,
    jsonl,
    syntax_examples,
    syntax_labels,
)
from pipeline.training.encoder_model import Encoder, load_start_weights, pool_words
from pipeline.training.encoder_sentences import (
    commentary_examples,
    manifesto_examples,
    silver_examples,
    single_examples,
)
from pipeline.training.encoder_tasks import Heads, collate
from pipeline.training.framing import PICKED
from pipeline.training.press_codes import PRESS, press_rows

__all__ = ["Recipe", "Trainer"]

log = logging.getLogger(__name__)


class Recipe(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that decides a training run.

    `passes`: how many times each task's data is read (a fraction reads a part). `entities`: data sets to
    read. `stop`: end after so many steps, with the learning rate where the whole schedule has it there.
    `pieces`: word pieces in a batch. `weights`: factor on each head's loss, 1 where not named.
    """

    passes: dict[str, float]
    entities: tuple[str, ...] = ("worldwide", "gum", "politics", "wikigold")
    weights: dict[str, float] = {}
    pieces: int = 2048
    learning_rate: float = 2e-4
    head_learning_rate: float = 1e-3
    layer_decay: float = 0.9
    weight_decay: float = 0.01
    warmup: float = 0.06
    dropout: float = 0.0
    stop: int | None = None
    seed: int = 1


def _given(path: Path | None, task: str, what: str) -> Path:
    """Return what a task of the recipe reads beside the data.

    Raises:
        UsageError: it was not given.
    """
    if path is None:
        raise UsageError(
            f"The recipe reads the task `{task}` and what it needs was not given. Pass {what}, or take `{task}` out "
            "of the recipe's passes."
        )
    return path


class Trainer:
    """Holds model, data and optimiser of one run; `run` trains and leaves checkpoints in `out`.

    `start`: folder of the start weights. `resume`: weights to go on from. `gold`: `corpus/gold`, whose coded
    sentences are then read with the commentary. `silver`: articles labelled by an ensemble.
    """

    def __init__(
        self,
        recipe: Recipe,
        data: Path,
        start: Path,
        out: Path,
        resume: Path | None = None,
        gold: Path | None = None,
        silver: Path | None = None,
    ) -> None:
        self.recipe, self.data, self.out, self.gold, self.silver = recipe, data, out, gold, silver
        out.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(recipe.seed)
        self.rng = random.Random(recipe.seed)
        self.pieces = WordPieces(start / "tokenizer.json")
        treebanks = [data / "treebanks" / f"en_{name}-ud-train.conllu.gz" for name in ("ewt", "gum")]
        self.syntax: SyntaxLabels = syntax_labels(treebanks)
        self.encoder = Encoder(dropout=recipe.dropout)
        self.heads = Heads(self.syntax)
        if resume is None:
            load_start_weights(self.encoder, start / "model.safetensors")
        else:
            state = torch.load(resume, weights_only=True)
            self.encoder.load_state_dict(state["encoder"])
            own = self.heads.state_dict()
            same = {name: value for name, value in state["heads"].items() if value.shape == own[name].shape}
            log.info("heads that begin anew: %s", sorted(set(own) - set(same)) or "none")
            self.heads.load_state_dict(same, strict=False)
        self.encoder.words.weight.requires_grad_(False)
        self.examples = {task: self._read(task) for task in recipe.passes if recipe.passes[task] > 0}

    def _read(self, task: str) -> list[Example]:
        nlp = language.blank()
        data, found = self.data, []  # type: Path, list[Example]
        if task == "syntax":
            for name in ("ewt", "gum"):
                path = data / "treebanks" / f"en_{name}-ud-train.conllu.gz"
                found += syntax_examples(path, self.syntax, self.pieces, self.rng)
        elif task == "entities":
            for name in self.recipe.entities:
                found += entity_examples(data / "entities" / f"{name}.train.jsonl.gz", name, nlp, self.pieces)
        elif task == "attribution":
            found += attribution_examples(data / "attribution" / "polnear.train.jsonl.gz", nlp, self.pieces)
        elif task == "commentary":
            rows = list(jsonl(data / "framing" / "commentary.train.jsonl.gz"))
            if self.gold is not None:
                rows += jsonl(self.gold / "framing" / "train.jsonl")
                for layer in PICKED:
                    found += single_examples(jsonl(self.gold / layer / "train.jsonl"), nlp, self.pieces)
            found += commentary_examples(rows, nlp, self.pieces, self.rng)
        elif task == "press":
            gold = _given(self.gold, task, "the folder corpus/gold")
            rows = press_rows(gold / "press" / "train.jsonl", data / PRESS)
            found += commentary_examples(rows, nlp, self.pieces, self.rng)
        elif task == "pieces":
            gold = _given(self.gold, task, "the folder corpus/gold")
            rows = list(jsonl(gold / "pieces" / "train.jsonl"))
            found += commentary_examples(rows, nlp, self.pieces, self.rng)
            found += single_examples(jsonl(gold / "arguments" / "train.jsonl"), nlp, self.pieces)
        elif task == "manifesto":
            path = data / "framing" / "manifesto.train.jsonl.gz"
            found += manifesto_examples(path, nlp, self.pieces, self.rng)
        elif task == "silver":
            silver = _given(self.silver, task, "the file that `counterframe train silver` wrote")
            found += silver_examples(silver, nlp, self.pieces, self.rng)
        log.info("%s: %d windows, %d pieces", task, len(found), sum(len(e.pieces) for e in found))
        return found

    def _batches(self, task: str) -> Iterator[list[Example]]:
        """Yield batches for all passes over a task, of windows of like length."""
        passes = self.recipe.passes[task]
        while passes > 0:
            pool = list(self.examples[task])
            self.rng.shuffle(pool)
            pool = pool[: max(1, round(len(pool) * min(1.0, passes)))]
            passes -= 1
            batches: list[list[Example]] = []
            for start in range(0, len(pool), 512):
                group = sorted(pool[start : start + 512], key=lambda example: len(example.pieces))
                batch: list[Example] = []
                for example in group:
                    if batch and (len(batch) + 1) * len(example.pieces) > self.recipe.pieces:
                        batches.append(batch)
                        batch = []
                    batch.append(example)
                if batch:
                    batches.append(batch)
            self.rng.shuffle(batches)
            yield from batches

    def schedule(self) -> list[tuple[str, list[Example]]]:
        """Return all steps of the run: tasks evenly mixed, each in its own order."""
        steps: list[tuple[float, str, list[Example]]] = []
        for task in self.examples:
            batches = list(self._batches(task))
            steps += [
                ((i + self.rng.random()) / len(batches), task, batch) for i, batch in enumerate(batches)
            ]
        steps.sort(key=lambda step: step[0])
        return [(task, batch) for _, task, batch in steps]

    def _groups(self) -> list[dict[str, object]]:
        recipe = self.recipe
        groups: list[dict[str, object]] = []

        def add(module: nn.Module, rate: float) -> None:
            for name, parameter in module.named_parameters():
                if parameter.requires_grad:
                    decay = 0.0 if parameter.ndim < 2 or "norm" in name else recipe.weight_decay
                    groups.append({"params": [parameter], "lr": rate, "weight_decay": decay, "peak": rate})

        depth = len(self.encoder.layers)
        for index, layer in enumerate(self.encoder.layers):
            add(layer, recipe.learning_rate * recipe.layer_decay ** (depth - 1 - index))
        bottom = recipe.learning_rate * recipe.layer_decay**depth
        for module in (self.encoder.position, self.encoder.norm):
            add(module, bottom)
        add(self.encoder.shape, recipe.head_learning_rate)
        add(self.heads, recipe.head_learning_rate)
        return groups

    def run(self, log_every: int = 100, save_every: int = 1000) -> Path:
        """Train through the whole schedule; return the path of the final weights."""
        steps = self.schedule()
        total, warm = len(steps), max(1, round(len(steps) * self.recipe.warmup))
        optimiser = torch.optim.AdamW(self._groups(), fused=True)
        log.info("%d steps", total)
        self.encoder.train()
        self.heads.train()
        sums: dict[str, list[float]] = defaultdict(list)
        began = time.monotonic()
        for number, (task, examples) in enumerate(steps):
            scale = (number + 1) / warm if number < warm else (total - number) / max(1, total - warm)
            for group in optimiser.param_groups:
                group["lr"] = group["peak"] * scale
            batch = collate(examples)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                hidden = self.encoder(batch.pieces, batch.shapes, batch.mask)
            vectors = pool_words(hidden.float(), batch.word_of_piece, batch.words)
            losses = self.heads.loss(task, vectors, batch)
            loss = torch.stack(
                [value * self.recipe.weights.get(name, 1.0) for name, value in losses.items()]
            ).sum()
            loss.backward()
            nn.utils.clip_grad_norm_(
                [p for g in optimiser.param_groups for p in g["params"] if p.grad is not None], 1.0
            )
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            for name, value in losses.items():
                sums[name].append(float(value.detach()))
            if (number + 1) % log_every == 0:
                means = " ".join(f"{name} {np.mean(values):.3f}" for name, values in sorted(sums.items()))
                log.info("step %d of %d, %.0f s: %s", number + 1, total, time.monotonic() - began, means)
                sums.clear()
            if (number + 1) % save_every == 0:
                self.save("checkpoint")
            if number + 1 == self.recipe.stop:
                break
        return self.save("final")

    def save(self, name: str) -> Path:
        """Write weights, labels and recipe; return the path of the weights."""
        path = self.out / f"{name}.pt"
        torch.save({"encoder": self.encoder.state_dict(), "heads": self.heads.state_dict()}, path)
        settings = {"recipe": msgspec.to_builtins(self.recipe), "syntax": msgspec.to_builtins(self.syntax)}
        (self.out / "settings.json").write_text(json.dumps(settings, indent=1), encoding="utf-8")
        return path
