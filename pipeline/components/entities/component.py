"""The component `counterframe_entities`: who and what an article speaks of.

Reads the encoder's entity scores, or the entities another recognizer left on the Doc; adds the names it
knows, the abbreviations the article introduces and further places of the same names; resolves all to one
record each. Writes `doc.ents` (with the record's id as `kb_id` and `ent_id`) and `doc._.entities`.

Numeric types (MONEY, CARDINAL, ...) are left to the quantities component, which adds them to `doc.ents`;
DATE stays in `doc.ents` and is no record. Nothing is found in boilerplate.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np
from spacy.attrs import IDX, IS_SPACE, LENGTH, SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.components.entities.canonical import canonical_entities
from pipeline.components.entities.countries import resolve_names, set_countries
from pipeline.components.entities.gazetteer import gazetteer
from pipeline.components.entities.labels import settle_labels, without_doubtful
from pipeline.components.entities.mentions import Candidate, Grid, add_known_names
from pipeline.components.entities.offices import read_role
from pipeline.components.entities.recognize import make_grid, recognized
from pipeline.components.entities.spread import add_abbreviations, add_elections, add_repeated
from pipeline.components.extensions import register_extensions
from pipeline.errors import ConfigurationError

__all__ = ["Entities"]

register_extensions()


@Language.factory(
    "counterframe_entities",
    assigns=[
        "doc.ents",
        "token.ent_iob",
        "token.ent_type",
        "token.ent_kb_id",
        "token.ent_id",
        "doc._.entities",
    ],
    default_config={"gazetteer": True, "abbreviations": True, "repeats": True, "min_confidence": 0.35},
)
class Entities:
    """Finds entities and resolves them; see the head of this file.

    `gazetteer`, `abbreviations`, `repeats`: whether known names (and elections), introduced short forms, and further places
    of names already found are added. `min_confidence`, in [0, 1]: mentions of which the encoder is less sure
    are dropped, unless the gazetteer knows them or their own words give their type.
    """

    def __init__(
        self,
        nlp: Language,
        name: str,
        gazetteer: bool = True,
        abbreviations: bool = True,
        repeats: bool = True,
        min_confidence: float = 0.35,
    ) -> None:
        if not 0 <= min_confidence <= 1:
            raise ConfigurationError(
                f"min_confidence of {name} must be a number between 0 and 1, not {min_confidence!r}."
            )
        self.name = name
        self.gazetteer = gazetteer
        self.abbreviations = abbreviations
        self.repeats = repeats
        self.min_confidence = min_confidence

    def __call__(self, doc: Doc) -> Doc:
        """Return the Doc with `doc.ents` and `doc._.entities` set."""
        if not len(doc):
            return doc
        array = doc.to_array([IDX, LENGTH, IS_SPACE, SENT_START])
        sentences = np.maximum(np.cumsum(array[:, 3] == 1) - 1, 0).tolist()
        grid = make_grid(doc, array)
        candidates = recognized(doc, grid, array[:, 2].astype(bool))
        names = gazetteer()
        if self.gazetteer:
            known = names.find(grid.text)
            candidates = add_known_names(candidates, known, grid)
            add_elections(candidates, known, grid)
        settle_labels(candidates)
        candidates = without_doubtful(candidates, self.min_confidence)
        same: list[tuple[str, str]] = []
        defined: set[str] = set()
        if self.abbreviations:
            same, defined = add_abbreviations(candidates, grid)
        if self.repeats:
            add_repeated(candidates, grid)
        named = [candidate for candidate in candidates if candidate.label != "DATE"]
        if self.gazetteer:
            resolve_names(named, names, defined)
        set_countries(grid.text, named)
        _set_roles(named, grid, sentences)
        doc._.entities = canonical_entities(named, same, sentences)
        ids = {mention.start: entity.id for entity in doc._.entities for mention in entity.mentions}
        doc.set_ents(
            [
                Span(doc, candidate.first, candidate.last, candidate.label, kb_id=number, span_id=number)
                for candidate in candidates
                for number in (ids.get(candidate.start, ""),)
            ]
        )
        return doc


def _set_roles(candidates: Sequence[Candidate], grid: Grid, sentences: Sequence[int]) -> None:
    """Set office and country of the people among the mentions."""
    for index, candidate in enumerate(candidates):
        if candidate.label != "PERSON":
            continue
        sentence = sentences[candidate.first]
        start = grid.starts[bisect_left(sentences, sentence)]
        end = grid.ends[bisect_right(sentences, sentence) - 1]
        role = read_role(grid.text, index, candidates, start, end)
        candidate.office = role.office
        candidate.country = role.country
