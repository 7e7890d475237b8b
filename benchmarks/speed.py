"""Words a second of the whole pipeline and of each part, beside stock spaCy of en_core_web_sm's architecture.

    python benchmarks/speed.py [--repeats 5]

Reads the sample corpus on one thread. The stock pipeline has the published architecture of `en_core_web_sm`
(HashEmbedCNN of width 96 and depth 4 shared by tagger and parser, an entity recognizer with its own), which
cannot be installed from a registry: it is built here, trained for a few steps on what our pipeline says of the
same text so that its actions are like real ones, and run with stock settings. Words are tokens that are not
white space. Each figure is the median over the repeats, the two pipelines in turn.
"""

from __future__ import annotations

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import argparse
import gc
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

import pipeline
from pipeline.annotate import Annotator
from pipeline.schema import AnnotatedArticle, Article

REPO = Path(__file__).parents[1]
EMBED = {"@architectures": "spacy.MultiHashEmbed.v2", "width": 96, "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"], "rows": [5000, 1000, 2500, 2500, 50, 50], "include_static_vectors": False}  # fmt: skip
ENCODE = {"@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 96, "depth": 4, "window_size": 1, "maxout_pieces": 3}  # fmt: skip
TOK2VEC = {"@architectures": "spacy.Tok2Vec.v2", "embed": EMBED, "encode": ENCODE}
LISTENER = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96}


def _transition(state: str, tok2vec: dict, extra: bool) -> dict:
    return {
        "@architectures": "spacy.TransitionBasedParser.v2", "state_type": state, "extra_state_tokens": extra,
        "hidden_width": 64, "maxout_pieces": 2, "use_upper": True, "nO": None, "tok2vec": tok2vec,
    }  # fmt: skip


def stock_pipeline(docs: list[Doc], steps: int = 40) -> Language:
    """Return the stock pipeline, trained a little on what `docs` carry."""
    nlp = spacy.blank("en")
    nlp.add_pipe("tok2vec", config={"model": TOK2VEC})
    nlp.add_pipe(
        "tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "nO": None, "tok2vec": LISTENER}}
    )
    nlp.add_pipe("parser", config={"model": _transition("parser", LISTENER, extra=False)})
    nlp.add_pipe("ner", config={"model": _transition("ner", TOK2VEC, extra=True)})
    examples = []
    for doc in docs:
        for sentence in doc.sents:
            part = sentence.as_doc()
            words = [token.text for token in part]
            bare = Doc(nlp.vocab, words=words, spaces=[bool(token.whitespace_) for token in part])
            examples.append(Example(bare, part))
    nlp.initialize(lambda: examples)
    for step in range(steps):
        nlp.update(examples[step * 16 % len(examples) :][:16])
    return nlp


def _seconds(work: Callable[..., object], *arguments: object) -> float:
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


def _each(work: Callable[[object], object], items: list) -> list:
    return [work(item) for item in items]


def _measure_parts(annotator: Annotator, texts: list[str], articles: list[Article]) -> dict[str, float]:
    """Return the seconds of each part over all texts, once."""
    nlp, parts = annotator.nlp, {}
    parts["tokenizer"] = _seconds(_each, nlp.make_doc, texts)
    docs = _each(nlp.make_doc, texts)
    for name, component in nlp.pipeline:
        parts[name] = _seconds(_each, component, docs)
    few = [annotator.annotate(article) for article in articles[:10]]
    share = sum(len(annotated.article.text) for annotated in few) / sum(len(text) for text in texts)
    parts["json"] = _seconds(_each, AnnotatedArticle.to_json, few) / share
    return parts


def first_article(article: Path, repeats: int) -> tuple[float, float]:
    """Return the seconds that a fresh process takes to import spaCy, and to import and annotate one article.

    Medians over pairs of processes; the first pair only warms the disk.
    """
    codes = (
        "import spacy",
        f"import pipeline; pipeline.annotate({str(article)!r}).to_json()",
    )
    taken: list[list[float]] = [[], []]
    for _ in range(repeats + 1):
        for seconds, code in zip(taken, codes, strict=True):
            seconds.append(_seconds(subprocess.run, [sys.executable, "-c", code]))
    return statistics.median(taken[0][1:]), statistics.median(taken[1][1:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    articles = [
        outcome.article
        for path in sorted((REPO / "corpus" / "articles").rglob("*"))
        if path.is_file()
        for outcome in pipeline.read(path)
        if outcome.article is not None
    ]
    annotator = Annotator()
    nlp = annotator.nlp
    docs = [nlp(article.text) for article in articles]
    words = sum(not token.is_space for doc in docs for token in doc)
    stock = stock_pipeline(docs)
    texts = [article.text for article in articles]
    gc.collect()
    gc.freeze()  # as a corpus run does once its models are loaded
    whole, theirs, to_json = [], [], []
    parts: dict[str, list[float]] = {}
    for _ in range(options.repeats):
        theirs.append(_seconds(_each, stock, texts))
        whole.append(_seconds(_each, nlp, texts))
        to_json.append(_seconds(_each, lambda article: annotator.annotate(article).to_json(), articles))
        for name, seconds in _measure_parts(annotator, texts, articles).items():
            parts.setdefault(name, []).append(seconds)
    total = sum(statistics.median(seconds) for seconds in parts.values())
    core = sum(
        statistics.median(parts[name])
        for name in ("tokenizer", "counterframe_encoder", "counterframe_syntax")
    )
    print(f"{'part':<26}{'words/s':>12}{'share':>9}")
    for name, taken in parts.items():
        median = statistics.median(taken)
        print(f"{name:<26}{words / median:>12,.0f}{median / total:>9.1%}")
    ratio = statistics.median(t / w for t, w in zip(theirs, whole, strict=True))
    print(f"\nwhole pipeline            {words / statistics.median(whole):>12,.0f} words/s")
    print(f"article to JSON           {words / statistics.median(to_json):>12,.0f} words/s")
    print(f"stock spaCy {spacy.__version__:<14}{words / statistics.median(theirs):>12,.0f} words/s")
    print(f"ours / stock              {ratio:>12.2f}")
    print(f"after syntax and encoder  {(total - core) / core:>12.1%} on top")
    spacy_alone, first = first_article(
        REPO / "corpus" / "articles" / "plaza-abierta" / "ec-four-boys.md", options.repeats
    )
    print(f"first article             {first - spacy_alone:>12.2f} s over import spaCy ({spacy_alone:.2f} s)")
    print(
        json.dumps(
            {
                "words": words,
                "articles": len(articles),
                "ratio": round(ratio, 3),
                "added": round((total - core) / core, 4),
                "first_article": round(first - spacy_alone, 3),
            }
        )
    )


if __name__ == "__main__":
    main()
