"""Which files an input means: files, folders and patterns -> files with names, in one fixed order."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Literal, get_args

from pipeline.errors import UsageError
from pipeline.readers.base import InputFile

__all__ = ["OUTLET_FROM", "OutletFrom", "discover", "outlet_of_folder", "portable_name"]

OutletFrom = Literal["folder", "none"]
OUTLET_FROM: tuple[OutletFrom, ...] = get_args(OutletFrom)
_DATED = re.compile(r"[\d_.\s-]+")


def discover(
    inputs: Iterable[str | os.PathLike[str]], outlet_from: OutletFrom = "folder"
) -> Iterator[InputFile]:
    """Yield every file that `inputs` mean: inputs in the order given, inside each sorted by name.

    A folder means all files below it, whatever their suffix (`read` rejects those it does not know, so
    that nothing is passed over in silence); a name with `*`, `?` or `[` is a pattern, `**` crosses
    folders. Hidden files and folders (a leading dot) are skipped unless named outright. A file that two
    inputs mean comes once.

    Each file's `name`, from which article ids are made, begins with the input folder's own name; a file
    named outright is called by its path from the working directory, or by its bare name when it lies
    elsewhere. Where that would give two inputs one name, enough of the folders above is added.

    With `outlet_from="folder"`, a file below a folder of the input has that folder's `outlet`
    (`outlet_of_folder`), for articles that name none; one directly in the input, or named outright, has none.

    Raises:
        UsageError: an input does not exist, a pattern meets no file, or `outlet_from` is unknown.
    """
    if outlet_from not in OUTLET_FROM:
        raise UsageError(f"There is no outlet_from {outlet_from!r}; it is {' or '.join(OUTLET_FROM)}.")
    roots = [_root(os.fspath(given)) for given in inputs]
    labels = _labels([base for base, _ in roots])
    seen: set[str] = set()
    for (base, pattern), label in zip(roots, labels, strict=True):
        for path in _files(base, pattern):
            if len(roots) > 1:
                place = os.path.abspath(path)
                if place in seen:
                    continue
                seen.add(place)
            below = "" if path == base else path.relative_to(base).as_posix()
            outlet = outlet_of_folder(below) if outlet_from == "folder" else None
            yield InputFile(
                path=path, name=portable_name(f"{label}/{below}" if below else label), outlet=outlet
            )


def outlet_of_folder(below: str) -> str | None:
    """Return the outlet that the folder of a file stands for; None where it stands in none.

    `below`: the file's path from the input folder, with forward slashes. It is the folder that the file stands
    in; folders that only count or date ("2024", "2024-05", "17") are passed over, upward. A name of small
    letters with hyphens or underscores is spelled out as one.

    >>> outlet_of_folder("harbour-post/2024/05/quays.txt"), outlet_of_folder("quays.txt")
    ('Harbour Post', None)
    """
    for folder in reversed(PurePosixPath(portable_name(below)).parts[:-1]):
        if _DATED.fullmatch(folder):
            continue
        words = re.split(r"[-_\s]+", folder.strip("-_ "))
        if len(words) > 1 and folder == folder.lower():
            return " ".join(word[:1].upper() + word[1:] for word in words)
        return folder
    return None


def portable_name(name: str) -> str:
    """Return `name` as valid Unicode with forward slashes; bytes that are none are written as \\xNN."""
    encoded = os.fsencode(name) if not os.path.supports_unicode_filenames else name.encode("utf-8", "replace")
    return encoded.decode("utf-8", "backslashreplace").replace(os.sep, "/").replace("\0", "\ufffd")


def _root(given: str) -> tuple[Path, str | None]:
    """Return the folder or file an input stands on, and the pattern below it, or None."""
    path = Path(given)
    if os.path.lexists(path):
        return path, None
    if not glob.has_magic(given):
        raise UsageError(
            f"{given!r} does not exist. Name files, folders or patterns such as 'articles/**/*.txt' that do."
        )
    parts = path.parts
    first = next(index for index, part in enumerate(parts) if glob.has_magic(part))
    base = Path(*parts[:first]) if first else Path(".")
    pattern = str(Path(*parts[first:]))
    if next(_files(base, pattern), None) is None:
        raise UsageError(f"The pattern {given!r} meets no file. Quote it, and look below {str(base)!r}.")
    return base, pattern


def _files(base: Path, pattern: str | None) -> Iterator[Path]:
    if pattern is not None:
        for below in sorted(glob.iglob(pattern, root_dir=base, recursive=True), key=_sort_key):
            path = base / below
            if path.is_file():
                yield path
    elif base.is_dir():
        yield from _walk(base, frozenset())
    else:
        yield base


def _walk(folder: Path, above: frozenset[str]) -> Iterator[Path]:
    """Yield the files below `folder`, sorted; a link back to a folder above is not followed again."""
    real = os.path.realpath(folder)
    if real in above:
        return
    try:
        with os.scandir(folder) as entries:
            names = sorted((entry.name for entry in entries if not entry.name.startswith(".")), key=_sort_key)
    except OSError:
        yield folder  # reading it gives a reject that says why
        return
    for name in names:
        path = folder / name
        if path.is_dir():
            yield from _walk(path, above | {real})
        elif path.is_file() or path.is_symlink():
            yield path


def _sort_key(name: str) -> bytes:
    return os.fsencode(name)


def _labels(bases: list[Path]) -> list[str]:
    """Return what each input's names begin with; different inputs get different ones."""
    labels = [_label(base) for base in bases]
    real = [Path(os.path.realpath(base)) for base in bases]
    for depth in range(2, 64):
        clashes = {
            label
            for label in labels
            if len({real[index] for index, other in enumerate(labels) if other == label}) > 1
        }
        if not clashes:
            break
        labels = [
            "/".join(real[index].parts[-depth:]).lstrip("/") if label in clashes else label
            for index, label in enumerate(labels)
        ]
    return labels


def _label(base: Path) -> str:
    if base.is_dir():
        return Path(os.path.realpath(base)).name
    absolute = Path(os.path.abspath(base))
    try:
        return absolute.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return absolute.name
