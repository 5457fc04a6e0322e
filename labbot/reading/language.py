"""In which of our five languages a text is written: script, function words and endings, with what is known
as prior."""

from __future__ import annotations

import re
from bisect import bisect
from dataclasses import dataclass
from functools import lru_cache

from labbot.messages import LANGUAGES
from labbot.reading.phrases import Text, Word

# Words that carry grammar, not subject; folded (no accents). Written by us. A word of several languages counts less.
_FUNCTION_WORDS = {
    "en": """the of and to in a is that for it with as was on are be this have from or an by not but at
    which we you
        your our they their has had will would can could should may been were its his her there what when
    who how than
        i my me us please would like any all also into about between after before more other such these
    those if so
        do does did need needs request requests help thank thanks dear regards hello hi support title
    country yes
        budget partner partners project we'd want best""",
    "fr": """le la les de des du un une et en a que qui dans pour pas sur avec est sont au aux par plus ce
    cette ces se
        ne nous vous notre votre nos vos leur leurs il elle ils on je mon ma mes son sa ses ou mais si
    comme entre
        l d j n s c qu y etre avoir avons ont sera serait merci bonjour bonsoir cordialement chers madame
    monsieur
        besoin appui demande pays titre oui afin ainsi aussi tout tous toutes sans sous lors dont deux bien
    projet""",
    "pt": """o os as um uma de do da dos das e em no na nos nas que para por com nao se ao aos pelo pela
    mais como mas foi
        sao ser tem ter esta este isto esse essa nosso nossa seu sua seus suas entre sobre ate ja tambem
    muito quando
        bom dia ola obrigado obrigada caros exmos senhores cumprimentos pedido apoio precisa precisamos
    gostaria pais
        projeto titulo sim temos pedimos falta feito melhores junto nos ainda ou""",
    "es": """el la los las de del un una unos y en que para por con no se al lo mas como pero fue son ser
    tiene tener
        esta este esto ese esa nuestro nuestra su sus entre sobre hasta ya tambien muy cuando buenos dias
    hola gracias
        estimados senores saludos saludo atentamente solicitud solicita apoyo necesita necesitamos pais proyecto
        titulo si tenemos pedimos o ha han sido desde sin busca""",
}
_ENDINGS = (
    (re.compile(r"(?:cao|coes|agem|dade|mento)$"), "pt", 0.5),
    (re.compile(r"(?:cion|ciones|dad|miento)$"), "es", 0.5),
    (re.compile(r"(?:ement|eurs?|iques?|ees?|aux|elles?)$"), "fr", 0.4),
    (re.compile(r"(?:ing|ness|ship|ally|ies)$"), "en", 0.4),
)
_LETTERS = {
    "ã": "pt",
    "õ": "pt",
    "ñ": "es",
    "¿": "es",
    "¡": "es",
    "è": "fr",
    "ù": "fr",
    "œ": "fr",
    "û": "fr",
    "î": "fr",
}
_ARABIC_WORD = re.compile(r"[\u0621-\u064a]")
_OPENING = 14  # the first words show the writer's own language; what follows may be for colleagues in copy
_ENOUGH = 2.0  # less evidence than this says nothing against what the records say
_LONG_ENOUGH = 4_000


@dataclass(frozen=True, slots=True)
class Guess:
    """The language, how sure (0..1), and the second language of a mixed text."""

    language: str
    confidence: float
    mixed_with: str | None = None


def _weights() -> dict[str, dict[str, float]]:
    words: dict[str, dict[str, float]] = {}
    for language, text in _FUNCTION_WORDS.items():
        for word in text.split():
            words.setdefault(word, {})[language] = 1.0
    return {word: {name: 1.0 / len(row) for name in row} for word, row in words.items()}


_WEIGHTS = _weights()


@lru_cache(maxsize=4_000)
def _voices(form: str) -> tuple[tuple[str, float], ...]:
    """For which languages a word speaks, and how much: the same words come again in every mail."""
    if _ARABIC_WORD.match(form):
        return (("ar", 0.5),)
    voices = list(_WEIGHTS.get(form, {}).items())
    if len(form) > 5:
        voices += [(language, weight) for ending, language, weight in _ENDINGS if ending.search(form[-8:])]
    return tuple(voices)


def _score(raw: str, words: list[Word]) -> dict[str, float]:
    scores = dict.fromkeys(LANGUAGES, 0.0)
    for number, word in enumerate(words):
        for language, weight in _voices(word.form):
            scores[language] += weight * (2.0 if number < _OPENING else 1.0)
    for letter, language in _LETTERS.items():
        scores[language] += 0.7 * min(raw.count(letter), 20)
    return scores


def detect(text: Text, *, subject: str = "", writer: str | None = None, thread: str | None = None) -> Guess:
    """The dominant language of `text`; with hardly any evidence that of the thread, then the writer's,
    then English."""
    scores = _score(text.raw[:_LONG_ENOUGH], text.words[: bisect(text.words, _LONG_ENOUGH, key=lambda word: word.end)])
    if sum(scores.values()) < _ENOUGH and subject:
        for language, points in _score(subject, Text(subject[:500]).words).items():
            scores[language] += 0.5 * points
    total = sum(scores.values())
    for prior, share in ((writer, 0.12), (thread, 0.08)):
        if prior in scores:
            scores[prior] += share * total
    # In a short answer ("ok", "oui", "status") the conversation is the better witness.
    if total < _ENOUGH:
        for prior, points in ((thread, 1.2), (writer, 0.8)):
            if prior in scores:
                scores[prior] += points
    ranked = sorted(LANGUAGES, key=lambda language: -scores[language])
    first, second = ranked[0], ranked[1]
    if not scores[first]:
        return Guess("en", 0.1)
    confidence = min(0.99, scores[first] / (scores[first] + scores[second]) * min(1.0, 0.5 + total / 12))
    mixed = second if scores[second] > 0.45 * scores[first] and scores[second] > 6 else None
    return Guess(first, round(confidence, 2), mixed)
