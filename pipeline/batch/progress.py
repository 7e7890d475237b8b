"""How far a run is, on standard error: one line that renews itself on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from typing import TextIO

__all__ = ["ProgressLine", "duration"]

_TERMINAL_SECONDS = 0.5
_PLAIN_SECONDS = 15.0


class ProgressLine:
    """Counts articles, words and rejections, and shows them with the speed and the time left.

    The time left is reckoned from bytes of input; while the input is still being looked through it is "at
    least" so much. `stream`: where to write; None writes nothing.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream
        self._terminal = stream is not None and stream.isatty()
        self._started = time.monotonic()
        self._shown = self._started
        self.articles = self.words = self.rejected = self.kept = 0
        self._bytes_planned = self._bytes_done = 0
        self._all_planned = False
        self._width = 0

    def advance(self, articles: int, words: int, rejected: int) -> None:
        """Count what was done; negative numbers take back a try in vain."""
        self.articles += articles
        self.words += words
        self.rejected += rejected
        self.show()

    def shard_planned(self, size: int) -> None:
        """Count a shard of `size` bytes that is to be done."""
        self._bytes_planned += size

    def shard_kept(self, articles: int) -> None:
        """Count a shard that is whole from an earlier run."""
        self.kept += articles
        self.show()

    def shard_done(self, size: int) -> None:
        """Count a shard of `size` bytes as done."""
        self._bytes_done += size
        self.show()

    def plan_done(self) -> None:
        """Note that no more shards are coming."""
        self._all_planned = True

    def show(self) -> None:
        """Write the line when it is time to."""
        now = time.monotonic()
        if now - self._shown >= (_TERMINAL_SECONDS if self._terminal else _PLAIN_SECONDS):
            self._shown = now
            self._write(self.line(now - self._started))

    def line(self, seconds: float) -> str:
        """Return the line after `seconds` of work."""
        parts = [f"{self.articles:,} articles", f"{self.words / max(seconds, 1e-9):,.0f} words/s"]
        if self.kept:
            parts.append(f"{self.kept:,} kept")
        parts.append(f"{self.rejected:,} rejects")
        left = self._bytes_planned - self._bytes_done
        if self._bytes_done and left > 0:
            at_least = "" if self._all_planned else "at least "
            parts.append(f"{at_least}{duration(seconds * left / self._bytes_done)} left")
        return " · ".join(parts)

    def note(self, text: str) -> None:
        """Write a sentence on a line of its own."""
        if self._stream is None:
            return
        self.close()
        self._stream.write(text + "\n")
        self._stream.flush()

    def close(self) -> None:
        """Wipe the line that renews itself, so that what comes next stands alone."""
        if self._stream is not None and self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()
            self._width = 0

    def _write(self, line: str) -> None:
        if self._stream is None:
            return
        if self._terminal:
            self._stream.write("\r" + line.ljust(self._width))
            self._width = len(line)
        else:
            self._stream.write(line + "\n")
        self._stream.flush()


def duration(seconds: float) -> str:
    """Return seconds as people say it.

    >>> duration(42), duration(125), duration(7300)
    ('42 s', '2 min 5 s', '2 h 1 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
