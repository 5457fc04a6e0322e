"""Words without their inflection: folding, stop words and a light stem for each of our languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from operator import eq

LANGUAGES = ("en", "fr", "es", "pt", "ar")

_WORD = re.compile(r"[\w\u064b-\u065f]+")
_DOUBLED = re.compile(r"(.)\1")
_ARABIC = re.compile(r"[\u0621-\u064a]")
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ة": "ه", "ى": "ي", "\u0640": "", "_": " "})

_STOP = {
    "en": """
        a an the of and or to in on at by for from with without into onto as is are was were be been
        being has have had do does did not no nor it its this that these those which who whom whose what
        when where how why there their they them we our us you your he she his her i me my if then than
        so such also very more most much many some any all both each every other another same own per
        via through under over up down out about within between among during before after while will
        would can could should shall may might must but only just etc including include includes e g
        than too again here one upon against toward towards
    """,
    "fr": """
        le la les l un une des du de d et ou a au aux en dans par pour sur sous avec sans entre vers
        chez ce cet cette ces c se s sa son ses leur leurs notre nos votre vos mon ma mes il elle ils
        elles on nous vous je j me m te tu y qu que qui quoi dont ne n pas plus moins tres tout toute
        tous toutes est sont etre ete etait sera seront soit ont avoir eu avons avez ai as si comme
        ainsi afin lors lorsque depuis pendant apres avant aussi meme autre autres quel quelle quels
        quelles notamment compris ci cela ceux celle celui celles fait etc ou donc mais ni car selon
        chaque plusieurs
    """,
    "es": """
        el la los las lo un una unos unas de del y e o u a al en por para con sin sobre entre hacia
        desde hasta que quien quienes cual cuales cuyo cuya se su sus nuestro nuestra nuestros vuestro
        mi mis tu me nos le les es son ser sido era fue sera estan esta este estos estas ese esa eso
        aquel como mas menos muy todo toda todos todas otro otra otros otras no ni si pero ya tambien
        asi cuando donde porque segun cada durante mediante tras ante ha han haber hay he hemos incluido
        incluida incluidos incluidas etc
    """,
    "pt": """
        o a os as um uma uns umas de do da dos das e ou em no na nos nas por pelo pela pelos pelas para
        com sem sobre entre ate desde que quem qual quais cujo cuja se seu sua seus suas nosso nossa
        nossos meu minha me nos lhe e sao ser sido era foi sera esta estao este esta estes estas esse
        essa isso aquele ao aos mais menos muito todo toda todos todas outro outra outros outras nao nem
        mas ja tambem assim quando onde porque segundo cada durante mediante apos ha tem ter havera
        incluindo num numa etc
    """,
    "ar": """
        في من على الى عن مع هذا هذه ذلك تلك التي الذي الذين التى ما لا لم لن ان أن إن كان كانت يكون تكون
        هو هي هم او أو ثم بين كل بعض غير حول عند عندما قد كما حيث بما فيها منها لها له لهم وفي ومن وعلى
        والى وعن اذا أي اي ايضا ذات لدى خلال بعد قبل حتى منذ نحو دون أجل اجل لأجل وذلك وهي وهو بها به
        وبما وغير وغيرها سيما يتم اجمالي
    """,
}

# Endings that the four Latin-script languages share under different spellings; longest first, after the plural is gone.
_FAMILY = (
    ("isations", "iz"), ("izations", "iz"),
    ("isation", "iz"), ("ization", "iz"), ("izacion", "iz"), ("izacao", "iz"), ("isacao", "iz"),
    ("acion", "at"), ("acao", "at"), ("ation", "at"),
    ("ucion", "ut"), ("ucao", "ut"), ("ution", "ut"), ("icion", "it"), ("icao", "it"), ("ition", "it"),
    ("ccion", "ct"), ("ction", "ct"), ("pcion", "pt"), ("ption", "pt"), ("cion", "t"), ("cao", "t"), ("tion", "t"),
    ("ssion", "s"), ("sion", "s"), ("ssao", "s"), ("sao", "s"),
    ("idade", "it"), ("idad", "it"), ("edad", "it"), ("edade", "it"), ("ite", "it"), ("ity", "it"), ("iti", "it"),
    ("dade", "t"), ("dad", "t"), ("ty", "t"),
    ("miento", "ment"), ("amente", ""), ("ement", "ment"), ("mento", "ment"), ("mente", "ment"),
    ("ique", "ic"), ("ical", "ic"), ("ico", "ic"), ("ica", "ic"),
    ("encia", "enc"), ("ence", "enc"), ("ency", "enc"), ("enci", "enc"),
    ("ancia", "anc"), ("ance", "anc"), ("ancy", "anc"), ("anci", "anc"),
    ("euse", "os"), ("eux", "os"), ("oso", "os"), ("osa", "os"), ("ous", "os"),
    ("ivo", "iv"), ("iva", "iv"), ("ive", "iv"), ("if", "iv"),
    ("logia", "log"), ("logie", "log"), ("logy", "log"), ("logi", "log"),
    ("aire", "ar"), ("ario", "ar"), ("aria", "ar"), ("ary", "ar"), ("ari", "ar"),
    ("elle", "al"), ("ale", "al"), ("aux", "al"), ("eau", "al"), ("au", "al"), ("ais", "al"), ("el", "al"),
)  # fmt: skip
_FAMILIES = dict(_FAMILY)
_FAMILY_LENGTHS = sorted({len(ending) for ending in _FAMILIES}, reverse=True)
_VERBAL = {
    "en": frozenset({"ingly", "ings", "ing", "edly", "ed", "ly"}),
    "fr": frozenset({"issement", "issant", "antes", "ante", "ants", "ant", "ees", "ee", "er", "ir", "es", "ent", "e"}),
    "es": frozenset(
        {"ando", "iendo", "adas", "ados", "idas", "idos", "ada", "ado", "ida", "ido", "ar", "er", "ir", "r"}
    ),
    "pt": frozenset(
        {"ando", "endo", "indo", "adas", "ados", "idas", "idos", "ada", "ado", "ida", "ido", "ar", "er", "ir"}
    ),
}
_NONE: frozenset[str] = frozenset()
_LONGEST_VERBAL = 8
_AR_PREFIXES = ("وبال", "وال", "بال", "كال", "فال", "ولل", "لل", "ال", "وب", "ول", "و", "ب", "ل", "ف", "ك")
_AR_SUFFIXES = ("ياتها", "اتها", "يتها", "تها", "يات", "هما", "ها", "هم", "ان", "ات", "ون", "ين", "يه", "يا", "ه", "ي")


def fold(word: str) -> str:
    """Lower case without accents and vowel signs; Arabic letter variants made one."""
    if word.isascii():
        return word.replace("_", " ").lower()
    plain = unicodedata.normalize("NFKD", word.translate(_LETTERS)).casefold()
    return "".join([c for c in plain if not unicodedata.combining(c)]).translate(_LETTERS)


def words(text: str) -> list[str]:
    """The words of a text as they stand there."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return _WORD.findall(text.replace("_", " "))


