"""Every exception Counterframe raises on purpose.

    CounterframeError
    ├── UsageError                 the call is wrong: a bad option, an unknown name
    ├── ConfigurationError         a component, codebook or model setting is wrong
    │   └── MissingExtra           an optional package is not installed
    ├── ModelError                 a model directory is missing, incomplete or of another version
    ├── ArticleError               one article cannot be used; the run goes on
    │   ├── UnreadableArticle      the bytes cannot be read as text of the named kind
    │   ├── EmptyArticle           there is no text to analyse
    │   ├── UnsupportedLanguage    the text is not English
    │   └── ArticleTooComplex      longer, or more degenerate, than can be analysed
    ├── ShardError                 one shard cannot be written or read; other shards go on
    └── RunError                   the whole run must stop: locked, disk full, mixed versions

The type says how much fails: an `ArticleError` becomes one line of `rejects.jsonl` (its `status` is
the line's status), a `ShardError` fails a shard, anything else fails the run. Each message says what
was found, what was expected, and what to do next.
"""

from __future__ import annotations

__all__ = [
    "ArticleError",
    "ArticleTooComplex",
    "ConfigurationError",
    "CounterframeError",
    "EmptyArticle",
    "MissingExtra",
    "ModelError",
    "RunError",
    "ShardError",
    "UnreadableArticle",
    "UnsupportedLanguage",
    "UsageError",
]


class CounterframeError(Exception):
    """Base of every error raised on purpose."""


class UsageError(CounterframeError):
    """The call is wrong; the command exits with 2."""


class ConfigurationError(CounterframeError):
    """A component, codebook or model setting is wrong."""


class MissingExtra(ConfigurationError):
    """An optional package is not installed; the message carries the install line."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the package {package!r}, which is not installed. "
            f'Install it with pip install "counterframe[{extra}]" (or that package alone).'
        )


class ModelError(CounterframeError):
    """A model directory is missing, incomplete, or made by another version."""


class ArticleError(CounterframeError):
    """One article cannot be used. `status` is what `rejects.jsonl` records."""

    status = "rejected"


class UnreadableArticle(ArticleError):
    """The bytes cannot be read as text of the named kind."""

    status = "unreadable"


class EmptyArticle(ArticleError):
    """There is no text to analyse."""

    status = "empty"


class UnsupportedLanguage(ArticleError):
    """The text is not English."""

    status = "not_english"


class ArticleTooComplex(ArticleError):
    """Longer, or more degenerate, than can be analysed."""

    status = "too_complex"


class ShardError(CounterframeError):
    """One shard cannot be written or read; other shards go on."""


class RunError(CounterframeError):
    """The whole run must stop: locked, disk full, versions mixed."""
