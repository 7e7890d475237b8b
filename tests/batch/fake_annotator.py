"""An annotator that needs no model: quick, always the same, and ill-behaved where a text asks for it.

A text that begins with one of these words misbehaves: RAISE (an exception), REFUSE (an ArticleError), HANG (sleeps
for ever), SPIN (loops for ever inside C, holding the interpreter lock), EAT (asks for more memory than there is),
GROW (takes memory bit by bit), DIE (kills its own process), EXIT (calls sys.exit).

The environment can ask for one accident that no text is to blame for: COUNTERFRAME_ACCIDENT holds
`what:article_id:path`; when that article comes and `path` does not exist, it is made and `what` happens
(`kill_worker`, `kill_parent`). COUNTERFRAME_FAKE_SECONDS makes every article take so long.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import islice

from pipeline.errors import ArticleTooComplex, EmptyArticle
from pipeline.schema import (
    AnnotatedArticle,
    Article,
    ArticleStance,
    CanonicalEntity,
    Frame,
    Mention,
    ModelReference,
    Provenance,
    Quantity,
    Rejection,
    Sentence,
    Shares,
    Summary,
)

ARTICLES_AT_ONCE = 3


class FakeAnnotator:
    """Annotates sentences, capitalised words and digits. Its settings: `version`, `seconds` (an article), `hoard` (MiB
    that each article leaves behind), `broken`.
    """

    def __init__(
        self, version: str = "1", seconds: float = 0.0, hoard: int = 0, broken: bool = False
    ) -> None:
        if broken:
            raise RuntimeError("this annotator never loads")
        self.version = version
        self.seconds = seconds or float(os.environ.get("COUNTERFRAME_FAKE_SECONDS", "0"))
        self.hoard = hoard
        self._hoarded: list[bytes] = []
        self.fingerprint = {"model": f"fake {version}", "code": "1"}

    def stream(self, articles: Iterable[Article]) -> Iterator[AnnotatedArticle | Rejection]:
        """Yield answers in order, a few articles in hand at a time."""
        source = iter(articles)
        while group := list(islice(source, ARTICLES_AT_ONCE)):
            answers: list[AnnotatedArticle | Rejection] = []
            for article in group:
                try:
                    answers.append(self.annotate(article))
                except ArticleTooComplex as error:
                    answers.append(
                        Rejection(
                            article_id=article.id, stage="annotate", status=error.status, message=str(error)
                        )
                    )
            yield from answers

    def annotate(self, article: Article) -> AnnotatedArticle:
        """Return the annotated article, or do what its text asks for."""
        _accident(article.id)
        _misbehave(article.text)
        if self.seconds:
            time.sleep(self.seconds)
        if self.hoard:
            self._hoarded.append(b"x" * (self.hoard << 20))
        return _annotated(article, self.version)


def _accident(article_id: str) -> None:
    what, wanted, path = [*os.environ.get("COUNTERFRAME_ACCIDENT", "::").split(":"), "", ""][:3]
    if wanted != article_id or os.path.exists(path):
        return
    with open(path, "w", encoding="utf-8"):
        pass
    os.kill(os.getpid() if what == "kill_worker" else os.getppid(), signal.SIGKILL)
    time.sleep(0.5)


def _misbehave(text: str) -> None:
    word = text.split(None, 1)[0] if text.strip() else ""
    if word == "RAISE":
        raise ValueError("this text asks for it")
    if word == "REFUSE":
        raise ArticleTooComplex("this text is refused")
    if word == "EMPTY":
        raise EmptyArticle("nothing in it")
    if word == "HANG":
        time.sleep(3600)
    if word == "SPIN":
        re.match(r"(a+)+$", "a" * 64 + "b")
    if word == "EAT":
        bytearray(1 << 44)
    if word == "GROW":
        hoard = []
        while True:
            hoard.append(bytes([len(hoard)]) * (8 << 20))
    if word == "DIE":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "EXIT":
        sys.exit(7)


def _annotated(article: Article, version: str) -> AnnotatedArticle:
    text = article.text
    spans = [(found.start(), found.end()) for found in re.finditer(r"[^.\s][^.]*\.?", text)]
    entities = tuple(
        CanonicalEntity(
            id=f"e{number}",
            key=f"person:{found.group().lower()}",
            name=found.group(),
            label="PERSON",
            mentions=(
                Mention(
                    start=found.start(),
                    end=found.end(),
                    text=found.group(),
                    label="PERSON",
                    sentence=0,
                    rule="fake",
                    confidence=1.0,
                ),
            ),
        )
        for number, found in enumerate(re.finditer(r"\b[A-Z][a-z]+", text), start=1)
    )
    quantities = tuple(
        Quantity(
            id=f"q{number}",
            start=found.start(),
            end=found.end(),
            text=found.group(),
            number_start=found.start(),
            number_end=found.end(),
            sentence=0,
            kind="count",
            value=float(found.group()),
            rule="fake",
            confidence=1 / 3,
        )
        for number, found in enumerate(re.finditer(r"\d{1,9}", text), start=1)
    )
    frames = tuple(
        Frame(sentence=index, security=0.75, rights=0.1, label="security")
        for index in range(0, len(spans), 2)
    )
    return AnnotatedArticle(
        article=article,
        sentences=tuple(Sentence(start=start, end=end, kind="body") for start, end in spans),
        entities=entities,
        quantities=quantities,
        frames=frames,
        summary=Summary(
            position=0.5,
            interval=(0.1, 0.9),
            shares=Shares(security=1.0, rights=0.0, both=0.0, neither=0.0),
            author_stance=ArticleStance(label="neutral", score=0.0),
        ),
        provenance=Provenance(
            package="counterframe test",
            model=ModelReference(name="fake", version=version, sha256="0" * 64),
            codebook="none",
            layers={"sentences": "ok"},
        ),
    )
