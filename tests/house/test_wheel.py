"""The wheel alone is enough: code, data files and models, from any folder."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile

import pytest


@pytest.mark.slow
def test_wheel_annotates_from_another_folder(repo, tmp_path):
    """A wheel built from the repository, unpacked elsewhere, annotates with the models inside it."""
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--wheel-dir",
            str(tmp_path),
            str(repo),
        ],
        check=True,
        cwd=tmp_path,
    )
    (wheel,) = tmp_path.glob("counterframe-*.whl")
    place = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    size = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
    assert size <= 60 * 2**20, f"installed size {size / 2**20:.1f} MB is over 60 MB"
    code = (
        f"import sys; sys.path.insert(0, {str(place)!r})\n"
        "import pipeline; assert pipeline.__file__.startswith(sys.path[0]), pipeline.__file__\n"
        "from pipeline.language import model_path\n"
        "assert str(model_path()).startswith(sys.path[0]), model_path()\n"
        "print(pipeline.annotate('one', text='The police arrested 12 people in Lima in 2023.').to_json())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    annotated = json.loads(done.stdout)
    assert annotated["quantities"][0]["value"] == 12
