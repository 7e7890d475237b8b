"""CoNLL-U is read with its true spacing."""

from __future__ import annotations

import pytest

from pipeline.errors import UsageError
from pipeline.training.treebank import document_text, read_conllu

SAMPLE = """# newdoc id = one
# newpar
# text = They don't agree.
1	They	they	PRON	PRP	Case=Nom	4	nsubj	_	_
2-3	don't	_	_	_	_	_	_	_	_
2	do	do	AUX	VBP	_	4	aux	_	_
3	n't	not	PART	RB	_	4	advmod	_	_
4	agree	agree	VERB	VB	_	0	root	_	SpaceAfter=No
5	.	.	PUNCT	.	_	4	punct	_	_
5.1	ghost	ghost	NOUN	NN	_	_	_	_	_

# newpar
# text = Never.
1	Never	never	ADV	RB	_	0	root	_	SpaceAfter=No
2	.	.	PUNCT	.	_	1	punct	_	_

"""


def test_read_conllu_keeps_spacing_of_multi_word_tokens(tmp_path):
    """The parts of a multi-word token are glued, empty nodes left out, paragraphs apart."""
    path = tmp_path / "sample.conllu"
    path.write_text(SAMPLE, encoding="utf-8")
    (document,) = read_conllu(path)
    text, offsets = document_text(document)
    assert text.rstrip() == "They don't agree.\n\nNever."
    words = [text[start:end] for spans in offsets for start, end in spans]
    assert words == ["They", "do", "n't", "agree", ".", "Never", "."]
    assert document.sentences[0].words[3].head == -1


def test_read_conllu_names_the_broken_line(tmp_path):
    """A line without ten columns is refused with file and line."""
    path = tmp_path / "broken.conllu"
    path.write_text("1\tThey\tthey\n\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"broken\.conllu:1: .* 10 columns, this one has 3"):
        read_conllu(path)
