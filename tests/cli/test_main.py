"""The command line: help is quick, bad input is one sentence, codes are kept."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import jsonschema
import pytest

from pipeline.schema import json_schema

SAMPLE = (
    "While homicides have fallen, rights groups warn that the price of peace is mass detention.\n"
    "More than 75,000 people have been arrested, said Marta R., a shopkeeper.\n"
)


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the command as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments], input=stdin, capture_output=True, check=False
    )


def test_help_takes_no_time():
    """`counterframe --help` takes at most 0.15 s of processor time over starting Python itself."""
    best = min(_seconds("-m", "pipeline", "--help") for _ in range(5))
    bare = min(_seconds("-c", "pass") for _ in range(5))
    assert best - bare <= 0.15


def _seconds(*arguments: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
    return time.perf_counter() - start


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("missing.txt", None, 2),
        ("empty.txt", b"", 1),
        ("white.txt", b" \n\t\n", 1),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, 1),
        ("article.xyz", b"Some text.", 2),
        ("no_text.jsonl", b'{"id": "a", "title": "Only a title"}\n', 1),
        ("broken.jsonl", b"{not json\n", 1),
        (
            "spanish.txt",
            "El gobierno anunció que las detenciones seguirán mientras la gente tenga miedo.".encode() * 5,
            1,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
@pytest.mark.slow
def test_annotate_refuses_bad_input_in_one_sentence(tmp_path, name, content, code):
    """Nothing on standard output, one line on standard error, no traceback, the right code."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    target = tmp_path / "out.json"
    done = run("annotate", str(path), "-o", str(target))
    lines = done.stderr.decode().strip().splitlines()
    assert done.returncode == code, done.stderr
    assert done.stdout == b""
    assert len(lines) == 1, lines
    assert lines[0].startswith("counterframe: ")
    assert not target.exists()


@pytest.mark.slow
def test_annotate_refuses_a_folder(tmp_path):
    """A folder where a file is meant is wrong usage."""
    done = run("annotate", str(tmp_path))
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


@pytest.mark.slow
def test_annotate_gives_valid_json_and_the_same_bytes(tmp_path):
    """The JSON validates against the published schema; a second run gives the same bytes."""
    path = tmp_path / "piece.txt"
    path.write_text(SAMPLE, encoding="utf-8")
    first, second = run("annotate", str(path)), run("annotate", str(path))
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    annotated = json.loads(first.stdout)
    jsonschema.validate(annotated, json_schema())
    assert annotated["article"]["text"] == SAMPLE
    assert any(
        quantity["value"] == 75000 and quantity["modifier"] == ">" for quantity in annotated["quantities"]
    )


@pytest.mark.slow
def test_annotate_jsonl_keeps_order_and_says_what_was_set_aside():
    """One object a line, in order; a bad line is named on standard error, and the code is 3."""
    lines = [
        json.dumps({"id": "first", "text": SAMPLE, "outlet": "The Gazette"}),
        "{broken",
        json.dumps({"id": "second", "text": "The court ruled that the arrests were unlawful."}),
    ]
    done = run("annotate", "-", "--kind", "jsonl", "--format", "jsonl", stdin="\n".join(lines).encode())
    assert done.returncode == 3
    assert [json.loads(line)["article"]["id"] for line in done.stdout.splitlines()] == ["first", "second"]
    assert b"line 2" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("form", ["table", "html"])
def test_annotate_shows_people_escaped_text(tmp_path, form):
    """Text for people comes whole; HTML runs nothing from the article."""
    path = tmp_path / "piece.txt"
    path.write_text("The minister <script>alert(1)</script> promised 500 arrests in Lima.", encoding="utf-8")
    done = run("annotate", str(path), "--format", form)
    assert done.returncode == 0, done.stderr
    assert b"500" in done.stdout
    if form == "html":
        assert b"<script>alert(1)" not in done.stdout


@pytest.mark.slow
def test_info_names_model_and_components():
    """`counterframe info` is JSON with the model's hash."""
    done = run("info")
    shown = json.loads(done.stdout)
    assert len(shown["model"].split()[-1]) == 64
    assert shown["components"][0] == "counterframe_encoder"


def test_schema_is_printed():
    """`counterframe schema` is the published schema."""
    assert json.loads(run("schema").stdout) == json_schema()
