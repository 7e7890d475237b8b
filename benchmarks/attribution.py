"""Prints how good attribution is: on PolNeAR, on coded commentary, and how fast.

    python benchmarks/attribution.py [--split dev|train] [--limit N] [--methods quotes rules head combined]
    python benchmarks/attribution.py --fit

The measures are those of `pipeline/components/attribution/score.py`, with 95 % intervals from resampling
articles. `holder` asks of each body sentence of `framing/commentary.<split>` whether it has an attributed
holder: it has one when an attribution's source, cue or content lies in it (marks of distance left out);
beside it stand the encoder's sentence head for the same question, and the mean of the two.
Without a trained model the rules run on tokens alone. `--fit` fits the weights that pair the head's spans
(`pairing.py`) on PolNeAR train and prints them with their accuracy on every fourth article, left out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.cleaning.clean import clean
from pipeline.components.attribution import pairing
from pipeline.components.attribution.component import METHODS, Attribution
from pipeline.components.attribution.score import (
    Counts,
    Measure,
    count_article,
    f1_measure,
    read_gold,
    summarise,
)
from pipeline.components.attribution.tokens import read_tokens
from pipeline.errors import ModelError
from pipeline.language import blank, load
from pipeline.schema import Article

REPO = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("COUNTERFRAME_DATA", REPO.parent / "shared" / "data"))
NEEDED = ("counterframe_encoder", "counterframe_syntax", "counterframe_entities")


def main() -> int:
    """Print the measures asked for; 1 when the data is missing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", default="dev", choices=["dev", "train"])
    parser.add_argument("--limit", type=int, default=None, help="only the first N articles")
    parser.add_argument("--methods", nargs="+", default=list(METHODS[::-1]), choices=METHODS)
    parser.add_argument("--fit", action="store_true", help="fit the pairing weights on train and print them")
    options = parser.parse_args()
    news = DATA / "attribution" / f"polnear.{'train' if options.fit else options.split}.jsonl.gz"
    commentary = DATA / "framing" / f"commentary.{options.split}.jsonl.gz"
    for path in (news, commentary):
        if not path.exists():
            print(f"{path} is missing; set COUNTERFRAME_DATA to the folder that holds it.", file=sys.stderr)
            return 1
    if options.fit:
        return fit(list(_rows(news, options.limit)))
    nlp = _pipeline()
    _news(nlp, list(_rows(news, options.limit)), options.methods)
    _commentary(nlp, list(_rows(commentary, options.limit)), options.methods)
    return 0


def _rows(path: Path, limit: int | None) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if limit is not None and number >= limit:
                return
            yield json.loads(line)


def _pipeline() -> Language:
    """Return the trained pipeline up to attribution, or a blank one with sentences when none is trained."""
    try:
        nlp = load()
    except ModelError as error:
        print(f"no trained pipeline ({error}); rules run on tokens alone", file=sys.stderr)
        nlp = blank()
        nlp.add_pipe("sentencizer")
        return nlp
    nlp.select_pipes(enable=[name for name in nlp.pipe_names if name in NEEDED])
    return nlp


def _annotated(nlp: Language, text: str, sections: list[Any] | None = None) -> Doc:
    doc = nlp.make_doc(text)
    if sections:
        doc._.sections = sections
    for _, component in nlp.pipeline:
        doc = component(doc)
    return doc


def _sentences(doc: Doc) -> list[tuple[int, int]]:
    return [(sentence.start_char, sentence.end_char) for sentence in doc.sents if sentence.text.strip()]


def _news(nlp: Language, rows: list[dict[str, Any]], methods: list[str]) -> None:
    docs = [_annotated(nlp, row["text"]) for row in rows]
    words = sum(len(doc) for doc in docs)
    print(f"PolNeAR, {len(rows)} articles, {words} tokens")
    for method in methods:
        component = Attribution(method=method)
        begin = time.process_time()
        found = [component(doc)._.attributions for doc in docs]
        seconds = time.process_time() - begin
        scores = summarise(
            [
                count_article(row["text"], read_gold(row["attributions"]), attributions, _sentences(doc))
                for row, doc, attributions in zip(rows, docs, found, strict=True)
            ]
        )
        print(f"  {method}: {1e6 * seconds / words:.1f} CPU-µs a token")
        for name in scores.__struct_fields__:
            _show(name, getattr(scores, name))


