"""How far a run is."""

from __future__ import annotations

import io

import pytest

from pipeline.batch import progress
from pipeline.batch.progress import ProgressLine, duration


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_line_says_speed_rejects_and_time_left() -> None:
    """After 10 s and a quarter of the input, 30 s are left; while planning goes on, at least so much."""
    line = ProgressLine()
    line.shard_planned(100)
    line.shard_planned(300)
    line.advance(1200, 600_000, 3)
    line.shard_done(100)
    assert line.line(10.0) == "1,200 articles · 60,000 words/s · 3 rejects · at least 30 s left"
    line.plan_done()
    assert line.line(10.0).endswith("· 30 s left")


def test_try_in_vain_is_taken_back() -> None:
    """What a dead worker had done does not count."""
    line = ProgressLine()
    line.advance(5, 500, 1)
    line.advance(-5, -500, -1)
    assert line.line(1.0) == "0 articles · 0 words/s · 0 rejects"


def test_plain_lines_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a log each report is a line; on a terminal it renews itself."""
    monkeypatch.setattr(progress, "_PLAIN_SECONDS", 0.0)
    monkeypatch.setattr(progress, "_TERMINAL_SECONDS", 0.0)
    log, screen = io.StringIO(), _Terminal()
    for stream in (log, screen):
        line = ProgressLine(stream)
        line.advance(1, 10, 0)
        line.advance(1, 10, 0)
        line.note("Shard 3 failed.")
    assert log.getvalue().count("\n") == 3
    assert "\r" not in log.getvalue()
    assert "\x1b" not in log.getvalue() + screen.getvalue()
    assert screen.getvalue().count("\n") == 1
    assert screen.getvalue().endswith("\rShard 3 failed.\n")


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "0 s"), (59.6, "1 min 0 s"), (125, "2 min 5 s"), (7300, "2 h 1 min")]
)
def test_duration_is_said_as_people_do(seconds: float, said: str) -> None:
    """Seconds, then minutes, then hours."""
    assert duration(seconds) == said
