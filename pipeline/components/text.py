"""The text of a Doc, put together once for all components."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from spacy.tokens import Doc

__all__ = ["doc_text"]

_texts: WeakKeyDictionary[Doc, str] = WeakKeyDictionary()


def doc_text(doc: Doc) -> str:
    """Return `doc.text`, which spaCy joins anew from the tokens at each access and which never changes."""
    text = _texts.get(doc)
    if text is None:
        text = _texts[doc] = doc.text
    return text
