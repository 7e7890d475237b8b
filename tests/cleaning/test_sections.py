"""Articles of ours come out in sections: title, byline, headings, body, and what is not the article."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cleaning.clean import clean
from pipeline.cleaning.sections import sections
from pipeline.schema import Article, Section

LONG = (
    "The minister told the port council that soldiers would guard the quays until spring, and that a judge would follow "
    "later in the year if one could be found."
)


def _kinds(text: str, **known: str) -> list[tuple[str, str, str]]:
    return [(part.kind, part.rule, text[part.start : part.end]) for part in sections(text, **known)]  # type: ignore[arg-type]  # title, byline, outlet


def _rules(text: str, **known: str) -> list[str]:
    return [rule for _, rule, _ in _kinds(text, **known)]


def test_sections_of_a_whole_piece() -> None:
    """Title, byline, standfirst, headings and the lines at the end are each told."""
    lines = [
        "Who guards the quays?",
        "By Ana Ruiz",
        "3 May 2021",
        LONG,
        "What the soldiers may do",
        LONG,
        "The price: order or justice?",
        LONG,
        "Ana Ruiz is a fellow at the Institute for Harbour Law.",
        "The views expressed in this article are the author’s own and do not reflect those of the Institute.",
        "Image credit: Bo Lind",
        "The post Who guards the quays? first appeared on The Harbour Post.",
    ]
    text = "\n\n".join(lines)
    assert _kinds(text, title="Who guards the quays?") == [
        ("heading", "title", lines[0]),
        ("boilerplate", "byline", lines[1]),
        ("boilerplate", "dateline_only", lines[2]),
        ("body", "paragraph", lines[3]),
        ("heading", "short_line", lines[4]),
        ("body", "paragraph", lines[5]),
        ("heading", "short_line", lines[6]),
        ("body", "paragraph", lines[7]),
        ("boilerplate", "author_note", lines[8]),
        ("boilerplate", "disclaimer", lines[9]),
        ("boilerplate", "image_credit", lines[10]),
        ("boilerplate", "first_appeared", lines[11]),
    ]


def test_sections_headings_by_their_looks() -> None:
    """Marked-up, numbered and all-capital lines over text are headings; sentences, lists and quotations are not."""
    for line, rule in (
        ("## What the soldiers may do", "markdown"),
        ("**What the soldiers may do**", "markdown"),
        ("2. What the soldiers may do", "numbered"),
        ("WHAT THE SOLDIERS MAY DO", "short_line"),
        ("‘Nobody asked’", "short_line"),
        ("Recent Rulings:", "short_line"),
        ("Nobody was asked.", "paragraph"),
        ("- search a container", "paragraph"),
        ("Ruiz said:", "paragraph"),
        ("and then, in May", "paragraph"),
        ("“We were not asked, and we will not be silent about it any longer,”", "paragraph"),
        ("What is to be done?", "paragraph"),
    ):
        assert _rules(f"{LONG}\n{line}\n{LONG}")[1] == rule, line


def test_sections_questions_are_headings_beside_headings() -> None:
    """A short question alone is the author's; beside other headings it is one."""
    text = f"{LONG}\nWhat is to be done?\n{LONG}\nThe judges\n{LONG}"
    assert _rules(text)[1] == "short_line"


def test_sections_last_line_and_runs_of_short_lines_are_no_headings() -> None:
    """A heading stands over text: the last line, and items of a list without marks, are body."""
    assert _rules(f"{LONG}\nThe end of it")[-1] == "paragraph"
    text = "\n".join([LONG, "Soldiers", "Dockers", "Judges", "Ministers", LONG])
    assert _rules(text)[1:5] == ["paragraph"] * 4


def test_sections_author_note_needs_more_than_its_form() -> None:
    """The last paragraph on somebody the article speaks of is body; on its author, or a stranger, a note."""
    about = "Bo Lind is the director of the port authority."
    body = f"{LONG}\nBo Lind, who runs the port, has not answered.\n{LONG}"
    assert _rules(f"{body}\n{about}")[-1] == "paragraph"
    assert _rules(f"{LONG}\n{about}")[-1] == "author_note"
    assert _rules(f"{body}\n{about}", byline="Bo Lind")[-1] == "author_note"
    assert (
        _rules(f"{body}\n{about.replace('port authority', 'Harbour Post')}", outlet="Harbour Post")[-1]
        == "author_note"
    )
    assert _rules(f"{LONG}\nBo Lind was arrested by soldiers on Monday.")[-1] == "paragraph"


