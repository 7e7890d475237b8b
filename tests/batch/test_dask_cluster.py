"""The executor on Dask: the same bytes, also when a Dask worker is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.batch import dask_cluster
from pipeline.batch.dask_cluster import DaskExecutor
from pipeline.batch.job import Job
from pipeline.errors import MissingExtra
from tests.batch.trial import run, snapshot, write_jsonl


@pytest.mark.slow
def test_killed_dask_worker_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Dask worker is killed in the middle of an article: nothing lost, nothing twice, the bytes of one process."""
    source = write_jsonl(tmp_path / "in.jsonl", 40, {5: "RAISE", 22: "DIE"})
    monkeypatch.setenv("COUNTERFRAME_ACCIDENT", f"kill_parent:a17:{tmp_path / 'accident'}")
    report = run(source, tmp_path / "cluster", jobs=2, cluster="local", deadline=60.0)
    assert (tmp_path / "accident").exists()
    assert report.totals is not None
    assert (report.totals.read, report.totals.annotated) == (40, 38)
    monkeypatch.delenv("COUNTERFRAME_ACCIDENT")
    run(source, tmp_path / "here", jobs=2, deadline=60.0)
    assert snapshot(tmp_path / "cluster") == snapshot(tmp_path / "here")


def test_missing_dask_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, one sentence with the install line."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtra, match=r'pip install "counterframe\[cluster\]"'):
        DaskExecutor(Job(folder="x"), "local", 1)


def test_slurm_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """`--cluster slurm` needs dask-jobqueue, too; one sentence names it and the install line."""
    monkeypatch.setitem(sys.modules, "dask_jobqueue", None)
    with pytest.raises(MissingExtra, match=r"'dask-jobqueue'.*pip install \"counterframe\[cluster\]\""):
        DaskExecutor(Job(folder="x"), "slurm", 1)


@pytest.mark.slow
def test_starting_and_ending_workers_is_told_apart_from_the_work(tmp_path: Path) -> None:
    """A cluster's start and end are in the report, and are not taken for work."""
    source = write_jsonl(tmp_path / "in.jsonl", 8)
    report = run(source, tmp_path / "out", jobs=1, cluster="local", deadline=60.0)
    assert report.totals is not None
    assert report.seconds_start > 0.0
    assert 0.0 < report.seconds_stop < report.seconds - report.seconds_start


def test_slurm_jobs_have_defaults_that_the_user_can_set() -> None:
    """What the user's own Dask configuration says is left alone; the rest has a value."""

    class Config:
        @staticmethod
        def get(name: str, default: object) -> object:
            return {"jobqueue.slurm.memory": "16 GiB"}.get(name, default)

    assert dask_cluster._slurm_options(Config) == {"cores": 1, "processes": 1}


def test_other_executors_do_not_import_dask() -> None:
    """A run without a cluster pays nothing for Dask, and a worker nothing for pandas, DuckDB, spaCy or Dask."""
    heavy = (
        "{name.split('.')[0] for name in sys.modules} & {'dask', 'distributed', 'pandas', 'duckdb', 'spacy'}"
    )
    for module in ("pipeline.batch.run", "pipeline.batch.process"):
        code = f"import sys, {module}; sys.exit(' '.join({heavy}))"
        answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert answer.stderr.strip() == "", module
