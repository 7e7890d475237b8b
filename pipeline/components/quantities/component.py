"""The spaCy component that reads quantities: scan, guard, link, write the records."""

from __future__ import annotations

from bisect import bisect_right

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup
from spacy.util import filter_spans

from pipeline.components.extensions import register_extensions
from pipeline.components.quantities.figures import Figure, Guarded, Scan
from pipeline.components.quantities.lexer import word_set
from pipeline.components.quantities.linker import link_figures
from pipeline.components.quantities.links import Link
from pipeline.components.quantities.numeric_entities import numeric_entities
from pipeline.components.quantities.records import record_of
from pipeline.components.quantities.scanner import scan
from pipeline.components.quantities.tokens import Tokens
from pipeline.components.text import doc_text
from pipeline.errors import ConfigurationError
from pipeline.schema import Mention

__all__ = ["NAME_LABELS", "Quantities"]

NAME_LABELS = word_set("PERSON ORG GPE LOC FAC PRODUCT EVENT LAW WORK_OF_ART NORP MISC")
PLACE_LABELS = frozenset(("GPE", "LOC"))


@Language.factory(
    "counterframe_quantities",
    default_config={"ordinals": True, "skip_boilerplate": True},
    requires=[],
    assigns=["doc._.quantities", "doc.spans", "doc.ents"],
)
class Quantities:
    """Finds every figure of a Doc, what it counts or measures, per what, when and where.

    Needs nothing but tokens. Where the Doc has tags and a UD parse, they link a figure to its noun; where it
    has entities (`doc._.entities` or `doc.ents`), numbers inside names are left out and places are linked.

    Writes `doc._.quantities` (list of `Quantity`), `doc.spans["quantities"]` (label: kind),
    `doc.spans["numeric_entities"]` (OntoNotes labels), and adds numeric entities to `doc.ents` where no name
    stands; a DATE found by the encoder gives way to the scanner's.

    `ordinals`: also keep ordinals as quantities. `skip_boilerplate`: leave out sections marked boilerplate.

    Example:
        >>> import spacy
        >>> nlp = spacy.blank("en")
        >>> _ = nlp.add_pipe("counterframe_quantities")
        >>> [(q.value, q.unit) for q in nlp("Police held 1,200 people for 3 days.")._.quantities]
        [(1200.0, 'count'), (3.0, 'day')]
    """

    def __init__(
        self, nlp: Language, name: str, ordinals: bool = True, skip_boilerplate: bool = True
    ) -> None:
        for setting, value in (("ordinals", ordinals), ("skip_boilerplate", skip_boilerplate)):
            if not isinstance(value, bool):
                raise ConfigurationError(f"{name}: {setting} must be true or false, not {value!r}.")
        register_extensions()
        self.name = name
        self.ordinals = ordinals
        self.skip_boilerplate = skip_boilerplate

    def __call__(self, doc: Doc) -> Doc:
        """Return the same Doc with its quantities."""
        text = doc_text(doc)
        found, links = self.analyse(doc, text)
        entities = _entity_ids(doc)
        ids = {id(figure): f"q{number}" for number, figure in enumerate(found.figures, start=1)}
        doc._.quantities = [
            record_of(text, figure, link, ids, entities)
            for figure, link in zip(found.figures, links, strict=True)
        ]
        doc.spans["quantities"] = SpanGroup(
            doc,
            name="quantities",
            spans=[
                span
                for quantity in doc._.quantities
                if (span := _span(doc, quantity.start, quantity.end, quantity.kind, quantity.id)) is not None
            ],
        )
        self._write_entities(doc, text, found)
        return doc

    def analyse(self, doc: Doc, text: str | None = None) -> tuple[Scan, list[Link]]:
        """Return the scan of a Doc, without the numbers inside names, and one Link for each figure.

        `text`: the Doc's text, where the caller has it at hand.
        """
        if text is None:
            text = doc_text(doc)
        found = scan(text)
        if not len(doc) or not (found.figures or found.dates):
            return found, []
        names = _mentions(doc)
        kept, guarded = _outside_names(found.figures, names)
        if not self.ordinals:
            kept = [figure for figure in kept if figure.kind != "ordinal"]
        dates = found.dates
        if self.skip_boilerplate and doc._.sections:
            blocks = [
                (section.start, section.end) for section in doc._.sections if section.kind == "boilerplate"
            ]
            kept = [
                figure for figure in kept if not any(start <= figure.start < end for start, end in blocks)
            ]
            dates = [date for date in dates if not any(start <= date.start < end for start, end in blocks)]
        remaining = {id(figure) for figure in kept}
        for figure in kept:
            if figure.pair is not None and id(figure.pair[1]) not in remaining:
                figure.pair = None
        found = Scan(kept, dates, sorted([*found.guarded, *guarded], key=lambda entry: entry.start))
        if not kept:
            return found, []
        places = [mention for mention in names if mention.label in PLACE_LABELS]
        return found, link_figures(Tokens(doc, text), kept, dates, places)

    def _write_entities(self, doc: Doc, text: str, found: Scan) -> None:
        spans = []
        for start, end, label in numeric_entities(text, found):
            span = _span(doc, start, end, label)
            if span is not None:
                spans.append(span)
        spans = sorted(filter_spans(spans), key=lambda span: span.start)
        doc.spans["numeric_entities"] = SpanGroup(doc, name="numeric_entities", spans=spans)
        if not spans:
            return
        taken: set[int] = set()
        scanned = {token for span in spans for token in range(span.start, span.end)}
        kept = []
        for entity in doc.ents:
            if entity.label_ in ("DATE", "TIME") and any(
                token in scanned for token in range(entity.start, entity.end)
            ):
                continue
            kept.append(entity)
            taken.update(range(entity.start, entity.end))
        kept += [span for span in spans if not any(token in taken for token in range(span.start, span.end))]
        doc.ents = sorted(kept, key=lambda span: span.start)


