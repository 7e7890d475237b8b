"""Runs the ONNX encoder on one thread, one window at a time."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from pipeline.components.encoder.windows import CONTEXT, MAX_PIECES, Window, WordPieces, cut_windows

__all__ = ["Runtime", "has_vnni"]


def has_vnni() -> bool:
    """Return whether the processor adds 8-bit products without saturation; True when it cannot be told."""
    if platform.machine().lower() not in {"x86_64", "amd64"}:
        return True
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return True
    return "vnni" in flags


class Runtime:
    """Turns words into vectors. Holds the ONNX session and the word pieces.

    `graph`: the bytes of `encoder.onnx`. `tokenizer`: path of `tokenizer.json`.
    """

    def __init__(self, graph: bytes, tokenizer: Path, width: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        if not has_vnni():
            options.add_session_config_entry("session.x64quantprecision", "1")
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self.pieces = WordPieces(tokenizer)
        self.width = width

    def vectors(self, words: Sequence[str], paragraph_starts: Sequence[int]) -> np.ndarray:
        """Return one vector a word, float32 (words, width); a word without pieces (white space) gets zeros.

        `paragraph_starts`: indices of words that begin a paragraph.
        """
        known = [self.pieces(word) for word in words]
        counts = [len(ids) for ids, _ in known]
        out = np.zeros((len(words), self.width), dtype="float32")
        for window in cut_windows(counts, paragraph_starts, words, MAX_PIECES, CONTEXT):
            self._run(window, known, counts, out)
        return out

    def _run(
        self,
        window: Window,
        known: Sequence[tuple[tuple[int, ...], int]],
        counts: Sequence[int],
        out: np.ndarray,
    ) -> None:
        pieces, shapes = [self.pieces.cls], [5]
        starts, kept = [], []
        breaks = set(window.breaks)
        for index in range(window.start, window.end):
            if index in breaks:
                pieces.append(self.pieces.sep)
                shapes.append(5)
            ids, shape = known[index]
            if ids:
                starts.append(len(pieces))
                kept.append(index)
                pieces.extend(ids)
                shapes.extend([shape] * len(ids))
        if not kept:
            return
        pieces.append(self.pieces.sep)
        shapes.append(5)
        feed = {"pieces": np.array([pieces], dtype="int64"), "shapes": np.array([shapes], dtype="int64")}
        hidden = self._session.run(None, feed)[0][0]
        sizes = np.array([counts[index] for index in kept])
        begins = np.array(starts)
        vectors = hidden[begins]
        for offset in range(1, int(sizes.max())):
            longer = np.flatnonzero(sizes > offset)
            vectors[longer] += hidden[begins[longer] + offset]
        vectors /= sizes[:, None]
        first = np.searchsorted(kept, window.keep)
        out[kept[first:]] = vectors[first:]
