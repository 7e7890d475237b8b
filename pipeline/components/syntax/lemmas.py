"""Lemmas as edit scripts: how to get from a form to its lemma (after UDPipe 2, Straka 2018).

A script says how to case the lemma and what to replace at the beginning and end of the lower-cased form,
so that one script serves every word that inflects alike: `casing|prefix cut+added|suffix cut+added`.
"""

from __future__ import annotations

from functools import lru_cache

__all__ = ["apply_script", "edit_script"]

ABSOLUTE = "="


def edit_script(form: str, lemma: str) -> str:
    """Return the script that turns `form` into `lemma`.

    >>> edit_script("arrested", "arrest"), edit_script("Gangs", "gang"), edit_script("Bukele", "Bukele")
    ('l|0+|2+', 'l|0+|1+', 't|0+|0+')
    """
    low_form, low_lemma = form.lower(), lemma.lower()
    if len(low_form) != len(form):  # a letter that changes length in lower case
        return f"{ABSOLUTE}{lemma}"
    casing = _casing(lemma)
    if casing is None:
        return f"{ABSOLUTE}{lemma}"
    start, length = _longest_common(low_form, low_lemma)
    if length == 0:
        return f"{ABSOLUTE}{lemma}"
    where = low_lemma.index(low_form[start : start + length])
    prefix = f"{start}+{low_lemma[:where]}"
    suffix = f"{len(low_form) - start - length}+{low_lemma[where + length :]}"
    return f"{casing}|{prefix}|{suffix}"


@lru_cache(maxsize=10_000)
def apply_script(form: str, script: str) -> str:
    """Return the lemma of `form` by `script`; the form itself where the script does not fit.

    >>> apply_script("Convicted", "l|0+|2+"), apply_script("NGOs", "u|0+|1+")
    ('convict', 'NGO')
    """
    if script.startswith(ABSOLUTE):
        return script[len(ABSOLUTE) :] or form
    casing, prefix, suffix = script.split("|")
    cut, added = prefix.split("+", 1)
    end_cut, end_added = suffix.split("+", 1)
    low = form.lower()
    if int(cut) + int(end_cut) > len(low):
        return form
    lemma = added + low[int(cut) : len(low) - int(end_cut)] + end_added
    if not lemma:
        return form
    if casing == "u":
        return lemma.upper()
    if casing == "t":
        return lemma[0].upper() + lemma[1:]
    return lemma


def _casing(lemma: str) -> str | None:
    low = lemma.lower()
    if lemma == low:
        return "l"
    if lemma == low[0].upper() + low[1:]:
        return "t"
    if lemma == low.upper():
        return "u"
    return None


def _longest_common(form: str, lemma: str) -> tuple[int, int]:
    """Return start in `form` and length of the longest common substring (first in the form on ties)."""
    best_start, best = 0, 0
    lengths = [0] * (len(lemma) + 1)
    for i, character in enumerate(form, start=1):
        previous = 0
        for j, other in enumerate(lemma, start=1):
            current = lengths[j]
            lengths[j] = previous + 1 if character == other else 0
            previous = current
            if lengths[j] > best:
                best, best_start = lengths[j], i - lengths[j]
    return best_start, best