def _commentary(nlp: Language, rows: list[dict[str, Any]], methods: list[str]) -> None:
    docs = []
    for row in rows:
        sections = clean(
            Article(id=row["id"], title=row["title"], outlet=row["outlet"], text=row["text"])
        ).sections
        docs.append(_annotated(nlp, row["text"], list(sections)))
    print(f"commentary, {len(rows)} articles: body sentences with an attributed holder")
    gold = [
        [(s["start"], s["end"], bool(s["holder"])) for s in row["sentences"] if s["kind"] == "body"]
        for row in rows
    ]
    for method in methods:
        component = Attribution(method=method)
        counts = []
        for doc, sentences in zip(docs, gold, strict=True):
            spans = [
                (part.start, part.end)
                for item in component(doc)._.attributions
                if not item.rule.startswith("distance.")
                for part in (item.source, item.cue, *item.content)
                if part is not None
            ]
            counts.append(_holders(sentences, spans))
        _show(f"{method}", f1_measure(counts))
    if all("holder" in doc._.sentence_scores for doc in docs):
        heads = [_holder_chances(doc) for doc in docs]
        _show("sentence head", f1_measure([_mixed(s, [], h) for s, h in zip(gold, heads, strict=True)]))
        component = Attribution()
        both = [
            _mixed(sentences, component(doc)._.attributions, head)
            for doc, sentences, head in zip(docs, gold, heads, strict=True)
        ]
        _show("mean of both", f1_measure(both))


def _holder_chances(doc: Doc) -> list[tuple[int, int, float]]:
    """Return (start, end, probability of a holder) of each sentence, from the encoder's sentence head."""
    chances = 1 / (1 + np.exp(-doc._.sentence_scores["holder"].scores[:, 0]))
    return [(s.start_char, s.end_char, float(chance)) for s, chance in zip(doc.sents, chances, strict=True)]


def _mixed(
    sentences: list[tuple[int, int, bool]], found: list[Any], head: list[tuple[int, int, float]]
) -> Counts:
    """Return counts where the head's probability, averaged with the attributions' confidence, is at least ½."""
    right = predicted = 0
    for start, end, held in sentences:
        share = [min(end, b) - max(start, a) for a, b, _ in head]
        chance = max(
            (p for n, (a, b, p) in zip(share, head, strict=True) if n > 0.3 * min(b - a, end - start)),
            default=0.0,
        )
        if found:
            sure = [
                item.confidence
                for item in found
                if not item.rule.startswith("distance.")
                for part in (item.source, item.cue, *item.content)
                if part is not None and min(end, part.end) - max(start, part.start) >= 2
            ]
            chance = (chance + max(sure, default=0.0)) / 2
        predicted += chance >= 0.5
        right += chance >= 0.5 and held
    return Counts(right, predicted, sum(held for _, _, held in sentences))


def _holders(sentences: list[tuple[int, int, bool]], spans: list[tuple[int, int]]) -> Counts:
    """Return counts over sentences; one is predicted when a span covers at least a word's worth of it."""
    right = predicted = 0
    for start, end, held in sentences:
        found = any(min(end, last) - max(start, first) >= 2 for first, last in spans)
        predicted += found
        right += found and held
    return Counts(right, predicted, sum(held for _, _, held in sentences))


def _show(name: str, measure: Measure) -> None:
    low, high = measure.interval
    print(
        f"    {name:14} precision {measure.precision:.3f}  recall {measure.recall:.3f}  "
        f"F1 {measure.f1:.3f} [{low:.3f}, {high:.3f}]  ({measure.gold})"
    )


Choice = tuple[list[dict[str, float]], list[bool]]


