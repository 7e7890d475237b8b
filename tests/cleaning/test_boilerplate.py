"""Each kind of boilerplate is found under its rule, and prose that resembles it is not."""

from __future__ import annotations

import re

import pytest

from pipeline.cleaning.boilerplate import Found, Paragraph, find_boilerplate
from pipeline.knowledge.load import boilerplate_table

FOUND = [
    ("disclaimer", "The views expressed in this article are the author’s own and do not necessarily reflect those of The Quay."),
    ("disclaimer", "All pieces on this blog give the views of the authors, not the position of the department."),
    ("disclaimer", "Opinions expressed by our columnists are theirs alone."),
    ("first_appeared", "The post Who guards the quays? first appeared on The Harbour Post."),
    ("first_appeared", "This column was originally published in The Harbour Post on 3 May 2021."),
    ("first_appeared", "A version of this essay appeared first in the port’s own paper."),
    ("first_appeared", "Reprinted with permission from The Harbour Post."),
    ("image_credit", "Image credit: Ana Ruiz"),
    ("image_credit", "Photo by Bo Lind on Unsplash"),
    ("image_credit", "Featured image: the quays at night, via Wikimedia Commons."),
    ("image_credit", "Bo Lind/AFP/Getty Images"),
    ("caption", "Soldiers walk along the quay on Monday. (Photo: Bo Lind)"),
    ("caption", "Soldiers walk along the quay in May [Bo Lind/Harbour Post]"),
    ("caption", "FILE PHOTO: Soldiers walk along the quay in the spring of 2021."),
    ("caption", "In this May 3, 2021 photo, soldiers walk along the quay."),
    ("player_or_caption", "Image copyright Getty Images Image caption Soldiers on the quay"),
    ("advertisement", "ADVERTISEMENT"),
    ("advertisement", "Advertisement - Continue reading below"),
    ("advertisement", "Story continues below"),
    ("newsletter", "Sign up for our daily newsletter"),
    ("newsletter", "Get the best of The Quay delivered to your inbox every morning. By signing up you agree to our terms."),
    ("share", "Share Tweet Email Print"),
    ("share", "Share this article: Facebook | Twitter | WhatsApp"),
    ("follow", "Follow Ana Ruiz on Twitter @anaruiz"),
    ("contribution", "Bo Lind contributed to this report."),
    ("contribution", "Additional reporting by Bo Lind in the port."),
    ("contact", "Write to Ana Ruiz at ana.ruiz@example.org"),
    ("contact", "Got a tip? Tell us at tips@example.org"),
    ("support", "Please consider making a small donation so that we can go on."),
    ("copyright", "© 2021 The Harbour Post. All rights reserved."),
    ("copyright", "Copyright 2021 The Harbour Post"),
    ("related", "READ MORE: Who pays for the soldiers?"),
    ("related", "(RELATED: Dockers march to the ministry)"),
    ("related", "Related articles"),
    ("note", "Editor’s note: this piece was changed after publication."),
    ("note", "This article was updated on 4 May to correct a figure."),
    ("note", "CORRECTION: The strike lasted four days, not five."),
    ("byline", "By Ana Ruiz"),
    ("byline", "By Ana Ruiz and Bo Lind, The Harbour Post"),
    ("byline", "BY ANA RUIZ | May 3, 2021"),
    ("dateline_only", "Published: 3 May 2021"),
    ("dateline_only", "Monday, May 3, 2021 10:15 am"),
    ("timestamp", "4 min read"),
    ("separator", "* * *"),
    ("app", "CLICK HERE TO GET THE APP"),
    ("figure_source", "Source: the port authority’s yearbook"),
    ("script", "var _queue = _queue || []; _queue.push(['embed']);"),
    ("hat_tip", "H/T The Harbour Post"),
]  # fmt: skip

BODY = [
    "PORTVILLE (AP) — Soldiers guard the quays.",
    "The views of the dockers do not count for much in the ministry, and their union knows it.",
    "By the end of the year four men had been held without a judge.",
    "By Monday the strike had reached every quay but one, and the minister spoke of order.",
    "The photo by which the minister is known shows him on the quay, alone.",
    "Copyright law, the minister says, is next.",
    "Read more than one paper and you will find the same three figures.",
    "She was asked to share this burden with the men who had made it.",
    "He wrote to the court that the men were fed.",
    "The paper first appeared in 1921, as a sheet for dockers.",
    "Support for the soldiers fell to 41 percent in May.",
    "The union contributed to this strike with all it had.",
    "Advertisements for guards fill two pages of the paper every week.",
    "Signing up for the guard pays 900 a month, twice what a docker earns.",
    "Follow the money and you will find the ministry.",
    "Editors know that a strike sells.",
    "The note that the minister sent said nothing of judges.",
    "Related to this is the question of who pays.",
    "Sources in the ministry say that the men will be moved (and not before time).",
    "“Click here,” the clerk told me, and the file was gone.",
]


@pytest.mark.parametrize(("rule", "text"), FOUND)
def test_boilerplate_is_found_under_its_rule(rule: str, text: str) -> None:
    """The whole line is boilerplate, and the rule says why."""
    assert find_boilerplate(Paragraph(text, 9, 0.5)) == [Found(0, len(text), rule)]


@pytest.mark.parametrize("text", BODY)
def test_boilerplate_spares_prose(text: str) -> None:
    """Prose with the same words, and datelines, are left to the article."""
    assert find_boilerplate(Paragraph(text, 9, 0.5)) == []


def test_boilerplate_at_the_end_of_a_paragraph_is_split_off() -> None:
    """Of a paragraph that ends in a signature or a link, only that end is boilerplate."""
    for body, end, rule in (
        ("We will guard the quays!", " — Port Ministry (@portministry) May 3, 2021", "tweet_signature"),
        ("No judge has come.", " Follow her on Twitter @anaruiz.", "follow"),
        ("The dockers marched.", " (RELATED: Who pays for the soldiers?)", "related"),
    ):
        found = find_boilerplate(Paragraph(body + end, 9, 0.5))
        assert found == [Found(len(body) + 1, len(body + end), rule)]


def test_boilerplate_at_the_beginning_of_a_paragraph_is_split_off() -> None:
    """Of a paragraph that begins with an advertisement's link, only that is boilerplate."""
    head = "Advertisement Continue reading the main story"
    assert find_boilerplate(Paragraph(f"{head} The dockers marched.", 9, 0.5)) == [
        Found(0, len(head), "advertisement")
    ]


def test_boilerplate_long_paragraphs_are_left_alone() -> None:
    """A long paragraph of prose is not lost for one sentence in it."""
    text = "The dockers marched to the ministry and back again. " * 20 + "Image credit: Ana Ruiz"
    assert find_boilerplate(Paragraph(text, 9, 0.5)) == []


def test_boilerplate_rules_are_complete() -> None:
    """Every rule of the file has a name, a known way to match, a pattern that compiles, and lower-case words."""
    rules = boilerplate_table()["rule"]
    assert len(rules) > 30
    for rule in rules:
        assert re.fullmatch(r"[a-z_]+", rule["name"])
        assert rule["match"] in {"line", "start", "end", "search", "tail", "head"}
        re.compile(rule["pattern"])
        assert all(word == word.lower() for word in rule.get("words", ()))
        assert set(rule) <= {"name", "match", "pattern", "words", "max", "zone", "case"}


def test_boilerplate_every_rule_name_is_exemplified() -> None:
    """No rule stands without an example above, but for the two that need more than a line."""
    names = {rule["name"] for rule in boilerplate_table()["rule"]}
    assert names - {name for name, _ in FOUND} <= {"tweet_signature", "placeholder"}
