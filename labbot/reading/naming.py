"""Which countries of the Dialogue a text names, and where.

By exact names, aliases, demonyms and acronyms only, longest first, without accents: never by resemblance. What may be
several countries (bare Congo) stays open. A name that is a language ("in French"), a person ("Mr Chad Miller"), a
river or an everyday word where it stands names no country.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from labbot.knowledge import countries as rows
from labbot.knowledge import load
from labbot.reading.phrases import Found, Phrases, Text, exact, fold, word_set

Key = tuple[str, ...]
Named = tuple[tuple[str, ...], bool]
"""What a phrase stands for: country codes, and whether it is a demonym."""

ARABIC = re.compile(r"[\u0600-\u06ff]")
_NOTHING = "-"
_ADJECTIVE_ENDINGS = (
    ("ien", ("ienne", "iennes")),
    ("ain", ("aine", "aines")),
    ("een", ("eenne", "eennes")),
    ("eur", ("euse", "euses")),
    ("es", ("esa", "esas", "eses")),
    ("ol", ("ola", "olas", "oles", "ois")),
    ("o", ("a", "os", "as")),
    ("on", ("ona", "onas", "ones")),
    ("ao", ("a", "oes", "aes", "as")),
    ("ais", ("aise", "aises")),
    ("ois", ("oise", "oises")),
)
_ARABIC_ENDINGS = ("", "ة", "ين", "ون", "ات", "ان", "تان", "تين", "ا")
_MALI_BEFORE = word_set(
    "جمهورية دولة حكومة في إلى من بين بلدي شمال جنوب وسط وزارة البلد أن إن تطلب تلتمس تقترح ترغب تحتاج تود"
)
_MALI_AFTER = word_set("تطلب تلتمس تقترح ترغب تحتاج تود")
_MALI = fold("مالي")
_NIGERIEN = "نيجري"  # with the accusative's alif it would be Nigeria

_BETWEEN = word_set("and or et ou e o y en in em le la l the also و أو او ni nor")
_LANGUAGE_BEFORE = word_set("""in into en em speak speaks spoken speaking write writes written read reads learn learns
    teach teaches language languages langue langues parle parlent parler parlons écrit écrits rédigé traduit traduire
    fala falam falar escrito traduzido língua línguas idioma idiomas habla hablan hablar traducido lengua lenguas
    لغة اللغة باللغة واللغة للغة لغات اللغات translated""")
_LANGUAGE_LESSONS = word_set(
    "cours course courses clases curso cursos aula aulas lessons interprète intérprete traducteur"
)
_TRANSLATED = word_set("""traduire traduit traduits traduite traduction traducir traducido traduzcan traducción traduzir
    traduzido traduzam tradução translate translated translation ترجمة ترجم تترجم يترجم""")
_INTO = word_set("au al para ao to إلى")
_LANGUAGE_AFTER = word_set("language languages version translation interpretation interpreter interpreters lessons")
_SMALL = word_set("""and or by at for to but please if is are was were will with on as not only too also of from
    the a an we i you they it so when where because""")
_ENGLISH = word_set("French Portuguese Spanish German Italian Dutch Polish Greek Romanian Swedish Danish Norwegian "
    "Finnish Czech Slovak Hungarian Bulgarian Croatian")  # fmt: skip
_AS_COUNTRY = word_set("le du au de pour vers in of the from with to and a o do no y e pays et depuis")
_BEFORE_MALT = word_set("a la da na uma una de toda esta essa essa minha nossa")
_AFTER_TO_POLISH = word_set("the your it up this our a my these his her their")
_LONGEST_ROW = 12
_GUINEAS_BEFORE = ("equat", "ecuat", "eqat", "papu", "papou")
_GUINEAS_AFTER = ("equat", "ecuat", "eqat", "bissau", "bisau", "bissao", "الاستوا", "بيساو")
_BREAK = re.compile("[,;/،؛]")  # no name goes on behind it


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a country is named: one code, or several where the words leave it open."""

    codes: tuple[str, ...]
    demonym: bool
    first: int
    size: int
    start: int
    end: int

    @property
    def code(self) -> str | None:
        """The country, None where the words leave it open."""
        return self.codes[0] if len(self.codes) == 1 else None


def _arabic_endings(phrase: str) -> list[str]:
    """An Arabic demonym in its numbers and genders, with and without article; all its words inflected alike."""
    words = [word.removeprefix("ال") for word in phrase.split()]
    endings: tuple[str, ...] = _ARABIC_ENDINGS if all(word.endswith("ي") for word in words) else ("",)
    if _NIGERIEN in words:
        endings = endings[:-1]
    forms = [" ".join(word + ending for word in words) for ending in endings]
    return forms + [" ".join("ال" + word for word in form.split()) for form in forms]


