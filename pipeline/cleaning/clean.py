"""Article -> clean Article: sections filled in, characters that nothing can hold replaced one for one."""

from __future__ import annotations

import msgspec

from pipeline.cleaning.characters import replace_broken
from pipeline.cleaning.sections import sections
from pipeline.schema import Article

__all__ = ["clean"]


def clean(article: Article) -> Article:
    """Return the article with `sections`; its text is unchanged but for NUL and lone surrogates.

    Those become U+FFFD one for one, so that offsets stay, with a warning. Headings that the reader found
    in markup are kept as such. Cleaning a clean article changes nothing.

    >>> clean(Article(id="1", text="A first line.\\nImage credit: Ana Ruiz")).sections[1].rule
    'image_credit'
    """
    text, warnings = replace_broken(article.text)
    hints = [section for section in article.sections if section.kind == "heading"]
    return msgspec.structs.replace(
        article,
        text=text,
        sections=sections(
            text, title=article.title, byline=article.byline, outlet=article.outlet, hints=hints
        ),
        warnings=(*article.warnings, *warnings),
    )
