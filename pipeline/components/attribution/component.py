"""The spaCy component: Doc in, attributions out."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.components.attribution.assemble import joined, records
from pipeline.components.attribution.combine import combined_candidates, rule_candidates
from pipeline.components.attribution.contents import add_marks, attach_quotations, settle_overlaps
from pipeline.components.attribution.cues import Candidate
from pipeline.components.attribution.distance import distance_marks, scare_quotes
from pipeline.components.attribution.head import head_candidates, log_probabilities
from pipeline.components.attribution.sources import link_sources, name_lone_quotations, widen_to_names
from pipeline.components.attribution.tokens import Tokens, read_tokens
from pipeline.components.extensions import register_extensions
from pipeline.errors import ConfigurationError
from pipeline.knowledge.load import cue_lexicon

__all__ = ["METHODS", "Attribution"]

METHODS = ("combined", "head", "rules", "quotes")


@Language.factory(
    "counterframe_attribution",
    assigns=["doc._.attributions", "doc.spans"],
    requires=[],
    default_config={"method": "combined"},
)
def make_attribution(nlp: Language, name: str, method: str) -> Attribution:
    return Attribution(name, method=method)


class Attribution:
    """Marks who says what: `doc._.attributions`, and the spans `sources`, `cues`, `contents`.

    Needs only tokens. Sentences, a parse, `doc._.sections`, `doc._.entities` (sources are linked to them)
    and the encoder's head `attribution` in `doc._.token_scores` are used where they are there.

    `method`: `combined` (head and rules; rules alone without a head), or one of `head`, `rules`, `quotes`
    (quotation marks without cue words) to measure them apart.
    """

    def __init__(self, name: str = "counterframe_attribution", *, method: str = "combined") -> None:
        if method not in METHODS:
            raise ConfigurationError(
                f"{name}: method must be one of {', '.join(METHODS)}; found {method!r}. Set one of them."
            )
        register_extensions()
        self.name = name
        self.method = method
        self.lexicon = cue_lexicon()

    def __call__(self, doc: Doc) -> Doc:
        """Return the Doc with attributions written.

        Raises:
            ConfigurationError: the encoder's head does not fit this version.
        """
        tokens = read_tokens(doc)
        candidates = [joined(tokens, candidate) for candidate in self.candidates(tokens)]
        name_lone_quotations(tokens, candidates, doc._.entities)
        widen_to_names(tokens, candidates, doc._.entities)
        links = link_sources(tokens, candidates, doc._.entities)
        doc._.attributions = records(tokens, candidates, links)
        self._set_spans(doc, candidates)
        return doc

    def candidates(self, tokens: Tokens) -> list[Candidate]:
        """Return the candidates that stand, in order of the text."""
        head = tokens.doc._.token_scores.get("attribution")
        scores = None if head is None else log_probabilities(head, len(tokens.text))
        if self.method == "head":
            return [] if scores is None else settle_overlaps(head_candidates(tokens, scores))
        if self.method == "quotes":
            return attach_quotations(tokens, [], self.lexicon)
        found = settle_overlaps(rule_candidates(tokens, self.lexicon))
        if self.method == "combined" and scores is not None:
            found = settle_overlaps(combined_candidates(tokens, scores, found, self.lexicon))
        found = settle_overlaps(attach_quotations(tokens, found, self.lexicon))
        marks = distance_marks(tokens, self.lexicon) + scare_quotes(tokens, found, self.lexicon)
        return add_marks(found, marks)

    @staticmethod
    def _set_spans(doc: Doc, candidates: list[Candidate]) -> None:
        sources, cues, contents = [], [], []
        for candidate in candidates:
            if candidate.source:
                sources.append(Span(doc, *candidate.source, label="SOURCE"))
            if candidate.cue:
                cues.append(Span(doc, *candidate.cue, label="CUE"))
            contents += [Span(doc, *span, label="CONTENT") for span in candidate.contents]
        doc.spans["sources"] = sources
        doc.spans["cues"] = cues
        doc.spans["contents"] = contents