def fit(rows: list[dict[str, Any]]) -> int:
    """Print the pairing weights fitted on all `rows`, and their accuracy when a quarter is left out."""
    nlp = blank()
    nlp.add_pipe("sentencizer")
    read = [_choices(nlp, row) for row in rows]
    for name, part in (("CONTENT_WEIGHTS", 0), ("SOURCE_WEIGHTS", 1)):
        train = [choice for number, pair in enumerate(read) if number % 4 for choice in pair[part]]
        held = [choice for number, pair in enumerate(read) if not number % 4 for choice in pair[part]]
        print(f"{name}: right {_accuracy(held, _fitted(train)):.4f} of {len(held)} left out")
        weights = _fitted(train + held)
        print("\n".join(f'    "{key}": {value},' for key, value in weights.items()))
    return 0


def _choices(nlp: Language, row: dict[str, Any]) -> tuple[list[Choice], list[Choice]]:
    """Return for the gold spans of one article what each content and each cue could choose, and what is right."""
    doc = nlp(row["text"])
    tokens = read_tokens(doc)
    own: dict[pairing.Part, pairing.Part] = {}
    sources: dict[pairing.Part, set[pairing.Part]] = {}
    spans: set[pairing.Part] = set()
    for attribution in row["attributions"]:
        named: dict[str, list[pairing.Part]] = {}
        for role in ("source", "cue", "content"):
            named[role] = []
            for start, end in attribution.get(role, ()):
                span = doc.char_span(start, min(end, len(row["text"])), alignment_mode="expand")
                if span is not None and len(span):
                    named[role].append(((span.start, span.end), role))  # type: ignore[arg-type] # a Role
        spans.update(part for parts in named.values() for part in parts)
        if named["cue"]:
            cue = named["cue"][0]
            own.update(dict.fromkeys(named["content"], cue))
            sources.setdefault(cue, set()).update(named["source"])
    parts = sorted(spans)
    contents: list[Choice] = []
    speakers: list[Choice] = []
    for index, part in enumerate(parts):
        if part in own:
            options = pairing.content_options(tokens, parts, index)
            contents.append(([f for _, f in options], [parts[at] == own[part] for at, _ in options]))
        if part in sources:
            options = pairing.source_options(tokens, parts, index)
            right = [at >= 0 and parts[at] in sources[part] for at, _ in options]
            right[-1] = not any(right)
            speakers.append(([f for _, f in options], right))
    return contents, speakers


def _fitted(choices: list[Choice], passes: int = 5, rate: float = 0.15, seed: int = 0) -> dict[str, float]:
    """Return weights of a conditional logit, by AdaGrad (Duchi et al. 2011) over `passes` of the choices."""
    names = sorted({name for options, _ in choices for features in options for name in features})
    column = {name: number for number, name in enumerate(names)}
    weights, squares = np.zeros(len(names)), np.full(len(names), 1e-8)
    data = []
    for options, right in choices:
        if any(right):
            matrix = np.zeros((len(options), len(names)))
            for line, features in enumerate(options):
                for name, value in features.items():
                    matrix[line, column[name]] = value
            data.append((matrix, np.array(right) / sum(right)))
    order = list(range(len(data)))
    shuffle = random.Random(seed)
    for _ in range(passes):
        shuffle.shuffle(order)
        for number in order:
            matrix, target = data[number]
            scores = matrix @ weights
            chance = np.exp(scores - scores.max())
            gradient = matrix.T @ (target - chance / chance.sum())
            squares += gradient**2
            weights += rate * gradient / np.sqrt(squares)
    return {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)}


def _accuracy(choices: list[Choice], weights: dict[str, float]) -> float:
    right = 0
    for options, gold in choices:
        scores = [
            sum(weights.get(name, 0.0) * value for name, value in features.items()) for features in options
        ]
        right += bool(scores) and gold[int(np.argmax(scores))]
    return right / max(len(choices), 1)


if __name__ == "__main__":
    raise SystemExit(main())