def test_sections_lines_after_a_sure_author_note_are_not_the_article() -> None:
    """Short lines below the author's own note belong to the page."""
    text = f"{LONG}\n{LONG}\nAna Ruiz teaches law.\nThe Post is owned by its readers."
    assert _rules(text, byline="Ana Ruiz")[-2:] == ["author_note", "after_author_note"]


def test_sections_links_after_their_label_go_with_it() -> None:
    """Titles listed under "Read more:" are links up to the first paragraph of text."""
    text = f"{LONG}\nRead more:\nWho pays for the soldiers\nThe judge who was not found\n{LONG}"
    assert _rules(text) == ["paragraph", "related", "related", "related", "paragraph"]


def test_sections_outlet_and_names_at_the_top_are_a_byline() -> None:
    """Names over the outlet's own name are a byline; the same names in the middle are not."""
    text = f"Ana Ruiz and Bo Lind\nThe Harbour Post\n{LONG}\nAna Ruiz and Bo Lind\n{LONG}"
    assert _rules(text, outlet="The Harbour Post")[:2] == ["byline", "outlet"]
    assert _rules(text, outlet="The Harbour Post")[3] != "byline"


def test_clean_keeps_headings_of_the_reader() -> None:
    """A heading the page marked is one whatever it looks like; a second cleaning changes nothing."""
    text = f"Nobody was asked.\n{LONG}"
    article = Article(
        id="1", text=text, sections=(Section(start=0, end=17, kind="heading", rule="html_heading"),)
    )
    cleaned = clean(article)
    assert cleaned.sections[0].rule == "html_heading"
    assert clean(cleaned) == cleaned


def test_clean_counts_windows_and_unicode_line_ends() -> None:
    """CRLF, CR, form feeds and line separators are between sections, and offsets give back each line."""
    lines = [LONG, "The judges", LONG, LONG]
    text = f"{lines[0]}\r\n{lines[1]}\r{lines[2]}\u2028\x0c{lines[3]}\r\n\r\n"
    assert [text[part.start : part.end] for part in clean(Article(id="1", text=text)).sections] == lines


def test_clean_replaces_broken_characters_with_a_warning() -> None:
    """NUL and half surrogates become U+FFFD in place and the article can be written."""
    cleaned = clean(Article(id="1", text="a\0b\ud800c"))
    assert cleaned.text == "a\ufffdb\ufffdc"
    assert len(cleaned.warnings) == 1
    assert msgspec.json.decode(msgspec.json.encode(cleaned), type=Article) == cleaned


_LINES = st.sampled_from(
    [LONG, "The judges", "By Ana Ruiz", "Advertisement", "Read more:", "", " ", "Image credit: Bo Lind", "* * *",
     "Who pays?", "- an item", "1. First", "# Heading", "Ana Ruiz is a fellow at the Institute.", "\u00a0", "\u200b",
     "We will guard it — Port (@port) May 3, 2021", "A", "(", "«»", "Advertisement Continue reading the main story x"]
)  # fmt: skip
_ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\u2028", "\x0c", " \n "])


def _hold_invariants(text: str) -> None:
    """Check that sections are ordered, trimmed, not overlapping, and that all else is white space."""
    cleaned = clean(Article(id="1", text=text, title="The judges", byline="Ana Ruiz", outlet="Port"))
    assert len(cleaned.text) == len(text)
    position = 0
    for part in cleaned.sections:
        assert position <= part.start < part.end <= len(text)
        assert not cleaned.text[position : part.start].strip()
        piece = cleaned.text[part.start : part.end]
        assert piece == piece.strip()
        assert part.rule
        position = part.end
    assert not cleaned.text[position:].strip()
    assert clean(cleaned).sections == cleaned.sections


@given(st.text(max_size=300))
def test_clean_any_text_is_covered_by_sections(text: str) -> None:
    """The invariants hold on arbitrary text."""
    _hold_invariants(text)


@given(st.lists(st.tuples(_LINES, _ENDS), max_size=12))
def test_clean_any_lines_are_covered_by_sections(lines: list[tuple[str, str]]) -> None:
    """The invariants hold on any order of lines that rules are about."""
    _hold_invariants("".join(line + end for line, end in lines))
