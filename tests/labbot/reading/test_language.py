"""Languages: five, from short texts, with what is known as prior."""

import pytest

from labbot.reading.language import detect
from labbot.reading.phrases import Text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Please tell us when the next meeting takes place.", "en"),
        ("Nous avons besoin de deux formateurs pour la région.", "fr"),
        ("Precisamos de dois formadores para a região norte.", "pt"),
        ("Necesitamos dos formadores para la región norte.", "es"),
        ("نحتاج إلى مدربين اثنين في المنطقة الشمالية", "ar"),
    ],
)
def test_a_sentence_shows_its_language(text: str, language: str) -> None:
    assert detect(Text(text)).language == language


def test_clear_words_outweigh_the_record() -> None:
    assert detect(Text("Please tell us when the next meeting takes place."), writer="fr", thread="fr").language == "en"


def test_a_single_word_follows_the_thread_then_the_record() -> None:
    assert detect(Text("ok"), thread="ar", writer="fr").language == "ar"
    assert detect(Text("ok"), writer="es").language == "es"
    assert detect(Text("")).language == "en"


def test_a_mixed_mail_is_reported() -> None:
    text = (
        "Nous avons besoin d'un appui pour la formation des agents. We need support for the training of the officers."
    )
    guess = detect(Text(text))
    assert {guess.language, guess.mixed_with} == {"fr", "en"}
