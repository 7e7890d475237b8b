"""Files of any kind -> Article: `read` for all that a file holds, `read_article` for a single one.

from pipeline.readers import discover, read

for file in discover(["articles/"]):
    for outcome in read(file):
        ...  # outcome.article, or outcome.reject with the reason
"""

from pipeline.readers.base import KINDS, SUFFIXES, InputFile, Origin, Outcome, known_suffixes
from pipeline.readers.discover import OUTLET_FROM, OutletFrom, discover
from pipeline.readers.fields import ColumnMap
from pipeline.readers.reading import read, read_article, read_bytes, sniff_kind

__all__ = [
    "KINDS",
    "OUTLET_FROM",
    "SUFFIXES",
    "ColumnMap",
    "InputFile",
    "Origin",
    "Outcome",
    "OutletFrom",
    "discover",
    "known_suffixes",
    "read",
    "read_article",
    "read_bytes",
    "sniff_kind",
]
