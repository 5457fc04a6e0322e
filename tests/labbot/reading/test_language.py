"""Languages: five, from short texts, with what is known as prior."""

import json
import unicodedata
from pathlib import Path

import pytest

from labbot.messages import LANGUAGES
from labbot.reading.language import LATIN, detect
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


def sentences(language: str) -> list[str]:
    """Sentences written for another test, in none of the texts that the weights come from."""
    rows = json.loads((Path(__file__).parent / f"countries_{language}.json").read_text("utf-8"))
    return [row["text"] for row in rows]


def bare(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nearly_every_sentence_of_some_ten_words_is_told(language: str) -> None:
    wrong = [text for text in sentences(language) if detect(Text(text)).language != language]

    assert len(wrong) <= 2, wrong


@pytest.mark.parametrize("language", LATIN)
def test_a_text_without_accents_is_told_as_well(language: str) -> None:
    wrong = [text for text in sentences(language) if detect(Text(bare(text))).language != language]

    assert len(wrong) <= 3, wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_in_one_language_is_not_called_mixed(language: str) -> None:
    texts = sentences(language)

    found = [detect(Text(" ".join(texts[at : at + 6]))).mixed_with for at in range(0, len(texts) - 6, 6)]

    assert set(found) == {None}


@pytest.mark.parametrize(("word", "language"), [("oui", "fr"), ("sim", "pt"), ("gracias", "es"), ("نعم", "ar")])
def test_a_word_of_one_language_outweighs_the_record(word: str, language: str) -> None:
    assert detect(Text(word), writer="en").language == language
