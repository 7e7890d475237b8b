"""What travels between a run and its workers: the job, the shards, and what is said about them.

All of it is msgspec records, so it goes over a pipe, into a file or through a cluster as plain bytes, and
nothing that arrives can run code.
"""

from __future__ import annotations

import hashlib
import importlib
from typing import Any, Protocol

import msgspec

from pipeline.errors import ConfigurationError
from pipeline.readers import ColumnMap, OutletFrom

__all__ = [
    "DEFAULT_ANNOTATOR",
    "MEBIBYTE",
    "AnyAnnotator",
    "Job",
    "Orders",
    "Piece",
    "Shard",
    "ShardReport",
    "Verdict",
    "load_annotator",
]

DEFAULT_ANNOTATOR = "pipeline.annotate:Annotator"
MEBIBYTE = 1024 * 1024


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """All that a worker must know beside its shard.

    `folder`: the run's folder. `kind`, `columns`, `outlet`, `outlet_from`: how to read. `annotator`: `module:name` of what makes
    the annotator, called with `settings`. `deadline`: seconds one article may take. `memory`: bytes an
    article may need beyond the loaded models. `recycle`: articles after which a worker is replaced.
    """

    folder: str
    kind: str | None = None
    columns: ColumnMap = ColumnMap()
    outlet: str | None = None
    outlet_from: OutletFrom = "folder"
    annotator: str = DEFAULT_ANNOTATOR
    settings: dict[str, Any] = {}
    deadline: float = 60.0
    memory: int = 2048 * MEBIBYTE
    recycle: int = 5000

    def configuration(self) -> str:
        """Return the SHA-256 of what decides an annotation beside input, model and code."""
        decides = {
            "kind": self.kind,
            "columns": self.columns,
            "outlet": self.outlet,
            "outlet_from": self.outlet_from,
            "annotator": self.annotator,
            "settings": self.settings,
        }
        return hashlib.sha256(msgspec.json.encode(decides, order="sorted")).hexdigest()


class Piece(msgspec.Struct, frozen=True, array_like=True):
    """Some records of one file.

    `path` to open it by (bytes: a file name need not be text), `name` its articles are called after; `start` the first record, from 0, and `count`
    how many, or None for all there are. `digest`: SHA-256 of the content. `size`, `changed`: bytes and
    modification time (ns) when it was planned. `unpacked`: the file is one of `input/`. `outlet`: what its
    folder stands for, given to articles that name none.
    """

    path: bytes
    name: str
    start: int
    count: int | None
    digest: str
    size: int
    changed: int
    unpacked: bool = False
    outlet: str | None = None


class Shard(msgspec.Struct, frozen=True, kw_only=True):
    """The unit of work: its number, in input order from 0, its pieces, and about how many bytes they hold."""

    number: int
    pieces: tuple[Piece, ...]
    size: int

    def digest(self) -> str:
        """Return the SHA-256 of all that will be read, and of the names it goes under."""
        content = [
            (piece.name, piece.start, piece.count, piece.digest, piece.outlet) for piece in self.pieces
        ]
        return hashlib.sha256(msgspec.json.encode(content)).hexdigest()


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """Why a record is set aside without being tried again."""

    stage: str
    status: str
    message: str


class Orders(msgspec.Struct, frozen=True, kw_only=True):
    """What earlier tries taught about a shard, by record number in it (ordinal, from 0).

    `condemned` records are set aside; `alone` are annotated by themselves, so that a further death says
    which of them it was.
    """

    condemned: dict[int, Verdict] = {}
    alone: frozenset[int] = frozenset()


class ShardReport(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What a worker says of a shard it has written: counts, seconds by step, and about itself.

    `memory`, `peak`: bytes resident when the shard was done, and at most so far. `worker`: its process id.
    """

    shard: int
    read: int
    annotated: int
    rejected: int
    words: int
    seconds_read: float = 0.0
    seconds_annotate: float = 0.0
    seconds_write: float = 0.0
    memory: int = 0
    peak: int = 0
    worker: int = 0


class AnyAnnotator(Protocol):
    """What a job's annotator must offer: that of `pipeline.annotate`, or another with the same methods."""

    @property
    def fingerprint(self) -> dict[str, str]:
        """What decides its answers, in strings: model, codebook, settings."""
        ...

    def annotate(self, article: Any) -> Any:
        """Return the annotated article, or raise an ArticleError."""
        ...

    def stream(self, articles: Any) -> Any:
        """Yield one annotated article or Rejection for each article, in order."""
        ...


def load_annotator(job: Job) -> AnyAnnotator:
    """Return a new annotator as the job names it; its module is imported now and not before.

    Raises:
        ConfigurationError: there is no such module or name, or it refuses the settings.
    """
    module_name, _, name = job.annotator.partition(":")
    try:
        factory = getattr(importlib.import_module(module_name), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigurationError(
            f"The annotator {job.annotator!r} cannot be imported ({error}). Expected 'module:name', for example "
            f"{DEFAULT_ANNOTATOR!r}."
        ) from error
    try:
        return factory(**job.settings)
    except TypeError as error:
        raise ConfigurationError(
            f"The annotator {job.annotator} refuses its settings {sorted(job.settings)}: {error}."
        ) from error
