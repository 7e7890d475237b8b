"""Where everything of a run lies, and the records that say what it is.

    OUT/
      manifest.json                 what the run is and, when it is done, its totals
      rejects.jsonl                 what was set aside, in input order
      clusters.parquet              article_id, cluster, is_first
      annotated/000012.jsonl.zst    the annotated articles of shard 12, one a line
      tables/<table>/000012.parquet its flat rows, one folder a table
      index/000012.jsonl.zst        for each article: where it came from, its words, its signature
      shards/000012.json            the completion record, written last: shard 12 is whole
      input/                        articles unpacked once: standard input, web archives, feeds, JSON lists

Names come from shard numbers, never from article ids.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from pipeline.errors import UsageError
from pipeline.schema import TABLES, Rejection
from pipeline.store.durable import remove_file, write_file, write_files

__all__ = ["LAYOUT_VERSION", "Completion", "Layout", "Manifest", "Rejected", "Totals"]

LAYOUT_VERSION = 1


class Rejected(msgspec.Struct, frozen=True, kw_only=True):
    """A rejection and the place of its record in the shard, counted from 0."""

    ordinal: int
    rejection: Rejection


class Completion(msgspec.Struct, frozen=True, kw_only=True):
    """Says that a shard is whole, and what it was made from and by.

    `input`, `configuration`: SHA-256 of what was read and of the settings. `annotator`: the fingerprint of
    model and code. `read` = `annotated` + the number of `rejected`. `outputs`: path below the run's
    folder -> SHA-256 of the file.
    """

    layout: int = LAYOUT_VERSION
    shard: int
    input: str
    configuration: str
    annotator: dict[str, str]
    read: int
    annotated: int
    words: int
    rejected: tuple[Rejected, ...] = ()
    outputs: dict[str, str]


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """What a finished run counts. `read` = `annotated` + `rejected`; `by_status` splits the rejected."""

    read: int
    annotated: int
    rejected: int
    words: int
    by_status: dict[str, int]
    clusters: int
    reprints: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a run is: its inputs as given, its settings, who annotates, and its totals once it is done."""

    layout: int = LAYOUT_VERSION
    inputs: tuple[str, ...]
    options: dict[str, object]
    annotator: dict[str, str]
    shards: int | None = None
    state: str = "running"
    totals: Totals | None = None


class Layout:
    """The paths below one run's folder."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)

    @property
    def manifest(self) -> Path:
        return self.folder / "manifest.json"

    @property
    def rejects(self) -> Path:
        return self.folder / "rejects.jsonl"

    @property
    def clusters(self) -> Path:
        return self.folder / "clusters.parquet"

    @staticmethod
    def outputs(shard: int) -> dict[str, str]:
        """Return what a shard writes -> its path below the folder: `annotated`, `index` and each table."""
        return {
            "annotated": f"annotated/{shard:06d}.jsonl.zst",
            **{table: f"tables/{table}/{shard:06d}.parquet" for table in TABLES},
            "index": f"index/{shard:06d}.jsonl.zst",
        }

    def output(self, shard: int, what: str) -> Path:
        """Return the path of one output of a shard."""
        return self.folder / self.outputs(shard)[what]

    def completion(self, shard: int) -> Path:
        """Return the path of a shard's completion record."""
        return self.folder / "shards" / f"{shard:06d}.json"

    def create(self) -> None:
        """Make the run's folders.

        Raises:
            UsageError: the folder holds other things than a run.
        """
        if self.folder.exists():
            if not self.folder.is_dir():
                raise UsageError(f"{self.folder} is a file; a run writes to a folder. Name another with -o.")
            names = {path.name for path in self.folder.iterdir() if not path.name.startswith(".")}
            strange = names - {"annotated", "tables", "index", "shards", "input"}
            if strange and not self.manifest.exists():
                raise UsageError(
                    f"{self.folder} is not empty and holds no run (no manifest.json, but {min(strange)!r}). "
                    "Name a new or empty folder with -o."
                )
        for what in (*self.outputs(0).values(), "shards/0", "input/0"):
            (self.folder / what).parent.mkdir(parents=True, exist_ok=True)

    def shards(self) -> list[int]:
        """Return the numbers of the shards that have a completion record, in order."""
        folder = self.folder / "shards"
        return sorted(int(path.stem) for path in folder.glob("*.json") if path.stem.isdigit())

    def read_completion(self, shard: int) -> Completion | None:
        """Return a shard's completion record, or None where there is none that can be read."""
        try:
            return msgspec.json.decode(self.completion(shard).read_bytes(), type=Completion)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None

    def completions(self) -> Iterator[Completion]:
        """Yield the completion records in the order of the shards."""
        for shard in self.shards():
            completion = self.read_completion(shard)
            if completion is not None:
                yield completion

    def read_manifest(self) -> Manifest:
        """Return the manifest.

        Raises:
            UsageError: there is none, or it was written by another layout.
        """
        try:
            manifest = msgspec.json.decode(self.manifest.read_bytes(), type=Manifest)
        except FileNotFoundError:
            raise UsageError(
                f"{self.folder} holds no run: manifest.json is missing. Name the folder that was given to "
                "`counterframe batch` with -o."
            ) from None
        except msgspec.MsgspecError as error:
            raise UsageError(
                f"{self.manifest} cannot be read: {error}. Run the batch again to mend it."
            ) from None
        if manifest.layout != LAYOUT_VERSION:
            raise UsageError(
                f"{self.folder} has layout {manifest.layout}; this version reads layout {LAYOUT_VERSION}. "
                "Run the batch again into a new folder."
            )
        return manifest

    def write_manifest(self, manifest: Manifest) -> None:
        """Write the manifest, indented for people."""
        write_file(self.manifest, msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")

    def write_shard(self, files: dict[str, bytes], completion: Completion) -> None:
        """Write a shard's outputs (path below the folder -> bytes), and then its completion record.

        Raises:
            RunError: the disk is full or cannot be written.
        """
        remove_file(self.completion(completion.shard))
        write_files({self.folder / path: data for path, data in files.items()})
        record = msgspec.json.format(msgspec.json.encode(completion), indent=1) + b"\n"
        write_file(self.completion(completion.shard), record)

    def remove_shard(self, shard: int) -> None:
        """Remove a shard: its completion record first."""
        remove_file(self.completion(shard))
        for path in self.outputs(shard).values():
            remove_file(self.folder / path)
