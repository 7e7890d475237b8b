"""Prints what 8-bit weights cost against float ones: syntax and entities on the development halves.

    python benchmarks/quantization.py RUN

RUN is the folder of a training run (`final.pt`, `settings.json`). Both variants are exported into a temporary
folder from the same weights; nothing else differs. Needs the extra [train] and the data folder that
COUNTERFRAME_DATA names, or ../shared/data. Entities: strict F1 of the encoder's head alone, on worldwide all 12
types, on politics PERSON, ORG and LOC, with GPE and FAC as LOC. Given the first run, which leaves CrossNER politics out
of training, the last row is an unseen domain.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from entities import decoded_f1
from spacy.language import Language

from pipeline import language
from pipeline.training.encoder_data import ENTITY_TYPES
from pipeline.training.encoder_export import export_encoder
from pipeline.training.encoder_run import start_weights
from pipeline.training.evaluate_syntax import evaluate_syntax

REPO = Path(__file__).parents[1]
DATA = Path(os.environ.get("COUNTERFRAME_DATA", REPO.parent / "shared" / "data"))
COARSE = ("PERSON", "ORG", "LOC")
PLACES = {"GPE": "LOC", "FAC": "LOC"}
SYNTAX = ("tag", "las", "sents", "lemma")


def reader(run: Path, out: Path, quantized: bool) -> Language:
    """Return a pipeline of encoder and syntax exported from a run."""
    treebanks = [DATA / "treebanks" / f"en_{name}-ud-train.conllu.gz" for name in ("ewt", "gum")]
    tokenizer = start_weights() / "tokenizer.json"
    export_encoder(run / "final.pt", run / "settings.json", tokenizer, treebanks, out, quantized)
    nlp = language.blank()
    for name in ("counterframe_encoder", "counterframe_syntax"):
        component = nlp.add_pipe(name)
        component.from_disk(out / name)  # type: ignore[attr-defined]  # ours has it
    return nlp


def scores(nlp: Language) -> dict[str, float]:
    """Return every score of one variant, in percent."""
    found: dict[str, float] = {}
    for name in ("ewt", "gum"):
        result = evaluate_syntax(nlp, DATA / "treebanks" / f"en_{name}-ud-dev.conllu.gz")
        found |= {f"{name} {what}": 100 * result[what] for what in SYNTAX}
    for name, types, rename in (("worldwide", ENTITY_TYPES, {}), ("politics", COARSE, PLACES)):
        with nlp.select_pipes(enable="counterframe_encoder"):
            found[f"{name} entities F1"] = 100 * decoded_f1(nlp, f"{name}.dev", types, rename)
    return found


def main() -> None:
    """Print both columns and their difference."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("run", type=Path, help="folder of a training run")
    run = parser.parse_args().run
    with tempfile.TemporaryDirectory() as folder:
        columns = [scores(reader(run, Path(folder) / str(bits), bits == 8)) for bits in (32, 8)]
    print(f"{'':24}{'float':>8}{'8-bit':>8}{'cost':>8}")
    for name, value in columns[0].items():
        print(f"{name:24}{value:8.2f}{columns[1][name]:8.2f}{value - columns[1][name]:8.2f}")


if __name__ == "__main__":
    main()
