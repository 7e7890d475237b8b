"""The one worker function: a shard in, its files out. In this process, in another, or on a cluster.

Each record is read, annotated and gathered; then the shard's files are written and, last, its completion
record. What cannot be annotated becomes a rejection. The worker tells its listener of every step, so that
whoever watches knows which article was being worked on when it hangs or dies.
"""

from __future__ import annotations

import ctypes
import os
import re
import resource
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.batch.code import code_hash
from pipeline.batch.job import AnyAnnotator, Job, Orders, Shard, ShardReport
from pipeline.batch.reading import Reading
from pipeline.cleaning.duplicates import signature
from pipeline.errors import ArticleError, ConfigurationError, ModelError, RunError, ShardError, UsageError
from pipeline.readers import Outcome
from pipeline.schema import AnnotatedArticle, Article, Rejection
from pipeline.store.durable import sha256
from pipeline.store.jsonl import IndexEntry
from pipeline.store.layout import Completion, Layout, Rejected
from pipeline.store.shard_buffer import ShardBuffer

__all__ = ["DeadlineExceeded", "Listener", "Worker", "memory_of"]

Listener = Callable[[str, int, int], None]
"""Called with what happens, the record's ordinal in the shard, and its words.

`reading` a record begins; it is followed by `annotating` (handed to the annotator), `rejected`, or `waiting` (no
record is being read). `gathering`: an answer came. `done`: it is in the buffer. `writing` the shard's files begins.
"""

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
_HIGH_WATER = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)
_MAX_MESSAGE = 500
_TRIM = 16  # articles after which free memory is given back
_PAGE = os.sysconf("SC_PAGE_SIZE")
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # getrusage counts bytes there, kilobytes elsewhere
_NO_WORDS = signature(Article(id="", text=""))
_FATAL = (UsageError, ConfigurationError, ModelError, ShardError, RunError)


class DeadlineExceeded(BaseException):
    """An article took longer than the job's deadline.

    Not an `Exception`, so that no component takes it for a failure of its own and goes on.
    """


def memory_of(process: int) -> int:
    """Return the resident memory of a process in bytes; 0 where the system does not say."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE
    except (OSError, ValueError, IndexError):
        return 0


def peak_memory() -> int:
    """Return the most memory this process has had resident, in bytes.

    Linux's own mark is taken where there is one: what `getrusage` says there begins with the parent's memory.
    """
    try:
        found = _HIGH_WATER.search(Path("/proc/self/status").read_text())
    except OSError:
        found = None
    if found:
        return int(found.group(1)) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _RSS_UNIT


def give_back_memory() -> None:
    """Let the C library give memory that is free again back to the system, where it can.

    Arrays of many sizes come and go with each article; what they leave free between what stays is kept by the
    allocator, some 40 MiB after 64 articles. It takes about 3 ms.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def ignore(event: str, ordinal: int, words: int) -> None:
    """Listen to nothing."""


