"""Who may import whom: the table of the house, held by a test."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "pipeline"

ROOMS: dict[str, set[str]] = {
    "errors": set(),
    "schema": {"errors"},
    "knowledge": {"errors", "schema"},
    "readers": {"errors", "schema"},
    "store": {"errors", "schema"},
    "cleaning": {"errors", "schema", "knowledge"},
    "components": {"errors", "schema", "knowledge"},
    "compare": {"errors", "schema", "store"},
    "language": {"errors", "components"},
    "annotate": {"errors", "schema", "cleaning", "components", "language", "readers"},
    "batch": {"errors", "schema", "readers", "cleaning", "annotate", "store"},
    "training": {"errors", "schema", "knowledge", "components", "language", "annotate", "cleaning"},
    "cli": {
        "errors", "schema", "knowledge", "readers", "store", "cleaning", "components", "compare",
        "language", "annotate", "batch", "training",
    },
}  # fmt: skip

# Outside packages, by the files that may name them ("*" is every file of the room).
OUTSIDE: dict[str, dict[str, set[str]]] = {
    "errors": {},
    "schema": {"*": {"msgspec"}},
    "knowledge": {"*": {"msgspec"}},
    "readers": {
        "*": {"msgspec"}, "html.py": {"trafilatura", "lxml"}, "tabular.py": {"pyarrow"},
        "compressed.py": {"zstandard"}, "pdf.py": {"pypdf"}, "docx.py": {"docx"}, "warc.py": {"fastwarc"},
        "feed.py": {"lxml"},
    },
    "store": {"*": {"pyarrow", "duckdb", "zstandard", "msgspec", "pandas"}, "docbin.py": {"spacy"}},
    "cleaning": {"*": {"msgspec"}, "duplicates.py": {"rensa"}},
    "components": {
        "*": {"spacy", "numpy", "msgspec", "srsly"}, "encoder": {"onnxruntime", "tokenizers"}, "units.py": {"pint"},
    },
    "compare": {"*": {"pandas", "numpy", "scipy", "msgspec"}, "plots.py": {"matplotlib"}, "report.py": {"jinja2"}},
    "language": {"*": {"spacy", "thinc", "numpy", "msgspec"}},
    "annotate": {"*": {"spacy", "numpy", "msgspec"}},
    "batch": {
        "*": {"msgspec", "zstandard", "pyarrow", "psutil"},
        "dask_cluster.py": {"dask", "distributed", "dask_jobqueue"},
    },
    "training": {
        "*": {"spacy", "sklearn", "numpy", "msgspec", "scipy", "srsly"},
        "encoder": {"torch", "transformers", "onnx", "onnxruntime", "tokenizers", "safetensors"},
    },
    "cli": {"*": {"click", "msgspec"}},
}  # fmt: skip


def _room(path: Path) -> str:
    part = path.relative_to(PACKAGE).parts[0]
    return part.removesuffix(".py")


def _modules() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if _room(path) not in {"__init__", "__main__"}]


def _imports(tree: ast.AST) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "pipeline":
                found += [(f"pipeline.{alias.name}", node.lineno) for alias in node.names]
            else:
                found.append((node.module, node.lineno))
    return found


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_keep_to_the_table(path: Path) -> None:
    """A room imports only what the table names, ours and outside."""
    room = _room(path)
    assert room in ROOMS, f"{path} stands in a room the table does not know"
    relative = path.relative_to(PACKAGE)
    allowed_outside = set()
    for where, names in OUTSIDE[room].items():
        if (
            where == "*"
            or where in relative.parts
            or (where == "encoder" and relative.name.startswith("encoder"))
        ):
            allowed_outside |= names
    for name, line in _imports(ast.parse(path.read_text(encoding="utf-8"))):
        top, *rest = name.split(".")
        if name == "pipeline.__version__":
            continue
        if top == "pipeline":
            target = rest[0] if rest else "pipeline"
            same = target == room
            if room == "components" and same and len(rest) > 1 and len(relative.parts) > 2:
                sibling = rest[1]
                shared = (PACKAGE / "components" / f"{sibling}.py").is_file()
                assert shared or sibling == relative.parts[1], f"{path}:{line} imports the sibling {sibling}"
            assert same or target in ROOMS[room], f"{path}:{line} imports {name}"
        elif top not in sys.stdlib_module_names:
            assert top in allowed_outside, f"{path}:{line} imports {name} from outside"
