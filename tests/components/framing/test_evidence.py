"""Spans that carried a decision."""

from __future__ import annotations

import numpy as np

from pipeline.components.framing.evidence import find_evidence
from pipeline.components.framing.features import Lexer

TEXT = "Arrested without a warrant, they were held in crowded cells."


def _evidence(values: dict[str, float], most: int = 3):
    lexer = Lexer()
    words = lexer.read(TEXT, [(0, len(TEXT))])
    parts = np.zeros((len(words.types), 1))
    for place, number in enumerate(words.types.tolist()):
        parts[place] = values.get(lexer.words[number], 0.0)
    return find_evidence(TEXT, lexer, words, parts, [(0, 0, "rights")], most)[0]


def test_neighbours_join_over_one_function_word():
    """Without and warrant are one span; its weight is the sum of its words."""
    spans = _evidence({"without": 0.5, "warrant": 0.7, "crowded": 0.6, "cells": 0.4})
    assert [span.text for span in spans] == ["without a warrant", "crowded cells"]
    assert [span.weight for span in spans] == [1.2, 1.0]
    assert all(TEXT[span.start : span.end] == span.text and span.frame == "rights" for span in spans)


def test_strongest_spans_are_kept_in_the_order_of_the_text():
    """With room for one, the heaviest stays."""
    assert [span.text for span in _evidence({"arrested": 0.5, "crowded": 0.9}, most=1)] == ["crowded"]


def test_weak_words_are_no_evidence():
    """Below the least weight nothing is given; what speaks against a frame never is."""
    assert _evidence({"warrant": 0.05, "cells": -2.0}) == ()
