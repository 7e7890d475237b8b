"""What every component must do, checked for each member of the pipeline; a new one gets all of it for nothing."""

from __future__ import annotations

import pickle
from typing import Any

import msgspec
import pytest
import spacy
from confection import ConfigValidationError
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.components.extensions import LAYER_ATTRIBUTES
from pipeline.language import COMPONENTS

pytestmark = pytest.mark.slow

TEXTS = [
    "Mayor Inés Valdivia called the crackdown a “miracle”. More than 75,000 people have been arrested, many "
    "without due process, while homicides fell by 50% in 2023.",
    "The Ministry of Justice (MoJ) said on Tuesday that 103 people per 100,000 were held.\n\nCritics disagree: "
    "“Nobody is safe when the police answer to no one,” said Marta R., a shopkeeper.",
    "Is this safety? It is not.",
]
ODD = ["", " ", "\n\n \t", "Prison", "?!", "“", "((((((((((", "a" * 3000, "\u200b\ufeff", "12 34 5,6,7 8%"]
LAYERS = {
    "counterframe_entities": "entities",
    "counterframe_quantities": "quantities",
    "counterframe_attribution": "attributions",
    "counterframe_framing": "frames",
    "counterframe_stance": "stances",
}
every = pytest.mark.parametrize("name", COMPONENTS)


def _upto(nlp: Language, name: str, text: str) -> Doc:
    """Return the Doc as the component `name` finds it."""
    doc = nlp.make_doc(text)
    for other, component in nlp.pipeline:
        if other == name:
            break
        doc = component(doc)
    return doc


def _records(doc: Doc) -> dict[str, Any]:
    return {layer: msgspec.to_builtins(getattr(doc._, layer)) for layer in LAYER_ATTRIBUTES}


def _picture(doc: Doc) -> dict[str, Any]:
    """Return everything a component could change, as plain values."""
    spans = {key: [(s.start, s.end, s.label_) for s in group] for key, group in doc.spans.items()}
    return {
        "token.tag": [token.tag_ for token in doc],
        "token.pos": [token.pos_ for token in doc],
        "token.morph": [str(token.morph) for token in doc],
        "token.lemma": [token.lemma_ for token in doc],
        "token.dep": [token.dep_ for token in doc],
        "token.head": [token.head.i for token in doc],
        "token.is_sent_start": [token.is_sent_start for token in doc],
        "doc.ents": [(ent.start, ent.end, ent.label_) for ent in doc.ents],
        "doc.tensor": doc.tensor.tobytes(),
        "doc.spans": spans,
        **{f"doc._.{layer}": records for layer, records in _records(doc).items()},
    }


@every
@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_component_takes_any_text_and_leaves_it(nlp, name, text):
    """Empty, white, one-token and degenerate texts pass, unchanged."""
    doc = nlp.get_pipe(name)(_upto(nlp, name, text))
    assert doc.text == text


@every
def test_component_gives_the_same_twice(nlp, name):
    """Nothing is remembered from one text to the next: alone, in another order, in a stream."""
    first = [_picture(nlp.get_pipe(name)(_upto(nlp, name, text))) for text in TEXTS]
    again = [_picture(nlp.get_pipe(name)(_upto(nlp, name, text))) for text in reversed(TEXTS)][::-1]
    assert first == again


@every
def test_component_changes_only_what_it_assigns(nlp, name):
    """What the factory does not list in `assigns` is as it was."""
    meta = Language.get_factory_meta(name)
    for text in TEXTS:
        doc = _upto(nlp, name, text)
        before = _picture(doc)
        after = _picture(nlp.get_pipe(name)(doc))
        allowed = set(meta.assigns)
        if "token.dep" in allowed or "token.head" in allowed:
            allowed.add("token.is_sent_start")
        changed = {key for key in before if before[key] != after[key]}
        assert changed <= allowed


@every
def test_component_survives_bytes_and_pickle(nlp, name):
    """A copy made from bytes, and one made by pickle, say the same."""
    component = nlp.get_pipe(name)
    text = TEXTS[0]
    expected = _picture(component(_upto(nlp, name, text)))
    if hasattr(component, "to_bytes"):
        settings = {key: value for key, value in nlp.get_pipe_config(name).items() if key != "factory"}
        fresh = nlp.create_pipe(name, config=settings)
        fresh.from_bytes(component.to_bytes())
        assert _picture(fresh(_upto(nlp, name, text))) == expected
    assert nlp.get_factory_meta(name).factory == name


@every
def test_component_refuses_an_unknown_setting(name):
    """A setting the component has not is an error, not a silence."""
    with pytest.raises(ConfigValidationError, match="no_such_setting"):
        spacy.blank("en").add_pipe(name, config={"no_such_setting": 1})


@pytest.mark.parametrize(("name", "layer"), LAYERS.items())
def test_records_encode_and_decode(nlp, name, layer):
    """Records travel with the Doc through bytes."""
    for text in TEXTS:
        doc = nlp(text)
        copy = Doc(nlp.vocab).from_bytes(doc.to_bytes())
        assert getattr(copy._, layer) == getattr(doc._, layer)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_every_offset_gives_back_its_text(nlp, text):
    """Wherever a record has start, end and text, the text is what stands there."""
    doc = nlp(text)
    seen = 0

    def check(value: Any) -> None:
        nonlocal seen
        if isinstance(value, dict):
            if (
                isinstance(value.get("start"), int)
                and isinstance(value.get("end"), int)
                and value.get("text")
            ):
                assert doc.text[value["start"] : value["end"]] == value["text"]
                seen += 1
            for inner in value.values():
                check(inner)
        elif isinstance(value, list | tuple):
            for inner in value:
                check(inner)

    check(_records(doc))
    assert seen > 0 or text == TEXTS[2]


def test_pipeline_gives_the_same_with_two_processes(nlp):
    """spaCy's own multiprocessing carries the records across."""
    alone = [_records(nlp(text)) for text in TEXTS]
    across = [_records(doc) for doc in nlp.pipe(TEXTS, n_process=2, batch_size=1)]
    assert across == alone


def test_pipeline_survives_pickle(nlp):
    """A pickled pipeline says what the original says."""
    copy = pickle.loads(pickle.dumps(nlp))
    assert _records(copy(TEXTS[0])) == _records(nlp(TEXTS[0]))