def folded_lines(lines: Sequence[str]) -> list[list[str]]:
    """The folded words of each of many short texts without line breaks: as `fold` of all their `words`."""
    plain = unicodedata.normalize("NFC", "\n".join(lines))
    for theirs, ours in _LETTERS.items():
        plain = plain.replace(chr(theirs), ours)
    plain = unicodedata.normalize("NFKD", plain).casefold()
    for mark in filter(unicodedata.combining, set(plain)):
        plain = plain.replace(mark, "")
    for theirs, ours in _LETTERS.items():
        plain = plain.replace(chr(theirs), ours)
    return [_WORD.findall(line) for line in plain.split("\n")]


@cache
def stop_words(language: str) -> frozenset[str]:
    """Words that carry no meaning of their own, folded."""
    return frozenset(fold(word) for word in _STOP.get(language, "").split())


def is_arabic(word: str) -> bool:
    """Is the word written in Arabic letters?"""
    return _ARABIC.search(word) is not None


@lru_cache(maxsize=20_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word: the same for its inflections and, mostly, for its cognates in Latin script."""
    return _arabic_stem(word) if is_arabic(word) else _latin_stem(word, language)


def _latin_stem(word: str, language: str) -> str:
    if len(word) < 4 or word.isdigit():
        return word
    base = _singular(word, language)
    for length in _FAMILY_LENGTHS:
        family = _FAMILIES.get(base[-length:])
        if family is not None and len(base) - length >= 3:
            return _spelling(base[:-length] + family)
    endings = _VERBAL.get(language, _NONE)
    for length in range(min(_LONGEST_VERBAL, len(base) - 4), 0, -1):
        if base[-length:] in endings:
            base = base[:-length]
            break
    return _spelling(base)


def _singular(word: str, language: str) -> str:
    if word.endswith("ies") and language == "en" and len(word) > 4:
        return word[:-3] + "y"
    if language == "pt" and word.endswith(("coes", "soes")):
        return word[:-3] + "ao"
    if word.endswith("es") and language in ("es", "pt") and len(word) > 5:
        return word[:-2]
    if word.endswith(("ss", "us", "is")) and language == "en":
        return word
    return word[:-1] if word.endswith("s") or (language == "fr" and word.endswith("x") and len(word) > 4) else word


def _spelling(base: str) -> str:
    """One spelling for what the Latin-script languages write differently."""
    for theirs, ours in (("ph", "f"), ("qu", "c"), ("th", "t"), ("y", "i"), ("k", "c"), ("ou", "o")):
        base = base.replace(theirs, ours)
    if any(map(eq, base, base[1:])):
        base = _DOUBLED.sub(r"\1", base)
    trimmed = base.rstrip("aeio")
    return trimmed if len(trimmed) >= 3 else base


def _arabic_stem(word: str) -> str:
    for prefix in _AR_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= (3 if len(prefix) > 1 else 4):
            word = word[len(prefix) :]
            break
    for suffix in _AR_SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word[: -len(suffix)]
    return word
