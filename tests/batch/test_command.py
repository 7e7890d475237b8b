"""The commands `batch` and `query`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.batch.trial import FAKE, write_jsonl

REPO = Path(__file__).parents[2]


def _command(
    *arguments: str | Path, given: str | None = None, cwd: Path = REPO
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *map(str, arguments)],
        capture_output=True,
        text=True,
        input=given,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(REPO)},
        timeout=120,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of nine articles, one set aside."""
    place = tmp_path_factory.mktemp("command")
    source = write_jsonl(place / "in.jsonl", 9, {4: "RAISE"})
    answer = _command("batch", source, "-o", place / "out", "-j", "1", "--annotator", FAKE)
    assert answer.returncode == 3, answer.stderr
    return place / "out"


@pytest.mark.slow
def test_batch_reports_on_standard_error_and_exits_with_three(tmp_path: Path) -> None:
    """Nothing is written to standard output; rejects give exit code 3, none give 0."""
    source = write_jsonl(tmp_path / "in.jsonl", 9, {4: "RAISE"})
    answer = _command("batch", source, "-o", tmp_path / "a", "-j", "1", "--annotator", FAKE)
    assert (answer.returncode, answer.stdout) == (3, "")
    assert "9 read = 8 annotated + 1 set aside (1 error" in answer.stderr
    clean = write_jsonl(tmp_path / "clean.jsonl", 3)
    assert _command("batch", clean, "-o", tmp_path / "b", "-j", "1", "--annotator", FAKE).returncode == 0


@pytest.mark.slow
def test_parts_of_a_job_array_make_one_run(tmp_path: Path) -> None:
    """`--shard 2/2` leaves the rest to `--shard 1/2`, which closes the run and tells of all rejects."""
    source = write_jsonl(tmp_path / "in.jsonl", 9, {4: "RAISE"})
    options = ("-o", tmp_path / "out", "-j", "1", "--shard-size", "3", "--annotator", FAKE)
    first = _command("batch", source, *options, "--shard", "2/2")
    assert (first.returncode, "Other tasks" in first.stderr) == (0, True)
    last = _command("batch", source, *options, "--shard", "1/2")
    assert last.returncode == 3, last.stderr
    assert "9 read = 8 annotated + 1 set aside" in last.stderr


@pytest.mark.slow
def test_batch_reads_standard_input(tmp_path: Path) -> None:
    """Articles can be piped in; the rejects name standard input."""
    piped = '{"id": "x", "text": "A boat sank."}\nno json\n'
    answer = _command(
        "batch", "-", "-o", tmp_path / "out", "-j", "1", "--kind", "jsonl", "--annotator", FAKE, given=piped
    )
    assert answer.returncode == 3, answer.stderr
    (line,) = (tmp_path / "out" / "rejects.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["path"] == "stdin"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nothing.txt"], "does not exist"),
        (["README.md", "--shard", "3"], "is not i/N"),
        (["README.md", "--shard", "3/2"], "Task 3/2"),
        (["README.md", "--kind", "stone"], "stone"),
        (["README.md", "--columns", "text"], "field=column"),
    ],
)
def test_wrong_usage_exits_with_two(tmp_path: Path, arguments: list[str], says: str) -> None:
    """One sentence, no traceback."""
    answer = _command("batch", *arguments, "-o", tmp_path / "out", "-j", "1", "--annotator", FAKE)
    assert answer.returncode == 2, answer.stderr
    assert says in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.slow
def test_query_answers_in_three_forms(folder: Path) -> None:
    """A table for people, CSV and JSON lines for programs; without SQL, the tables."""
    sql = "select article_id, is_first from articles order by 1 limit 1"
    assert "a0" in _command("query", folder, sql).stdout
    assert _command("query", folder, sql, "--format", "csv").stdout == "article_id,is_first\na0,True\n"
    answer = _command("query", folder, sql, "--format", "jsonl").stdout
    assert json.loads(answer) == {"article_id": "a0", "is_first": True}
    listed = _command("query", folder).stdout
    assert "rejects" in listed
    assert "8 rows" in listed


@pytest.mark.slow
def test_query_exports(folder: Path, tmp_path: Path) -> None:
    """Every table as CSV, every article as a Doc."""
    answer = _command("query", folder, "--csv", tmp_path / "csv", "--docbin", tmp_path / "c.spacy")
    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / "csv" / "sentences.csv").exists()
    assert "8 Docs" in answer.stderr


@pytest.mark.slow
def test_query_of_no_run_exits_with_two(tmp_path: Path) -> None:
    """The message says what is missing."""
    answer = _command("query", tmp_path, "select 1")
    assert answer.returncode == 2
    assert "manifest.json is missing" in answer.stderr
