"""Builds or loads the spaCy pipeline: the one place where the order of components is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import msgspec
import spacy
from spacy.attrs import ORTH
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

from pipeline.components import extensions
from pipeline.errors import ConfigurationError, ModelError

__all__ = [
    "COMPONENTS",
    "DEFAULT_MODEL",
    "assemble",
    "blank",
    "build_tokenizer",
    "load",
    "model_path",
    "model_reference",
]

DEFAULT_MODEL = "en_counterframe"
EMPTY_TOKENIZER = "counterframe.EmptyTokenizer.v1"
DESCRIPTION = (
    "English pipeline of Counterframe: UD syntax, entities, quantities, attribution, framing and stance."
)

# The order in which components run. Each says in `requires` and `assigns` what it reads and writes.
COMPONENTS = (
    "counterframe_encoder",
    "counterframe_syntax",
    "counterframe_entities",
    "counterframe_quantities",
    "counterframe_attribution",
    "counterframe_framing",
    "counterframe_stance",
)

# Prefixes that UD English keeps on their word ("non-avian", "co-founder"), where spaCy splits at the hyphen.
PREFIXES = (
    "non", "anti", "pre", "mid", "re", "co", "pro", "post", "multi", "semi", "sub", "inter", "cross", "mini",
    "counter", "ex", "e", "trans", "ultra", "un", "de", "mis", "over", "bi", "neo", "micro", "mega",
)  # fmt: skip
RUNS = [r"([^\w\s])\1{3,}", r"[^\w\s]{40,}", r"[!?]{2,}", r"[=*_~#]{2,}", r"-{2,}", r"<<+", r">>+"]


def build_tokenizer(nlp: Language) -> Tokenizer:
    """Return the English tokenizer with the conventions of the UD treebanks.

    Runs of one mark are one token (`!!!`, `----`), which also keeps its time linear on pages of them; a
    hyphen after a prefix does not split (`non-avian`).
    """
    defaults = nlp.Defaults
    keep = "".join(
        rf"(?<!\b{form})" for prefix in dict.fromkeys(PREFIXES) for form in (prefix, prefix.capitalize())
    )
    infixes = []
    for pattern in defaults.infixes or ():
        hyphen = "(?:-|–|—|--|---|——|~)" in str(pattern)
        infixes.append(rf"{keep}{pattern}" if hyphen else pattern)
    rules = {key: value for key, value in (defaults.tokenizer_exceptions or {}).items() if key != "and/or"}
    for form in ("wanna", "Wanna"):
        rules[form] = [{ORTH: form[:3]}, {ORTH: form[3:]}]
    return Tokenizer(
        nlp.vocab,
        rules=rules,
        prefix_search=compile_prefix_regex([*RUNS, *(defaults.prefixes or ())]).search,
        suffix_search=compile_suffix_regex([*RUNS, *(defaults.suffixes or ())]).search,
        infix_finditer=compile_infix_regex([*RUNS[2:5], *infixes]).finditer,
        token_match=defaults.token_match,
        url_match=defaults.url_match,
    )


@spacy.registry.tokenizers(EMPTY_TOKENIZER)
def empty_tokenizer() -> Callable[[Language], Tokenizer]:
    """Return what makes a tokenizer without rules, to be filled from a file."""
    return lambda nlp: Tokenizer(nlp.vocab)


def blank() -> Language:
    """Return an English pipeline with our tokenizer and no component."""
    extensions.register_extensions()
    nlp = spacy.blank("en")
    nlp.tokenizer = build_tokenizer(nlp)
    return nlp


def model_path(model: str | Path | None = None) -> Path:
    """Return the folder of a model: a path, a name in the package or in `models/`, or our own by default.

    Raises:
        ModelError: there is no such folder; the message lists where it was looked for.
    """
    if model is not None and spacy.util.is_package(str(model)):
        return spacy.util.get_package_path(str(model))
    name = str(model) if model is not None else DEFAULT_MODEL
    package = Path(__file__).parent
    places = [package / "_models" / name, package.parent / "models" / name]
    if model is not None:
        places.insert(0, Path(model))
    for place in places:
        if (place / "config.cfg").is_file():
            return place
    raise ModelError(
        f"No model {name!r}: looked for a config.cfg in {', '.join(str(place) for place in places)}. "
        "Give the folder of a saved spaCy pipeline, or leave --model out for Counterframe's own."
    )


def load(model: str | Path | None = None, *, exclude: Sequence[str] = ()) -> Language:
    """Return a spaCy pipeline ready to annotate.

    `model`: a folder or name; Counterframe's own by default. Another spaCy English pipeline may be given (a
    folder, or the name of an installed package): it then brings tags, parse and entities, and our components
    that can work on them are added behind. `exclude`: names of components to leave out.

    Raises:
        ModelError: there is no such model, or it is not English.
        ConfigurationError: `exclude` names a component the pipeline has not.
    """
    extensions.register_extensions()
    nlp = _read(model_path(model))
    if nlp.lang != "en":
        raise ModelError(
            f"The model {model!s} is for the language {nlp.lang!r}; Counterframe reads English ('en')."
        )
    unknown = sorted(set(exclude) - set(nlp.component_names) - set(COMPONENTS))
    if unknown:
        raise ConfigurationError(
            f"exclude names {', '.join(unknown)}; the pipeline has {', '.join(nlp.pipe_names)}."
        )
    for name in exclude:
        if name in nlp.component_names:
            nlp.remove_pipe(name)
    if "counterframe_encoder" not in nlp.component_names:
        _add_behind(nlp, exclude)
    return nlp


def _read(path: Path) -> Language:
    """Return what `spacy.load` reads from a folder, without first building the language's own tokenizer.

    spaCy compiles all patterns of its tokenizer and then replaces them with the saved ones: a tenth of a second.
    """
    usual = {"@tokenizers": "spacy.Tokenizer.v1"}
    saved = (path / "config.cfg").read_text(encoding="utf-8")
    if f'@tokenizers = "{usual["@tokenizers"]}"' not in saved:
        return spacy.load(path)
    nlp = spacy.load(path, config={"nlp": {"tokenizer": {"@tokenizers": EMPTY_TOKENIZER}}})
    nlp.config["nlp"]["tokenizer"] = usual
    return nlp


def _add_behind(nlp: Language, exclude: Sequence[str]) -> None:
    """Add our encoder and the components after it to another spaCy pipeline; its own syntax is kept."""
    ours = load()
    for name in COMPONENTS:
        if name not in exclude and name != "counterframe_syntax" and name in ours.pipe_names:
            nlp.add_pipe(name, source=ours)


@cache
def model_reference(path: Path) -> tuple[str, str, str]:
    """Return name, version and SHA-256 of a model folder (over the names and bytes of its files, sorted)."""
    digest = hashlib.sha256()
    for file in sorted(path.rglob("*")):
        if file.is_file():
            digest.update(file.relative_to(path).as_posix().encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    meta = msgspec.json.decode((path / "meta.json").read_bytes())
    return f"{meta['lang']}_{meta['name']}", meta["version"], digest.hexdigest()


def assemble(encoder: Path, out: Path, version: str, parts: Path | None = None) -> Language:
    """Build a pipeline of all components from trained parts, save it to `out`, and return it.

    `encoder`: folder with `counterframe_encoder/` and `counterframe_syntax/`. `parts`: folder with one folder
    for each further component that has files of its own; components without files need none.
    """
    nlp = blank()
    nlp.meta.update(
        {"name": "counterframe", "version": version, "license": "CC BY-SA 4.0", "description": DESCRIPTION}
    )
    for name in COMPONENTS:
        component = nlp.add_pipe(name)
        for folder in (encoder / name, (parts or encoder) / name):
            if folder.is_dir() and hasattr(component, "from_disk"):
                component.from_disk(folder)
                break
    nlp.to_disk(out)
    return nlp
