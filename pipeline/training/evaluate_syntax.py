"""How good the syntax is: treebanks as raw text through the pipeline, scored by character offsets."""

from __future__ import annotations

from pathlib import Path

from spacy.language import Language

from pipeline.components.syntax.score import GoldWord, SyntaxCounts, count_doc, syntax_scores
from pipeline.training.treebank import TreeDocument, document_text, read_conllu

__all__ = ["evaluate_syntax"]

COMPONENTS = ("counterframe_encoder", "counterframe_syntax")


def evaluate_syntax(nlp: Language, path: Path) -> dict[str, float]:
    """Return F1 in [0, 1] for tokens, sents, tag, pos, morph, lemma, uas and las on a CoNLL-U file.

    The text is given raw, a blank line between paragraphs; tokens and sentences are the pipeline's own.
    """
    counts = SyntaxCounts()
    disable = [name for name in nlp.pipe_names if name.startswith("counterframe_") and name not in COMPONENTS]
    with nlp.select_pipes(disable=disable):
        for document in read_conllu(path):
            text, words, sentences = _gold(document)
            count_doc(counts, nlp(text), words, sentences)
    return syntax_scores(counts)


def _gold(document: TreeDocument) -> tuple[str, list[GoldWord], list[tuple[int, int]]]:
    text, offsets = document_text(document)
    words: list[GoldWord] = []
    sentences = []
    for sentence, spans in zip(document.sentences, offsets, strict=True):
        base = len(words)
        sentences.append((spans[0][0], spans[-1][1]))
        for word, (start, end) in zip(sentence.words, spans, strict=True):
            features = "|".join(sorted(word.feats.split("|"), key=str.lower)) if word.feats else ""
            head = -1 if word.head < 0 else base + word.head
            words.append(GoldWord(start, end, word.xpos, word.upos, features, word.lemma, head, word.deprel))
    return text, words, sentences