class Worker:
    """Annotates shards of one job with one annotator; `listen` is told of each step."""

    def __init__(self, job: Job, annotator: AnyAnnotator, listen: Listener = ignore) -> None:
        self.job = job
        self.annotator = annotator
        self.listen = listen
        self._reading = Reading(job)
        self._layout = Layout(job.folder)

    @property
    def fingerprint(self) -> dict[str, str]:
        """What decides the output beside input and settings: what the annotator says of itself, and our code."""
        return {**self.annotator.fingerprint, "code": code_hash()}

    def annotate_shard(self, shard: Shard, orders: Orders | None = None) -> ShardReport:
        """Annotate one shard, write it, and return what was done.

        Raises:
            ShardError: its input changed, or the annotator did not answer for every article.
            RunError: the disk cannot be written.
        """
        task = _ShardTask(self, shard, orders or Orders())
        task.annotate()
        started = time.perf_counter()
        self.listen("writing", task.read, 0)
        files = task.buffer.finish()
        completion = Completion(
            shard=shard.number,
            input=shard.digest(),
            configuration=self.job.configuration(),
            annotator=self.fingerprint,
            read=task.read,
            annotated=task.buffer.annotated,
            words=task.buffer.words,
            rejected=tuple(sorted(task.rejected, key=lambda one: one.ordinal)),
            outputs={path: sha256(data) for path, data in files.items()},
        )
        if completion.read != completion.annotated + len(completion.rejected):
            raise ShardError(
                f"Shard {shard.number} read {completion.read} records but answers for {completion.annotated} + "
                f"{len(completion.rejected)}. The annotator must give one answer for each article."
            )
        self._layout.write_shard(files, completion)
        del files, task.buffer
        give_back_memory()
        return ShardReport(
            shard=shard.number,
            read=completion.read,
            annotated=completion.annotated,
            rejected=len(completion.rejected),
            words=completion.words,
            seconds_read=task.seconds_read,
            seconds_annotate=task.seconds_annotate,
            seconds_write=task.seconds_gather + time.perf_counter() - started,
            memory=memory_of(os.getpid()),
            peak=peak_memory(),
            worker=os.getpid(),
        )

    def close(self) -> None:
        """Close the file that was read last."""
        self._reading.close()

    def records(self, shard: Shard, orders: Orders) -> Iterator[Outcome]:
        """Yield the shard's records; those condemned for how they are read are not touched."""
        unreadable = {
            place: verdict for place, verdict in orders.condemned.items() if verdict.stage == "read"
        }
        return self._reading.records(shard, unreadable)


