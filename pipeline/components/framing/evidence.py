"""The spans that carried a frame decision, with their weight in log-odds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.components.framing.features import Lexer, Words
from pipeline.schema import Evidence

__all__ = ["find_evidence"]

_LEAST = 0.12
_SHARE = 0.3


def find_evidence(
    text: str,
    lexer: Lexer,
    words: Words,
    parts: np.ndarray,
    wanted: Sequence[tuple[int, int, str]],
    most: int,
) -> list[tuple[Evidence, ...]]:
    """Return, for each wanted decision, its strongest spans in the order of the text.

    `parts`: (n, k), what each word adds to each label's log-odds. `wanted`: (sentence, label column, frame
    name). A span is a run of words that each add at least 0.12 and 30 % of the sentence's strongest word; a
    single function word inside does not break it, and none begins one. At most `most` spans.
    """
    bounds = np.searchsorted(words.rows, np.arange(words.sentences + 1))
    function = ~lexer.content[words.types] & ~lexer.mark[words.types]
    found: list[tuple[Evidence, ...]] = []
    for sentence, column, frame in wanted:
        first, last = int(bounds[sentence]), int(bounds[sentence + 1])
        values = parts[first:last, column]
        if not len(values):
            found.append(())
            continue
        least = max(_LEAST, _SHARE * float(values.max()))
        runs: list[list[int]] = []
        for place in np.flatnonzero(values >= least).tolist():
            if runs and (
                place == runs[-1][1] or (place == runs[-1][1] + 1 and function[first + runs[-1][1]])
            ):
                runs[-1][1] = place + 1
            elif not function[first + place]:
                runs.append([place, place + 1])
        weighed = sorted(
            ((float(values[a:b].sum()), a, b) for a, b in runs), key=lambda run: (-run[0], run[1])
        )
        spans = []
        for weight, a, b in sorted(weighed[:most], key=lambda run: run[1]):
            start, end = int(words.starts[first + a]), int(words.ends[first + b - 1])
            spans.append(
                Evidence(start=start, end=end, text=text[start:end], frame=frame, weight=round(weight, 3))
            )
        found.append(tuple(spans))
    return found
