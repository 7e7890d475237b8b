"""Closed word lists, from `data/words.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

__all__ = ["word_list"]


@cache
def _lists() -> dict[str, frozenset[str]]:
    text = (files("pipeline.compare") / "data" / "words.toml").read_text(encoding="utf-8")
    return {name: frozenset(words.split()) for name, words in tomllib.loads(text).items()}


def word_list(name: str) -> frozenset[str]:
    """Return the words of one list.

    `function`, `pronouns`, `phrase_end`, `leading`, `people_units` or `bare`: what each is for is said in
    the file.
    """
    return _lists()[name]
