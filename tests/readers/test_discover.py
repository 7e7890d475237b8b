"""Inputs mean files in one fixed order, with names that are the same on every machine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.readers import discover, read, read_article
from pipeline.readers.discover import outlet_of_folder


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small folder of files, one hidden, one of an unknown suffix."""
    for name in ("b/2.txt", "b/10.txt", "a.jsonl", "c.xyz", ".hidden/x.txt", "b/.secret.txt"):
        path = tmp_path / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"text": "One."}', encoding="utf-8")
    return tmp_path


def _names(*inputs: Path | str) -> list[str]:
    return [file.name for file in discover(inputs)]


def test_discover_folder_is_sorted_and_named_from_itself(tree: Path) -> None:
    """Files of a folder come sorted by bytes, hidden ones skipped, named from the folder's own name on."""
    assert _names(tree / "corpus") == ["corpus/a.jsonl", "corpus/b/10.txt", "corpus/b/2.txt", "corpus/c.xyz"]


def test_discover_names_do_not_depend_on_the_way_to_them(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same folder named absolutely, relatively and with a detour gives the same names."""
    absolute = _names(tree / "corpus")
    monkeypatch.chdir(tree)
    assert _names("corpus") == _names("./corpus/") == _names("corpus/b/..") == absolute
    monkeypatch.chdir(tree / "corpus")
    assert _names(".") == absolute


def test_discover_named_file_is_called_from_the_working_folder(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file named outright has its path from the working folder, or its bare name elsewhere; hidden is no bar."""
    monkeypatch.chdir(tree)
    assert _names("corpus/b/2.txt", "corpus/.hidden/x.txt") == ["corpus/b/2.txt", "corpus/.hidden/x.txt"]
    monkeypatch.chdir(tree / "corpus" / "b")
    assert _names(tree / "corpus" / "a.jsonl") == ["a.jsonl"]


def test_discover_pattern_meets_files(tree: Path) -> None:
    """`**` crosses folders; names begin where the pattern begins; one that meets nothing is a usage error."""
    assert _names(str(tree / "corpus" / "**" / "*.txt")) == ["corpus/b/10.txt", "corpus/b/2.txt"]
    with pytest.raises(UsageError, match="meets no file"):
        _names(str(tree / "*.md"))


def test_discover_missing_input_is_a_usage_error(tree: Path) -> None:
    """A name that does not exist stops before anything is read."""
    with pytest.raises(UsageError, match="does not exist"):
        _names(tree / "nowhere.txt")


def test_discover_equal_names_are_told_apart(tree: Path) -> None:
    """Two folders of one name get enough of the folders above to differ."""
    other = tree / "other" / "corpus"
    other.mkdir(parents=True)
    (other / "a.jsonl").write_text("x", encoding="utf-8")
    names = _names(tree / "corpus", other)
    assert len(set(names)) == len(names) == 5
    assert names[-1] == "other/corpus/a.jsonl"


def test_discover_file_named_twice_comes_once(tree: Path) -> None:
    """A file that a folder and a name both mean is read once."""
    assert _names(tree / "corpus", tree / "corpus" / "a.jsonl").count("corpus/a.jsonl") == 1


def test_discover_link_in_a_circle_ends(tree: Path) -> None:
    """A link to a folder above is not followed for ever."""
    (tree / "corpus" / "b" / "up").symlink_to(tree / "corpus", target_is_directory=True)
    assert len(_names(tree / "corpus")) == 4


def test_discover_name_that_is_no_unicode_is_written_out(tree: Path) -> None:
    """Bytes that are no UTF-8 are escaped in the name, and the file is still read."""
    path = tree / "corpus" / os.fsdecode(b"caf\xe9.txt")
    path.write_text("One.", encoding="utf-8")
    file = next(file for file in discover([tree / "corpus"]) if "caf" in file.name)
    assert file.name == "corpus/caf\\xe9.txt"
    outcome = next(read(file))
    assert outcome.article is not None
    assert outcome.id == file.name


@pytest.mark.parametrize(
    ("below", "outlet"),
    [
        ("a.txt", None),
        ("harbour-post/a.txt", "Harbour Post"),
        ("harbour_post/a.txt", "Harbour Post"),
        ("CNN-opinion/a.txt", "CNN-opinion"),
        ("nyt/a.txt", "nyt"),
        ("news/harbour-post/a.txt", "Harbour Post"),
        ("harbour-post/2024/05/a.txt", "Harbour Post"),
        ("harbour-post/2024-05-17/a.txt", "Harbour Post"),
        ("2024/a.txt", None),
        ("24-horas/a.txt", "24 Horas"),
        ("-_-/a.txt", None),
    ],
)
def test_outlet_of_folder_is_the_nearest_that_is_no_date(below: str, outlet: str | None) -> None:
    """The folder that a file stands in names its outlet; folders of years, months and days do not."""
    assert outlet_of_folder(below) == outlet


def test_discover_gives_a_folders_outlet_below_the_input_only(tree: Path) -> None:
    """Files in the input itself, or named outright, have none; nor has any with outlet_from none."""
    outlets = {file.name: file.outlet for file in discover([tree / "corpus"])}
    assert outlets == {
        "corpus/a.jsonl": None,
        "corpus/b/10.txt": "b",
        "corpus/b/2.txt": "b",
        "corpus/c.xyz": None,
    }
    assert [file.outlet for file in discover([tree / "corpus" / "b" / "2.txt"])] == [None]
    assert [file.outlet for file in discover([tree / "corpus" / "b"])] == [None, None]
    assert {file.outlet for file in discover([tree / "corpus"], outlet_from="none")} == {None}
    with pytest.raises(UsageError, match="folder or none"):
        next(discover([tree / "corpus"], outlet_from="name"))  # type: ignore[arg-type]  # the wrong value is the test


def test_folder_stands_for_an_outlet_only_where_none_is_named(tmp_path: Path) -> None:
    """What the article names comes first, then the outlet given in the call, then the folder."""
    folder = tmp_path / "press" / "harbour-post"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("The quays were quiet.", encoding="utf-8")
    (folder / "b.md").write_text("---\noutlet: The Quay\n---\nThe quays were quiet.", encoding="utf-8")
    head = "<title>Quays</title><meta property='og:site_name' content='The Pier'>"
    body = f"<article><p>{'The quays were quiet today. ' * 9}</p></article>"
    page = f"<html><head>{head}</head><body>{body}</body></html>"
    (folder / "c.html").write_text(page, encoding="utf-8")
    files = list(discover([tmp_path / "press"]))
    assert [read_article(file).outlet for file in files] == ["Harbour Post", "The Quay", "The Pier"]
    given = [
        outcome.article.outlet for file in files for outcome in read(file, outlet="Given") if outcome.article
    ]
    assert given == ["Given", "The Quay", "The Pier"]
