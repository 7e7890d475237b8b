"""What was set aside, and why: one line of `rejects.jsonl`."""

from __future__ import annotations

import msgspec

__all__ = ["Rejection"]


class Rejection(msgspec.Struct, frozen=True, kw_only=True):
    """One article, or one record that never became an article, that a run set aside.

    `article_id` is None where the record gave none. `path` is the file as the run was given it, `line` its
    line or record number in that file, counted from 1, and `offset` the byte it starts at, each None where
    unknown. `stage` says which step refused it (`read`, `annotate`, `merge`), `status` why in one word
    (`unreadable`, `empty`, `not_english`, `too_complex`, `timeout`, `crashed`, `out_of_memory`,
    `duplicate_id`, `error`), `message` why in a sentence.
    """

    article_id: str | None = None
    path: str | None = None
    line: int | None = None
    offset: int | None = None
    stage: str
    status: str
    message: str