def _endings(word: str) -> list[str]:
    """A demonym in its numbers and genders."""
    if ARABIC.search(word):
        return _arabic_endings(word)
    plain = fold(word) if " " not in word else word
    forms = [word, word + "s", word + "e", word + "es"]
    for ending, others in _ADJECTIVE_ENDINGS:
        if plain.endswith(ending):
            forms += [plain[: len(plain) - len(ending)] + other for other in others]
    return forms


def _key(phrase: str) -> Key:
    return tuple(word.form for word in Text(phrase).words)


def _is_demonym(word: str) -> bool:
    return word[0].islower() or bool(ARABIC.match(word) and word[-1] in "يةن" and " " not in word)


def _written() -> Iterator[tuple[str, str, bool]]:
    """Every name of every country as we list it: phrase, code, whether it is a demonym."""
    words = load("country_words")["words"]
    for row in rows():
        code = row["iso2"]
        plain = [row.get(f"name_{language}") for language in ("en", "fr", "pt", "es", "ar")]
        for name in [*plain, *row["aliases"], *row.get("aliases_ar", ())]:
            if name and fold(name) != _MALI:
                yield name, code, False
        for demonym in row["demonyms"]:
            yield from ((form, code, True) for form in _endings(demonym))
        for word in words.get(code, ()):
            demonym = _is_demonym(word)
            inflected = demonym or (ARABIC.match(word) and all(part.endswith("ي") for part in word.split()))
            yield from ((form, code, demonym) for form in (_endings(word) if inflected else [word]))
    yield "مالي", "ML", False


def _with_longer_tails(table: dict[Key, Named]) -> dict[Key, Named]:
    """Phrases that end in a name which begins a longer one, with the longer one too.

    The phrase that begins first would win: "Republic of Guinea" over the "Guinea-Bissau" that follows it.
    """
    longer: dict[Key, list[Key]] = {}
    for key in table:
        for size in range(1, len(key)):
            longer.setdefault(key[:size], []).append(key)
    more: dict[Key, Named] = {}
    for key in table:
        for at in range(1, len(key)):
            for tail in longer.get(key[at:], ()):
                more.setdefault(key[:at] + tail, table[tail])
    return {**more, **table}


@cache
def _table() -> Phrases[Named]:
    """Every name of every country: phrase -> (codes, is a demonym). What stands for two stays open."""
    words = load("country_words")
    open_words = {_key(form): tuple(codes) for word, codes in words["ambiguous"].items() for form in _endings(word)}
    names: dict[Key, tuple[set[str], bool]] = {}
    for phrase, code, demonym in _written():
        key = _key(phrase)
        if key and key not in open_words:
            codes, was = names.setdefault(key, (set(), demonym))
            codes.add(code)
            names[key] = (codes, was and demonym)
    table: dict[Key, Named] = {key: (tuple(sorted(codes)), demonym) for key, (codes, demonym) in names.items()}
    table |= {key: (codes, False) for key, codes in open_words.items()}
    table |= {_key(phrase): ((_NOTHING,), False) for phrase in words["not_a_country"]}
    return Phrases(((" ".join(key), value) for key, value in _with_longer_tails(table).items()), loose=False)


@dataclass(frozen=True)
class _Conditions:
    """Words that name a country only here and there."""

    capital: frozenset[Key]
    upper: frozenset[Key]
    languages: frozenset[str]
    other_languages: frozenset[str]
    titles: frozenset[str]
    offices: frozenset[str]
    given: frozenset[str]
    family: frozenset[str]


@cache
def _conditions() -> _Conditions:
    words = load("country_words")
    return _Conditions(
        frozenset(_key(word) for word in words["capital_only"]),
        frozenset(_key(word) for word in words["upper_only"]),
        language_names() | {fold(form) for word in words["also_languages"] for form in _singular(word)},
        frozenset(fold(form) for word in words["other_languages"] for form in _singular(word)),
        *(frozenset(map(fold, words[name])) for name in ("person_titles", "offices", "given_names", "family_names")),
    )


def _singular(word: str) -> tuple[str, ...]:
    """A name of a language as it is written: Arabic with its article."""
    return (word, "ال" + word) if ARABIC.match(word) else (word,)


@cache
def language_names() -> frozenset[str]:
    """Demonyms that are also names of languages, folded, in all their forms: they say little of a country."""
    return frozenset(fold(form) for word in load("country_words")["language_names"] for form in _endings(word))


def _row_before(text: Text, at: int, known: frozenset[str]) -> int:
    """The number of the first word of the row of languages that word `at` ends."""
    first = at
    while first > 0 and at - first < _LONGEST_ROW:
        before = text.words[first - 1].form
        gap = text.between(first - 1, first).strip()
        joins = before in _BETWEEN and gap == ""
        if not joins and not (gap in ("", ",", "،", "/", "-") and any(form in known for form in exact(before))):
            break
        first -= 1
    return first


