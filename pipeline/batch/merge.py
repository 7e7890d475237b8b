"""The end of a run: what only shows when every shard is there.

Ids that come twice (the first in input order stays, the others are set aside), clusters of reprints, the list of
rejects in input order, and the totals. Everything is computed anew from the shards each time and written whole,
so a run that is killed here and resumed ends with the same bytes.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator

import msgspec

from pipeline.cleaning.duplicates import cluster
from pipeline.errors import RunError
from pipeline.schema import Rejection
from pipeline.store.durable import remove_file, sha256, write_file
from pipeline.store.jsonl import IndexEntry, read_annotated, read_index
from pipeline.store.layout import Completion, Layout, Rejected, Totals
from pipeline.store.parquet import CLUSTERS, TableBuffer
from pipeline.store.shard_buffer import ShardBuffer

__all__ = ["merge", "stale_exclusions"]

DUPLICATE = "duplicate_id"

Tick = Callable[[], None]


def stale_exclusions(layout: Layout, shards: int, tick: Tick) -> list[int]:
    """Return the shards from which an article was left out as a duplicate that no longer is one.

    They must be annotated again: what they should hold is gone. It happens when the input changed where the
    first article with the id stood.
    """
    return [
        completion.shard
        for completion, twice in _duplicates(layout, shards, tick)
        if _excluded(completion) - twice
    ]


def merge(layout: Layout, shards: int, fingerprint: dict[str, str], unpacked: set[str], tick: Tick) -> Totals:
    """Close the run over its `shards` shards and return its totals.

    `fingerprint`: what all of them must have been done by. `unpacked`: names of the files of `input/` that are in
    use. `tick` is called now and then.

    Raises:
        RunError: a shard is missing or done by another model or code, or the disk cannot be written.
    """
    _remove_leftovers(layout, shards, unpacked)
    doubled: set[str] = set()
    for completion, twice in _duplicates(layout, shards, tick):
        if completion.annotator != fingerprint:
            differing = sorted(
                name for name, value in fingerprint.items() if completion.annotator.get(name) != value
            )
            raise RunError(
                f"Shard {completion.shard} was done by a worker that differs from the others in "
                f"{', '.join(differing)}. Give every worker the same version and run the same command again."
            )
        if new := twice - _excluded(completion):
            completion = _without(layout, completion, new)
        doubled.update(
            one.rejection.article_id or "" for one in completion.rejected if one.rejection.status == DUPLICATE
        )
    firsts = _places(layout, shards, doubled) if doubled else {}
    by_status: Counter[str] = Counter()
    write_file(layout.rejects, _reject_lines(layout, shards, firsts, by_status))
    clusters, reprints = _write_clusters(layout, shards, tick)
    read = annotated = words = 0
    for completion in _completions(layout, shards):
        read += completion.read
        annotated += completion.annotated
        words += completion.words
    rejected = sum(by_status.values())
    if read != annotated + rejected:
        raise RunError(
            f"{read} records were read, but {annotated} annotated and {rejected} set aside do not add up to that. "
            "Please report this with the run's manifest.json."
        )
    return Totals(
        read=read,
        annotated=annotated,
        rejected=rejected,
        words=words,
        by_status=dict(sorted(by_status.items())),
        clusters=clusters,
        reprints=reprints,
    )


def _completions(layout: Layout, shards: int) -> Iterator[Completion]:
    for shard in range(shards):
        completion = layout.read_completion(shard)
        if completion is None:
            raise RunError(
                f"Shard {shard} of {shards} is missing in {layout.folder}. Run the same command again."
            )
        yield completion


def _remove_leftovers(layout: Layout, shards: int, unpacked: set[str]) -> None:
    """Remove the shards and unpacked inputs of an earlier, larger input."""
    for shard in layout.shards():
        if shard >= shards:
            layout.remove_shard(shard)
    for what in Layout.outputs(0).values():
        for path in (layout.folder / what).parent.iterdir():
            stem = path.name.split(".", 1)[0]
            if stem.isdigit() and int(stem) >= shards:
                remove_file(path)
    for path in sorted((layout.folder / "input").glob("*.jsonl.zst")):
        if path.name not in unpacked:
            remove_file(path)


def _duplicates(layout: Layout, shards: int, tick: Tick) -> Iterator[tuple[Completion, frozenset[int]]]:
    """Yield each completion record with the ordinals whose id an earlier article of the input has."""
    seen: set[bytes] = set()
    for completion in _completions(layout, shards):
        tick()
        ids = [
            (entry.ordinal, entry.article_id)
            for entry in read_index(layout.output(completion.shard, "index"))
        ]
        ids += [
            (one.ordinal, one.rejection.article_id or "")
            for one in completion.rejected
            if one.rejection.status == DUPLICATE
        ]
        twice = set()
        for ordinal, article_id in sorted(ids):
            key = hashlib.blake2b(article_id.encode("utf-8"), digest_size=16).digest()
            if key in seen:
                twice.add(ordinal)
            seen.add(key)
        yield completion, frozenset(twice)


def _excluded(completion: Completion) -> frozenset[int]:
    return frozenset(one.ordinal for one in completion.rejected if one.rejection.status == DUPLICATE)


def _without(layout: Layout, completion: Completion, ordinals: frozenset[int]) -> Completion:
    """Write a shard again without the articles at `ordinals`, which become rejections."""
    buffer = ShardBuffer(completion.shard)
    rejected = list(completion.rejected)
    entries = read_index(layout.output(completion.shard, "index"))
    articles = read_annotated(layout.output(completion.shard, "annotated"))
    for entry, annotated in zip(entries, articles, strict=True):
        if entry.ordinal in ordinals:
            rejected.append(Rejected(ordinal=entry.ordinal, rejection=_duplicate(entry)))
        else:
            buffer.add(annotated, entry)
    files = buffer.finish()
    changed = msgspec.structs.replace(
        completion,
        annotated=buffer.annotated,
        words=buffer.words,
        rejected=tuple(sorted(rejected, key=lambda one: one.ordinal)),
        outputs={path: sha256(data) for path, data in files.items()},
    )
    layout.write_shard(files, changed)
    return changed


def _duplicate(entry: IndexEntry) -> Rejection:
    return Rejection(
        article_id=entry.article_id,
        path=entry.path,
        line=entry.line,
        offset=entry.offset,
        stage="merge",
        status=DUPLICATE,
        message="An earlier article of the input has the same id. Give each article an id of its own.",
    )


def _places(layout: Layout, shards: int, ids: set[str]) -> dict[str, str]:
    """Return where the articles with these ids come from."""
    places = {}
    for shard in range(shards):
        for entry in read_index(layout.output(shard, "index")):
            if entry.article_id in ids:
                places[entry.article_id] = f"{entry.path}" + (f", line {entry.line}" if entry.line else "")
    return places


def _reject_lines(
    layout: Layout, shards: int, firsts: dict[str, str], by_status: Counter[str]
) -> Iterator[bytes]:
    encoder = msgspec.json.Encoder()
    for completion in _completions(layout, shards):
        for one in completion.rejected:
            rejection = one.rejection
            by_status[rejection.status] += 1
            if rejection.status == DUPLICATE and (first := firsts.get(rejection.article_id or "")):
                message = f"{rejection.message} The earlier one: {first}."
                rejection = msgspec.structs.replace(rejection, message=message)
            yield encoder.encode(rejection) + b"\n"


def _write_clusters(layout: Layout, shards: int, tick: Tick) -> tuple[int, int]:
    """Write `clusters.parquet`; return how many clusters have several articles, and how many are reprints.

    An article without words is alone in its cluster.
    """

    def signatures() -> Iterator[tuple[str, bytes]]:
        for shard in range(shards):
            tick()
            for entry in read_index(layout.output(shard, "index")):
                if entry.signature:
                    yield entry.article_id, entry.signature

    memberships = iter(cluster(signatures()))
    table = TableBuffer(CLUSTERS)
    clusters = reprints = 0
    for shard in range(shards):
        for entry in read_index(layout.output(shard, "index")):
            row: dict[str, object] = {
                "article_id": entry.article_id,
                "cluster": entry.article_id,
                "is_first": True,
            }
            if entry.signature:
                membership = next(memberships)
                row["cluster"], row["is_first"] = membership.cluster, membership.is_first
                clusters += membership.is_first and membership.size > 1
                reprints += not membership.is_first
            table.add([row])
    write_file(layout.clusters, table.finish())
    return clusters, reprints
