"""English is told from other languages, and short texts from neither."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cleaning.language import MIN_WORDS, SURE, detect_language
from pipeline.knowledge.load import languages_table

SAMPLES = {
    "en": "The minister told the port council that soldiers would guard the quays until spring, and that a judge would follow later in the year.",
    "es": "El ministro dijo al consejo del puerto que los soldados vigilarán los muelles hasta la primavera, y que un juez llegará más tarde.",
    "pt": "O ministro disse ao conselho do porto que os soldados vão guardar os cais até a primavera, e que um juiz chegará mais tarde.",
    "fr": "Le ministre a dit au conseil du port que les soldats garderont les quais jusqu’au printemps, et qu’un juge viendra plus tard dans l’année.",
    "de": "Der Minister sagte dem Hafenrat, dass die Soldaten bis zum Frühling die Kais bewachen und dass ein Richter später im Jahr kommt.",
    "it": "Il ministro ha detto al consiglio del porto che i soldati resteranno sui moli fino alla primavera, e che un giudice arriverà più tardi.",
    "nl": "De minister zei tegen de havenraad dat de soldaten de kades tot het voorjaar zullen bewaken en dat er later in het jaar een rechter komt.",
    "ru": "Министр сказал, что солдаты будут охранять причалы до весны, а судья придёт позже.",
    "uk": "Міністр сказав, що солдати охоронятимуть причали до весни, а суддя прийде пізніше цього року.",
    "ar": "قال الوزير إن الجنود سيحرسون الأرصفة حتى الربيع",
    "zh": "部长说士兵将守卫码头直到春天，法官会在今年晚些时候到来",
    "ja": "大臣は春まで兵士が埠頭を守ると語った。裁判官は年内に来るという",
    "ko": "장관은 봄까지 군인들이 부두를 지킬 것이라고 말했다",
    "el": "Ο υπουργός είπε ότι οι στρατιώτες θα φυλάνε τις αποβάθρες μέχρι την άνοιξη",
}


@pytest.mark.parametrize("code", SAMPLES)
def test_detect_language_of_a_paragraph(code: str) -> None:
    """Two or three sentences are enough."""
    found, confidence = detect_language(" ".join([SAMPLES[code]] * 2))
    assert found == code
    assert confidence >= SURE


@pytest.mark.parametrize(
    "text", ["", "   ", "Order", "Seven countries, no plan", "103 (2015), 38 (2019), 2.4 (2023)"]
)
def test_detect_language_of_too_little_is_none(text: str) -> None:
    """A title, figures, nothing: None, whatever the words."""
    assert len(text.split()) < MIN_WORDS
    assert detect_language(text)[0] is None


def test_detect_language_of_names_is_none() -> None:
    """A list of names has no function words and no language."""
    names = "Ana Ruiz Bo Lind Cy Young Dina Petrov Emil Krause Fatima Bello Gita Rao Hugo Brandt Ines Moreno Jan Novak"
    assert detect_language(names)[0] is None


def test_detect_language_english_with_foreign_names_and_quotations_is_english() -> None:
    """Plans, parties and short quotations in Spanish do not make a text Spanish."""
    text = (
        "The Plan Control Territorial, the ministry says, ended what it calls la guerra de las pandillas. “No hay marcha "
        "atrás,” the minister told the Asamblea Legislativa, and nobody who was there had thought that there would be."
    )
    assert detect_language(text)[0] == "en"


def test_detect_language_of_a_long_text_is_judged_all_over() -> None:
    """A Spanish article under an English first paragraph is Spanish."""
    assert detect_language(SAMPLES["en"] + "\n" + (SAMPLES["es"] + "\n") * 100)[0] == "es"


def test_detect_language_of_our_corpus_is_english(repo: Path) -> None:
    """Every plain text of the sample corpus is seen as English with certainty."""
    paths = sorted((repo / "corpus" / "articles").rglob("*.txt"))
    assert paths
    for path in paths:
        assert detect_language(path.read_text(encoding="utf-8"))[0] == "en", path.name


def test_languages_have_distinct_words_of_their_own() -> None:
    """Each list has twenty words or more in lower case, none twice."""
    for code, words in languages_table()["words"].items():
        listed = words.split()
        assert len(listed) >= 20, code
        assert len(set(listed)) == len(listed), code
        assert all(word == word.lower() for word in listed), code


@given(st.text(max_size=400))
def test_detect_language_never_raises(text: str) -> None:
    """Any text gives a code from sure confidence on, or None below."""
    code, confidence = detect_language(text)
    assert 0.0 <= confidence <= 1.0
    assert (code is not None) == (confidence >= SURE)
