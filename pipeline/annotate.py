"""Article(s) -> AnnotatedArticle(s), streaming, in one process."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from threading import RLock

import msgspec
from spacy.language import Language
from spacy.tokens import Doc

from pipeline import language
from pipeline.cleaning.clean import clean
from pipeline.cleaning.language import detect_language
from pipeline.components.stance.summary import summarise
from pipeline.components.text import doc_text
from pipeline.errors import ArticleError, ArticleTooComplex, EmptyArticle, UnsupportedLanguage, UsageError
from pipeline.readers import read_article
from pipeline.schema import (
    LAYERS,
    AnnotatedArticle,
    Article,
    ModelReference,
    Provenance,
    Rejection,
    Section,
    Sentence,
)

__all__ = ["MAX_CHARACTERS", "Annotator", "annotate"]

MAX_CHARACTERS = 2_000_000
KEPT_STRINGS = 30_000  # distinct strings a vocabulary keeps; what further articles add goes with each of them
WRITTEN_BY = {
    "counterframe_entities": "entities",
    "counterframe_quantities": "quantities",
    "counterframe_attribution": "attributions",
    "counterframe_framing": "frames",
    "counterframe_stance": "stances",
}


class Annotator:
    """Holds a loaded pipeline and annotates articles with it.

    Args:
        model: folder or name of a model; Counterframe's own by default.
        exclude: components to leave out; their layers are then `skipped`.
        check_language: refuse texts that are not English by their words or, where these do not tell, by
            the language the article names itself.

    Raises:
        ModelError: there is no such model.
        ConfigurationError: `exclude` names a component that does not exist.

    `fingerprint` says what decides the output: package version, model and settings.
    """

    def __init__(
        self, model: str | Path | None = None, *, exclude: Sequence[str] = (), check_language: bool = True
    ) -> None:
        self.model = model
        self.exclude = tuple(exclude)
        self.check_language = check_language
        self._nlp: Language = language.load(model, exclude=self.exclude)
        name, model_version, sha256 = language.model_reference(language.model_path(model))
        self._reference = ModelReference(name=name, version=model_version, sha256=sha256)
        self._codebook = _codebook_name(self._nlp)
        self._one_at_a_time = RLock()  # a memory zone is the whole vocabulary's

    @property
    def nlp(self) -> Language:
        """The spaCy pipeline in use."""
        return self._nlp

    @property
    def fingerprint(self) -> dict[str, str]:
        """What decides the output, as strings: package, model, codebook, settings."""
        return {
            "package": package_version(),
            "model": f"{self._reference.name} {self._reference.version} {self._reference.sha256}",
            "codebook": self._codebook,
            "settings": f"exclude={','.join(self.exclude)};check_language={self.check_language}",
        }

    def annotate(self, article: Article) -> AnnotatedArticle:
        """Return the article with every layer.

        A component that fails on this article leaves its layer empty, marked `failed`, with a warning; the
        other layers are whole.

        Raises:
            EmptyArticle: there is nothing but white space.
            UnsupportedLanguage: the text is not English.
            ArticleTooComplex: the text has more than 2,000,000 characters.
        """
        if not article.text.strip():
            raise EmptyArticle(
                f"Article {article.id!r} has no text. Leave it out, or map the column that holds its text."
            )
        if len(article.text) > MAX_CHARACTERS:
            raise ArticleTooComplex(
                f"Article {article.id!r} has {len(article.text):,} characters; at most {MAX_CHARACTERS:,} can be "
                "analysed in one piece. Split it into its chapters or articles."
            )
        cleaned = clean(article)
        if self.check_language:
            cleaned = _checked_language(cleaned)
        with self._one_at_a_time, self._zone():
            # nothing is raised inside a zone: it must end whatever happens, and not every spaCy sees to that
            try:
                doc, failures = self._run(cleaned)
                return self._collect(cleaned, doc, failures)
            except BaseException as error:
                failure = error
        raise failure

    def _zone(self) -> AbstractContextManager[object]:
        """Return a memory zone once the vocabulary holds the common words, so that it stops growing.

        The records hold Python's own strings and outlive the zone; the Doc does not leave it.
        """
        vocab = self._nlp.vocab
        if len(vocab.strings) < KEPT_STRINGS or vocab.in_memory_zone:  # type: ignore[attr-defined]  # not in spaCy's stubs
            return nullcontext()
        return self._nlp.memory_zone()

    def _run(self, article: Article) -> tuple[Doc, dict[str, str]]:
        doc = self._nlp.make_doc(article.text)
        doc._.sections = list(article.sections)
        failures: dict[str, str] = {}
        for name, component in self._nlp.pipeline:
            layer = WRITTEN_BY.get(name)
            if layer is None:
                doc = component(doc)
                continue
            try:
                doc = component(doc)
            except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
                failures[layer] = f"The {layer} layer failed on this article: {type(error).__name__}: {error}"
        return doc, failures

    def _collect(self, article: Article, doc: Doc, failures: dict[str, str]) -> AnnotatedArticle:
        sentences = _sentences(doc, article.sections)
        ran = {WRITTEN_BY.get(name) for name in self._nlp.pipe_names}
        status = {
            layer: "failed"
            if layer in failures
            else "ok"
            if layer in ran or layer == "sentences"
            else "skipped"
            for layer in LAYERS
        }
        summary = summarise(
            sentences=sentences,
            frames=doc._.frames,
            stances=doc._.stances,
            attributions=doc._.attributions,
        )
        provenance = Provenance(
            package=package_version(),
            model=self._reference,
            codebook=self._codebook,
            layers=status,  # type: ignore[arg-type]  # a dict of the literal's own values
            warnings=(*article.warnings, *failures.values()),
        )
        return AnnotatedArticle(
            article=msgspec.structs.replace(article, warnings=()),
            sentences=sentences,
            entities=tuple(doc._.entities),
            quantities=tuple(doc._.quantities),
            attributions=tuple(doc._.attributions),
            frames=tuple(doc._.frames),
            stances=tuple(doc._.stances),
            summary=summary,
            provenance=provenance,
        )

    def stream(self, articles: Iterable[Article]) -> Iterator[AnnotatedArticle | Rejection]:
        """Yield an annotated article, or a rejection with its reason, for each article, in order."""
        for article in articles:
            try:
                yield self.annotate(article)
            except ArticleError as error:
                yield Rejection(
                    article_id=article.id, stage="annotate", status=error.status, message=str(error)
                )


def annotate(
    source: str | os.PathLike[str] | Article, *, model: str | Path | None = None, text: str | None = None
) -> AnnotatedArticle:
    """Return one annotated article.

    Args:
        source: a path (any kind the readers know), or an `Article`. With `text`, the id to give the text.
        model: folder or name of a model; Counterframe's own by default.
        text: the text itself, in place of a file.

    Raises:
        ArticleError: the article cannot be used; the message says why.
        UsageError: the file holds more than one article; use `annotate_corpus`.

    >>> pipeline.annotate("article.txt").summary.position  # doctest: +SKIP
    -0.31
    """
    if text is not None:
        article = Article(id=os.fspath(source) if not isinstance(source, Article) else source.id, text=text)
    elif isinstance(source, Article):
        article = source
    elif isinstance(source, str | os.PathLike):
        article = read_article(source)
    else:
        raise UsageError(f"annotate() takes a path or an Article, not {type(source).__name__}.")
    return _annotator(str(model) if model is not None else None).annotate(article)


@cache
def _annotator(model: str | None) -> Annotator:
    return Annotator(model)


@cache
def package_version() -> str:
    """Return `counterframe` and the installed version."""
    try:
        return f"counterframe {version('counterframe')}"
    except PackageNotFoundError:
        return "counterframe (not installed)"


def _codebook_name(nlp: Language) -> str:
    if "counterframe_framing" in nlp.pipe_names:
        return str(nlp.get_pipe("counterframe_framing").codebook)  # type: ignore[attr-defined]  # our own component
    return "none"


def _checked_language(article: Article) -> Article:
    """Return the article with its language set: the one its words show, else the one it names itself.

    Raises:
        UnsupportedLanguage: it is not English.
    """
    declared = (article.language or "").split("-")[0].split("_")[0].lower()
    found, confidence = detect_language(article.text)
    said = f"looks like ({confidence:.2f})"
    if found is None and declared:
        found, said = declared, "declares"
    if found and found != "en":
        raise UnsupportedLanguage(
            f"Article {article.id!r} {said} the language {found!r}; Counterframe reads English. "
            "Translate it first; if this is wrong, use Annotator(check_language=False)."
        )
    return msgspec.structs.replace(article, language="en" if found else None)


def _sentences(doc: Doc, sections: Sequence[Section]) -> tuple[Sentence, ...]:
    """Return the sentences of the Doc, trimmed of white space, with the kind of their section."""
    found = []
    text = doc_text(doc)
    position = 0
    for span in doc.sents:
        start, end = span.start_char, span.end_char
        while end > start and text[end - 1].isspace():
            end -= 1
        while start < end and text[start].isspace():
            start += 1
        while position < len(sections) and sections[position].end <= start:
            position += 1
        inside = position < len(sections) and sections[position].start <= start < sections[position].end
        found.append(Sentence(start=start, end=end, kind=sections[position].kind if inside else "body"))
    return tuple(found)
