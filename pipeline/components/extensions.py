"""Where each component writes on the Doc: one list of names, and the codec that lets records travel.

| name | what | written by |
|---|---|---|
| `doc._.sections` | list of `Section`, or `[]` when the Doc was made from bare text | `annotate` |
| `doc._.token_scores` | dict: head name -> `HeadScores`, rows are tokens | encoder |
| `doc._.sentence_scores` | dict: head name -> `HeadScores`, rows are sentences | encoder |
| `doc.tensor` | float32 array (tokens, width): contextual token vectors | encoder |
| `doc._.entities` | list of `CanonicalEntity` | entities |
| `doc._.quantities` | list of `Quantity`; positions also in `doc.spans["quantities"]` | quantities |
| `doc._.attributions` | list of `Attribution`; `doc.spans["sources"]`, `["cues"]`, `["contents"]` | attribution |
| `doc._.frames` | list of `Frame` | framing |
| `doc._.stances` | list of `Stance` | stance |
| `doc._.layer_errors` | dict: component name -> message, for a component that failed on this Doc | annotate |

Records are written once, in `__call__`. Offsets are characters into `doc.text`, end exclusive.
"""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import srsly
from spacy.tokens import Doc

from pipeline import schema
from pipeline.errors import ConfigurationError

__all__ = ["LAYER_ATTRIBUTES", "HeadScores", "register_extensions", "require"]

LAYER_ATTRIBUTES = ("entities", "quantities", "attributions", "frames", "stances")


class HeadScores(msgspec.Struct, frozen=True, kw_only=True):
    """Scores of one encoder head. `labels`: k names; `scores`: float32 array (rows, k), raw logits."""

    labels: tuple[str, ...]
    scores: np.ndarray


_RECORDS: dict[str, type] = {
    record.__name__: record
    for record in vars(schema).values()
    if isinstance(record, type) and issubclass(record, msgspec.Struct)
}
_DEFAULTS: dict[str, Any] = {
    "sections": [],
    "token_scores": {},
    "sentence_scores": {},
    **{layer: [] for layer in LAYER_ATTRIBUTES},
    "layer_errors": {},
}


def register_extensions() -> None:
    """Register the Doc attributes above; harmless when called again.

    Raises:
        ConfigurationError: another package registered one of the names with another default.
    """
    for name, default in _DEFAULTS.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)
        elif Doc.get_extension(name)[0] != default:
            raise ConfigurationError(
                f"Doc._.{name} is already registered by another package with default "
                f"{Doc.get_extension(name)[0]!r}; Counterframe needs {default!r}. Load only one of them."
            )


def require(doc: Doc, component: str, *needs: str) -> None:
    """Check that earlier components left what `component` needs on this Doc.

    `needs` are spaCy attribute names (`DEP`, `TAG`, `SENT_START`, `ENT_IOB`) or `tensor`.

    Raises:
        ConfigurationError: names what is missing and which component brings it.
    """
    if not len(doc):
        return
    bring = {
        "tensor": "counterframe_encoder",
        "SENT_START": "counterframe_encoder, a parser or a sentencizer",
        "DEP": "counterframe_syntax or a parser",
        "TAG": "counterframe_syntax or a tagger",
        "LEMMA": "counterframe_syntax or a lemmatizer",
        "ENT_IOB": "counterframe_entities or an entity recognizer",
    }
    for need in needs:
        present = doc.tensor.size > 0 if need == "tensor" else doc.has_annotation(need)
        if not present:
            raise ConfigurationError(
                f"{component} needs {need} on the Doc and found none; put {bring.get(need, need)} before it."
            )


@srsly.msgpack_encoders("counterframe")
def _encode(obj: Any, chain: Any = None) -> Any:
    if isinstance(obj, HeadScores):
        return {
            "__counterframe_scores__": list(obj.labels),
            "scores": np.asarray(obj.scores, dtype="float32"),
        }
    if isinstance(obj, msgspec.Struct) and type(obj).__name__ in _RECORDS:
        return {"__counterframe__": type(obj).__name__, "record": msgspec.to_builtins(obj)}
    return obj if chain is None else chain(obj)


@srsly.msgpack_decoders("counterframe")
def _decode(obj: Any, chain: Any = None) -> Any:
    if isinstance(obj, dict) and "__counterframe__" in obj:
        return msgspec.convert(obj["record"], _RECORDS[obj["__counterframe__"]])
    if isinstance(obj, dict) and "__counterframe_scores__" in obj:
        return HeadScores(labels=tuple(obj["__counterframe_scores__"]), scores=obj["scores"])
    return obj if chain is None else chain(obj)


register_extensions()