def _span(doc: Doc, start: int, end: int, label: str, span_id: str = "") -> Span | None:
    return doc.char_span(start, end, label=label, alignment_mode="expand", span_id=span_id)


def _mentions(doc: Doc) -> list[Mention]:
    """Names of the Doc in order: from the entities layer, else from `doc.ents`."""
    if doc._.entities:
        found = [mention for entity in doc._.entities for mention in entity.mentions]
        found += [
            mention for entity in doc.ents
            if entity.label_ in NAME_LABELS and (mention := _from_span(entity)) is not None
        ]  # fmt: skip
    else:
        found = [_from_span(entity) for entity in doc.ents if entity.label_ in NAME_LABELS]
    return sorted(found, key=lambda mention: (mention.start, -mention.end))


def _from_span(span: Span) -> Mention:
    return Mention(
        start=span.start_char,
        end=span.end_char,
        text=span.text,
        label=span.label_,
        sentence=0,
        rule="ents",
        confidence=1.0,
    )


def _entity_ids(doc: Doc) -> list[tuple[int, int, str]]:
    """Mentions as start, end and entity id, in order of start."""
    return sorted(
        (mention.start, mention.end, entity.id) for entity in doc._.entities for mention in entity.mentions
    )


def _outside_names(figures: list[Figure], names: list[Mention]) -> tuple[list[Figure], list[Guarded]]:
    """Leave out bare counts and ordinals that lie inside a name ("First Amendment", "Barrio 18")."""
    named = [mention for mention in names if mention.label in NAME_LABELS]
    starts = [mention.start for mention in named]
    kept: list[Figure] = []
    guarded: list[Guarded] = []
    for figure in figures:
        at = bisect_right(starts, figure.start) - 1
        inside = (
            at >= 0
            and figure.kind in ("count", "ordinal", "fraction", "vague")
            and figure.end <= named[at].end
            and (figure.end - figure.start) < named[at].end - named[at].start
            and figure.modifier == "="
        )
        if inside:
            guarded.append(Guarded(figure.start, figure.end, "name", figure.value or 0))
        else:
            kept.append(figure)
    return kept, guarded