class _ShardTask:
    """One try at one shard."""

    def __init__(self, worker: Worker, shard: Shard, orders: Orders) -> None:
        self.buffer = ShardBuffer(shard.number)
        self.rejected: list[Rejected] = []
        self.read = 0
        self.seconds_read = self.seconds_annotate = self.seconds_gather = 0.0
        self._orders = orders
        self._listen = worker.listen
        self._annotator = worker.annotator
        self._source = self._good_articles(worker.records(shard, orders))
        self._pending: deque[tuple[int, Outcome]] = deque()
        self._held: tuple[int, Outcome] | None = None

    def annotate(self) -> None:
        """Go through the shard; whatever breaks the stream, each article it had in hand is tried alone."""
        more = True
        while more:
            started = time.perf_counter()
            other = self.seconds_read + self.seconds_gather
            before = self.read
            try:
                for answer in self._annotator.stream(self._feed()):
                    self._take(answer)
                self._check_all_answered()
                more = False
            except _FATAL:
                raise
            except (Exception, DeadlineExceeded, SystemExit) as error:
                if not self._pending and self.read == before:
                    raise RunError(
                        f"The annotator fails before its first article: {type(error).__name__}: {error}"
                    ) from error
                while self._pending:
                    self._annotate_alone(*self._pending.popleft())
            if self._held is not None:
                held, self._held = self._held, None
                self._annotate_alone(*held)
                more = True
            self.seconds_annotate += (
                time.perf_counter() - started - (self.seconds_read + self.seconds_gather - other)
            )

    def _check_all_answered(self) -> None:
        if self._pending:
            raise ShardError(
                f"The annotator gave no answer for {len(self._pending)} articles, the first of them "
                f"{self._pending[0][1].id!r}. It must give one for each, in order."
            )

    def _feed(self) -> Iterator[Article]:
        """Yield articles to the annotator's stream until one must be annotated alone, or none is left."""
        for ordinal, outcome in self._source:
            if ordinal in self._orders.alone:
                self._held = (ordinal, outcome)
                self._listen("waiting", ordinal, 0)
                return
            self._pending.append((ordinal, outcome))
            self._listen("annotating", ordinal, 0)
            yield _article(outcome)

    def _good_articles(self, records: Iterator[Outcome]) -> Iterator[tuple[int, Outcome]]:
        """Yield what is to be annotated, with its ordinal; set the rest aside."""
        for ordinal, outcome in self._timed(records):
            verdict = self._orders.condemned.get(ordinal)
            if outcome.reject is not None:
                reject = outcome.reject
                self._reject(ordinal, outcome, reject.stage, reject.status, reject.message)
            elif verdict is not None:
                self._reject(ordinal, outcome, verdict.stage, verdict.status, verdict.message)
            else:
                yield ordinal, outcome

    def _timed(self, records: Iterator[Outcome]) -> Iterator[tuple[int, Outcome]]:
        while True:
            started = time.perf_counter()
            self._listen("reading", self.read, 0)
            outcome = next(records, None)
            self.seconds_read += time.perf_counter() - started
            if outcome is None:
                self._listen("waiting", self.read, 0)
                return
            ordinal, self.read = self.read, self.read + 1
            yield ordinal, outcome

    def _take(self, answer: AnnotatedArticle | Rejection) -> None:
        if not self._pending:
            raise ShardError(
                "The annotator gave more answers than it was given articles. It must give one for each."
            )
        self._listen("gathering", self._pending[0][0], 0)
        ordinal, outcome = self._pending.popleft()
        if isinstance(answer, Rejection):
            self._reject(ordinal, outcome, answer.stage, answer.status, answer.message)
        else:
            self._accept(ordinal, outcome, answer)

    def _annotate_alone(self, ordinal: int, outcome: Outcome) -> None:
        self._listen("annotating", ordinal, 0)
        try:
            annotated = self._annotator.annotate(_article(outcome))
            self._listen("gathering", ordinal, 0)
        except ArticleError as error:
            self._reject(ordinal, outcome, "annotate", error.status, str(error))
        except MemoryError:
            message = (
                "Annotating it needs more memory than a worker may take, twice. Split it, or raise --memory."
            )
            self._reject(ordinal, outcome, "annotate", "out_of_memory", message)
        except DeadlineExceeded:
            message = "Annotating it takes longer than the deadline, twice. Split it, or raise --deadline."
            self._reject(ordinal, outcome, "annotate", "timeout", message)
        except _FATAL:
            raise
        except (Exception, SystemExit) as error:
            self._reject(ordinal, outcome, "annotate", "error", f"{type(error).__name__}: {error}")
        else:
            self._accept(ordinal, outcome, annotated)

    def _accept(self, ordinal: int, outcome: Outcome, annotated: AnnotatedArticle) -> None:
        started = time.perf_counter()
        try:
            words = self._add(ordinal, outcome, annotated)
        except UnicodeEncodeError as error:
            self._reject(
                ordinal, outcome, "annotate", "unreadable", f"It cannot be written as UTF-8: {error}"
            )
        else:
            self._listen("done", ordinal, words)
            if self.buffer.annotated % _TRIM == 0:
                give_back_memory()
        self.seconds_gather += time.perf_counter() - started

    def _add(self, ordinal: int, outcome: Outcome, annotated: AnnotatedArticle) -> int:
        """Add the article to the shard's files and return how many words it has."""
        words = len(annotated.article.text.split())
        minhash = signature(annotated.article)
        entry = IndexEntry(
            article_id=annotated.article.id,
            ordinal=ordinal,
            path=outcome.path,
            line=outcome.line,
            offset=outcome.offset,
            words=words,
            signature=b"" if minhash == _NO_WORDS else minhash,
        )
        self.buffer.add(annotated, entry)
        return words

    def _reject(self, ordinal: int, outcome: Outcome, stage: str, status: str, message: str) -> None:
        rejection = Rejection(
            article_id=outcome.id,
            path=outcome.path,
            line=outcome.line,
            offset=outcome.offset,
            stage=stage,
            status=status,
            message=_ADDRESS.sub("0x…", message)[:_MAX_MESSAGE],
        )
        self.rejected.append(Rejected(ordinal=ordinal, rejection=rejection))
        self._listen("rejected", ordinal, 0)


def _article(outcome: Outcome) -> Article:
    if outcome.article is None:
        raise RunError(f"The record {outcome.id!r} has neither an article nor a reason why not.")
    return outcome.article