def _is_language(found: Found[Named], text: Text) -> bool:
    """Whether a demonym is the name of a language here: in French; باللغة الفرنسية; French, English and Arabic."""
    words, at, conditions = text.words, found.first, _conditions()
    if found.size != 1 or not any(form in conditions.languages for form in exact(words[at].form)):
        return False
    if ARABIC.match(words[at].form):
        return _is_arabic_language(text, at, conditions)
    known = conditions.languages | conditions.other_languages
    after = words[at + 1].form if at + 1 < len(words) else ""
    alone = not after or text.between(at, at + 1).strip() != "" or after in _SMALL or after in known
    if words[at].form in _ENGLISH and after in _LANGUAGE_AFTER:
        return True
    if words[at].form in _ENGLISH and not alone and after not in _BETWEEN:
        return False  # in Spanish ports
    first = _row_before(text, at, known)
    head = words[first - 1].form if first else ""
    led = any(word.form in _LANGUAGE_BEFORE for word in words[first:at]) or head in _LANGUAGE_BEFORE
    if led or _is_lesson(text, first) or _is_translated(text, at) or _is_called_a_language(text, at):
        return True
    return _in_a_row_of_languages(text, first, at, conditions) and not head.endswith("s")


def _is_lesson(text: Text, first: int) -> bool:
    """Whether the word before "de" is one of lessons: cours de français."""
    words = text.words
    if first and words[first - 1].form in _LANGUAGE_LESSONS:
        return True
    return first >= 2 and words[first - 1].form == "de" and words[first - 2].form in _LANGUAGE_LESSONS


def _is_translated(text: Text, at: int) -> bool:
    """Whether something is translated into it: traducir la guía al francés; ترجمة الدليل إلى الفرنسية."""
    near = [word.form for word in text.words[max(0, at - 8) : at]]
    return any(form in _INTO for form in near[-4:]) and any(form in _TRANSLATED for form in near)


def _is_called_a_language(text: Text, at: int) -> bool:
    """Le français est la langue de travail."""
    near = [word.form for word in text.words[at + 1 : at + 5]]
    return near[:1] in (["est"], ["is"], ["e"], ["es"]) and any(form in _LANGUAGE_BEFORE for form in near[1:])


def _in_a_row_of_languages(text: Text, first: int, at: int, conditions: _Conditions) -> bool:
    """Whether a language that is no demonym of ours (English, Arabic) stands in the same row."""
    known = conditions.languages | conditions.other_languages
    last = at
    while last + 1 < len(text.words) and last - at < _LONGEST_ROW:
        after = text.words[last + 1].form
        if text.between(last, last + 1).strip() not in ("", ",", "/", "-") or after not in known | _BETWEEN:
            break
        last += 1
    return any(word.form in conditions.other_languages for word in text.words[first : last + 1])


def _is_arabic_language(text: Text, at: int, conditions: _Conditions) -> bool:
    """بالفرنسية; اللغة الفرنسية; بالعربية والفرنسية; ترجمة إلى الفرنسية."""
    after = text.words[at + 1].form if at + 1 < len(text.words) else ""
    if after.startswith("و") and any(form in conditions.other_languages for form in exact(after)):
        return True
    if _is_translated(text, at):
        return True
    for _ in range(_LONGEST_ROW):
        word = text.words[at]
        raw = text.raw[word.start : word.end]
        before = text.words[at - 1].form if at else ""
        if before in _LANGUAGE_BEFORE or (raw.startswith(("بال", "وبال")) and word.form.endswith("ه")):
            return True
        if any(form in conditions.other_languages for form in exact(word.form)):
            return True
        # The language before it in a row: written together with "and", or after "or".
        at = at - 1 if raw.startswith("و") else at - 2 if before == fold("أو") else -1
        if at < 0 or not any(
            form in conditions.languages | conditions.other_languages for form in exact(text.words[at].form)
        ):
            return False
    return False


def _is_person(found: Found[Named], text: Text) -> bool:
    """Whether a name is somebody's: Mr Chad Miller, Sra. Irlanda Ruiz, Ana Portugal, Chad Miller."""
    words, at, conditions = text.words, found.first, _conditions()
    raw = text.raw[found.start : found.end]
    if found.size != 1 or ARABIC.match(raw) or not raw[:1].isupper():
        return False
    if raw.lower() == "germán":
        return True
    if not found.value[1] and at + 1 < len(words) and words[at + 1].form in conditions.family:
        return text.between(at, at + 1) == " "
    if not at or text.between(at - 1, at).strip(" ") not in ("", "."):
        return False
    before = words[at - 1]
    if before.form in conditions.titles:
        return True
    name = text.raw[before.start : before.end]
    if text.between(at - 1, at) != " " or not name[:1].isupper():
        return False
    if before.form in conditions.given and not found.value[1]:
        return True
    titled = at > 1 and words[at - 2].form in conditions.titles and text.between(at - 2, at - 1).strip(" ") in ("", ".")
    return titled and before.form not in conditions.offices and before.form not in _LANGUAGE_BEFORE


