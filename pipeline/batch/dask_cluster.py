"""The executor on a Dask cluster: local, Slurm, or one that is already running.

Each Dask task is one shard. A Dask worker does it in a watched child process of its own, with the same pool as on
one machine, so a poison article is found and set aside there; when the whole Dask worker is lost, the scheduler
gives the shard to another, which writes the same bytes. Inputs and the run's folder must be visible to every
worker under the same path. Dask is an extra and is imported only here, only when asked for.
"""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from typing import Any

import msgspec

from pipeline.batch.job import Job, Shard, ShardReport
from pipeline.batch.local import Advance, Failure, LocalPool, Result
from pipeline.errors import MissingExtra, RunError

__all__ = ["DaskExecutor", "annotate_remotely", "remote_fingerprint"]

_POOLS: dict[bytes, LocalPool] = {}
_MAX_LOSSES = 20

Answer = ShardReport | Failure


class DaskExecutor:
    """Annotates on a Dask cluster.

    Args:
        job: what every worker must know.
        where: `local`, `slurm`, or the address of a scheduler.
        workers: how many workers to start on `local` and `slurm`.

    Raises:
        MissingExtra: dask, or for Slurm dask-jobqueue, is not installed.
    """

    def __init__(self, job: Job, where: str, workers: int) -> None:
        try:
            import distributed
        except ImportError:
            raise MissingExtra("distributed", "cluster", "Running on a Dask cluster (--cluster)") from None
        self._job = msgspec.msgpack.encode(job)
        self._cluster: Any = _cluster(where, workers, distributed)
        self._client = distributed.Client(self._cluster if self._cluster is not None else where)

    @property
    def cluster(self) -> Any:
        """The Dask cluster that was started, or None where one was joined."""
        return self._cluster

    def fingerprint(self) -> dict[str, str]:
        """Return the fingerprint of the annotator, which all workers that are there must have.

        Raises:
            RunError: two workers have different code or models.
        """
        self._client.wait_for_workers(1)
        answers = self._client.gather(
            [
                self._client.submit(remote_fingerprint, self._job, pure=False, workers=[address])
                for address in self._client.nthreads()
            ]
        )
        if any(answer != answers[0] for answer in answers):
            raise RunError(
                "The cluster's workers do not have the same code and model. Give all of them the same version."
            )
        return answers[0]

    def run(self, shards: Iterator[Shard | None], advance: Advance) -> Iterator[Result]:
        """Do the shards, a few more at a time than there are threads."""
        import distributed

        waiting: dict[Any, tuple[Shard, int]] = {}
        more = True
        while more or waiting:
            room = 2 * max(1, sum(self._client.nthreads().values()))
            while more and len(waiting) < room:
                try:
                    shard = next(shards)
                except StopIteration:
                    more = False
                else:
                    if shard is not None:
                        waiting[self._submit(shard)] = (shard, 0)
                    elif waiting:
                        break
            if not waiting:
                continue
            try:
                finished, _ = distributed.wait(list(waiting), timeout=1, return_when="FIRST_COMPLETED")
            except TimeoutError:
                advance(0, 0, 0)
                continue
            for future in finished:
                shard, losses = waiting.pop(future)
                if future.status == "finished":
                    answer = msgspec.msgpack.decode(future.result(), type=_Answer).answer
                    if isinstance(answer, ShardReport):
                        advance(answer.read, answer.words, answer.rejected)
                    yield answer
                elif (
                    isinstance(error := future.exception(), distributed.KilledWorker) and losses < _MAX_LOSSES
                ):
                    waiting[self._submit(shard)] = (shard, losses + 1)
                else:
                    raise RunError(f"The cluster could not do shard {shard.number}: {error}") from error

    def close(self) -> None:
        """Leave the cluster, and end it where it was started here."""
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()

    def _submit(self, shard: Shard) -> Any:
        return self._client.submit(
            annotate_remotely, self._job, msgspec.msgpack.encode(shard), pure=False, retries=0
        )


class _Answer(msgspec.Struct, frozen=True):
    answer: ShardReport | Failure


def remote_fingerprint(job: bytes) -> dict[str, str]:
    """Return the annotator's fingerprint; runs on a Dask worker."""
    return _pool(job).fingerprint()


def annotate_remotely(job: bytes, shard: bytes) -> bytes:
    """Annotate one shard and return the encoded answer; runs on a Dask worker."""
    work = iter([msgspec.msgpack.decode(shard, type=Shard)])
    (answer,) = _pool(job).run(work, lambda articles, words, rejected: None)
    return msgspec.msgpack.encode(_Answer(answer))


def _pool(job: bytes) -> LocalPool:
    """Return this Dask worker's pool of one child; it lives until the worker ends or the job changes."""
    if job not in _POOLS:
        for pool in _POOLS.values():
            pool.close()
        _POOLS.clear()
        _POOLS[job] = LocalPool(msgspec.msgpack.decode(job, type=Job), jobs=1)
        atexit.register(_POOLS[job].close)
    return _POOLS[job]


def _cluster(where: str, workers: int, distributed: Any) -> Any:
    import dask.config

    if where == "local":
        # sampling the stack of every worker a hundred times a second is for a dashboard that nobody opens here
        with dask.config.set({"distributed.worker.profile.enabled": False}):
            return distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
            )
    if where == "slurm":
        try:
            from dask_jobqueue import SLURMCluster
        except ImportError:
            raise MissingExtra("dask-jobqueue", "cluster", "Running on Slurm (--cluster slurm)") from None
        cluster = SLURMCluster(**_slurm_options(dask.config))
        cluster.scale(jobs=workers)
        return cluster
    return None


def _slurm_options(config: Any) -> dict[str, Any]:
    """Return what a Slurm job needs and the user's own Dask configuration (jobqueue.slurm) does not say."""
    defaults = {"cores": 1, "processes": 1, "memory": "4 GiB"}
    return {
        name: value for name, value in defaults.items() if config.get(f"jobqueue.slurm.{name}", None) is None
    }