def _is_everyday(key: Key, found: Found[Named], text: Text) -> bool:
    """Whether a word is the everyday word it is spelt like: an incident that is bénin, a malta (the gang)."""
    raw, at = text.raw[found.start : found.end], found.first
    before = text.words[at - 1].form if at and text.between(at - 1, at).strip(" '’") == "" else ""
    if key == ("benin",) and raw.islower():
        return bool(before) and before not in _AS_COUNTRY
    if key == ("malta",) and raw.islower():
        return before in _BEFORE_MALT
    if key == ("suede",) and raw.islower():
        return before not in _AS_COUNTRY | {"la", "en"}
    if key == ("poles",) and (not before or not raw.isascii()):
        return True
    if key == ("polish",) and not before and at + 1 < len(text.words):
        return text.words[at + 1].form in _AFTER_TO_POLISH
    return ARABIC.match(raw) is not None and fold(raw).endswith("مجري") and raw.endswith("ى")


def _is_another_guinea(found: Found[Named], text: Text) -> bool:
    """Whether a bare Guinea has another's byname beside it, in a spelling that we do not list: never guessed."""
    words, at, after = text.words, found.first, found.first + found.size
    if at and text.between(at - 1, at) in "- " and words[at - 1].form.startswith(_GUINEAS_BEFORE):
        return True
    return (
        after < len(words) and text.between(after - 1, after) in "- " and words[after].form.startswith(_GUINEAS_AFTER)
    )


def _is_shouted(text: Text, at: int) -> bool:
    """Whether an acronym stands among words that are all in capitals, so that its own capitals say nothing."""
    near = [
        text.raw[word.start : word.end] for word in (*text.words[max(0, at - 1) : at], *text.words[at + 1 : at + 2])
    ]
    long = [word for word in near if len(word) > 2]
    return bool(long) and all(word.isupper() for word in long)


def _is_mali(key: Key, found: Found[Named], text: Text) -> bool:
    """Arabic writes Mali and "financial" alike."""
    before = text.words[found.first - 1].form if found.first else ""
    after = text.words[found.first + 1].form if found.first + 1 < len(text.words) else ""
    if after in _MALI_AFTER:
        return True
    if key[0] != _MALI:
        return key[0][0] in "بل"  # in Mali, to Mali; و is "and financial"
    return before in _MALI_BEFORE or text.raw[max(0, found.start - 10) : found.start].rstrip()[-1:] in ("", ":", "(")


def _meant(found: Found[Named], text: Text) -> bool:
    """Whether words that may name a country do so here."""
    if found.value[0] == (_NOTHING,):
        return False
    conditions = _conditions()
    key = tuple(word.form for word in text.words[found.first : found.first + found.size])
    raw = text.raw[found.start : found.end]
    if key in conditions.capital and not raw[:1].isupper():
        return False
    if key in conditions.upper and (not raw.isupper() or (key == ("car",) and _is_shouted(text, found.first))):
        return False
    if found.value[0] == ("ML",) and found.size == 1 and _MALI in key[0]:
        return _is_mali(key, found, text)
    if found.value[0] == ("GN",) and _is_another_guinea(found, text):
        return False
    return not (_is_everyday(key, found, text) or _is_language(found, text) or _is_person(found, text))


def _unbroken(text: Text) -> list[Found[Named]]:
    """What the table finds, but no name across a comma: "Guinea, Equatorial Guinea" are two."""
    whole = _table().find(text)
    if not any(one.size > 1 and _BREAK.search(text.raw, one.start, one.end) for one in whole):
        return whole
    found: list[Found[Named]] = []
    number = place = 0
    for piece in _BREAK.split(text.raw):
        part = Text(piece)
        found += [
            Found(one.value, one.first + number, one.size, one.start + place, one.end + place)
            for one in _table().find(part)
        ]
        number, place = number + len(part.words), place + len(piece) + 1
    return found


def mentions(text: Text) -> list[Mention]:
    """Every place where a country of the Dialogue is named."""
    return [
        Mention(found.value[0], found.value[1], found.first, found.size, found.start, found.end)
        for found in _unbroken(text)
        if _meant(found, text)
    ]
