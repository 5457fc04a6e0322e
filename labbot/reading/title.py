"""A title and a summary in the author's own words.

The labelled title comes first, then a quoted one, then the object of the verb by which the author asks or
    proposes,
then a telling subject, then the first sentence that says something. Never a word that is not theirs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from labbot.reading.countries import mentions
from labbot.reading.labels import Line, first
from labbot.reading.phrases import Phrases, Text, word_set

MOST_WORDS = 18
MOST_LETTERS = 120
_SUMMARY = 280
_WRAPPED = 50  # a line at least this long may go on in the next one

_PREFIX = re.compile(
    r"^(?:\s*(?:re|r[eé]f|fwd?|tr|rv|enc|aw|wg|sv|res|rép|vs|رد|إعادة توجيه|إعادة إرسال)\s*(?:\[\d+\]|\(\d+\))?\s*[:：]"
    r"|\s*\[[^\]\n]{1,40}\])",
    re.IGNORECASE,
)
_HOUSE = re.compile(
    r"^\s*(?:formulaire\s+)?(?:(?:le |the |o |el )?labo(?:ratoire|ratory|ratório|ratorio)?\s+(?:d['’ ]?|of |de )?\s*"
    r"id[eé](?:es|as)|"
    r"laboratório de ideias|rabat process|processus de rabat|مختبر الأفكار)\s*[:\-–—|/]?\s*",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'[«“"„]\s*([^«»“”"„\n]{12,160}?)\s*[»”"“]')
_HOUSE_QUOTED = re.compile(
    r"[«“\"]\s*(?:processus de rabat|rabat process|processo de rabat|proceso de rabat)\s*[»”\"]", re.I
)
_BRACKET = re.compile(r"\s*\([^()\n]{0,120}\)?")
_ARTICLES = word_set("un une le la les des a an the um uma o os as una el los las l'organisation l'appui")
_BULLET = re.compile(r"^\s*(?:[-*•·‣–—]|\d{1,2}[.)]|[a-h]\))\s")
_STOP = word_set("""le la les l de des du d un une et en a au aux pour par sur dans the of and to an for on
    in with from our your o os as um
    uma da do das dos e em no na para com el los las del y con por al su sus sa son ses notre nos que qui
    its at seu sua
    في من على إلى عن مع و""")
# Words that a subject may consist of without telling anything.
_GENERIC = word_set("""demande request requests pedido solicitud proposition proposal proposta propuesta
    projet project projeto proyecto idee idees
    idea ideas ideia ideias labo lab laboratoire laboratory laboratorio formulaire form our input offer and
    offre oferta
    appui support apoyo apoio aide help urgent nouveau nouvelle new nova nueva deux two duas dos sans objet
    bonjour hello
    sem assunto sin asunto besoin assistance technique tecnica طلب مقترح مشروع فكرة دعم مساعدة تقنية بدون موضوع
    soumission submission contribution contribuicao خبرة عرض expertise experts
    reponse answer resposta respuesta questionnaire questionario cuestionario""")
# What opens the object that makes a title: a verb of asking or offering, or a noun it begins with.
_OPENING_WORDS = {
    "ask": """présenter;apresentar;presentar;sollicite;sollicitons;solliciter;demande;demandons;
        propose;proposons;proposer;souhaite;souhaitons;souhaiterait;souhaiterions;voudrions;voudrait;soumet;soumettons;présente;
        proposition;désire;requests;request;requesting;proposes;propose;would like;we'd like;
        grateful for;seeks;asks for;wishes;plans;solicita;solicitamos;solicitar;pede;pedimos;precisa;
        precisamos;propõe;propomos;gostaria;gostaríamos;apresenta;pretende;proposta;pide;necesita;
        necesitamos;propone;proponemos;presenta;presentamos;desea;deseamos;quisiera;تطلب;نطلب;يطلب;
        تلتمس;نلتمس;يلتمس;تقترح;نقترح;يقترح;نحتاج;تحتاج;ترغب;نرغب;تود;نود""",
    "weak": """besoin;cherche;cherchons;need;needs;seeking;busca;buscamos;procura;procuramos""",
    "noun": """appui pour;appui à;appui au;appui aux;support for;support to;assistance with;assistance in;
        assistance for;apoio para;apoio à;apoio ao;apoyo para;apoyo a;formation de;formation des;
        training of;training for;دعم;دعما""",
    "offer": """offers;can offer;can host;can provide;we offer;offre;offrons;peut accueillir;
        pouvons accueillir;oferece;oferecemos;pode acolher;ofrece;ofrecemos;puede acoger;
        podemos acoger;نعرض;تعرض;يمكننا تقديم;يمكننا استضافة;can share;met à disposition;
        mettons à disposition;ready to share;is ready to""",
}
_OPENERS = Phrases[str](
    (word.strip(), sort) for sort, text in _OPENING_WORDS.items() for word in text.replace("\n", ";").split(";")
)
_WORTH = {"ask": 1.0, "noun": 0.0, "weak": -1.0, "offer": 1.0}
_LEADING = word_set("""un une le la les l a an the de d des du um uma o os as el los las to for in que of
    faire labelliser bénéficier obtenir receive receber obter obtener beneficiar
    propose submit suggest الحصول على في solliciter proposer
    demander request solicitar pedir propor proponer like also your notre our aussi también também en
    urgent urgente من أن إلى""")


@dataclass(frozen=True, slots=True)
class Titled:
    """The title, the words of the mail it is, and how sure we are that it is one (0 where there is none)."""

    title: str
    evidence: str | None
    confidence: float


def clean_subject(subject: str) -> str:
    """The subject without Re/Fwd/TR, references in brackets and the laboratory's own name."""
    rest = subject[:300].strip()
    for _ in range(8):
        shorter = _HOUSE.sub("", _PREFIX.sub("", rest, count=1), count=1).strip()
        if shorter == rest:
            break
        rest = shorter
    head, sign, tail = rest.partition(":")
    if sign and tail.strip() and all(word.form in _GENERIC | _STOP for word in Text(head).words):
        rest = tail.strip()
    return " ".join(rest.split()).strip(" -–—:|/")


def _telling(text: str) -> int:
    """How many words of `text` say something."""
    return len({word.form for word in Text(text).words if word.form not in _STOP and word.form not in _GENERIC})


def shorten(phrase: str) -> str:
    """`phrase` as a title: at most 18 words and 120 letters, ending at a natural place."""
    words = phrase.split()
    if len(words) <= MOST_WORDS and len(phrase) <= MOST_LETTERS:
        return _trim(phrase)
    kept: list[str] = []
    for word in words[:MOST_WORDS]:
        if len(" ".join([*kept, word])) > MOST_LETTERS:
            break
        kept.append(word)
    short = " ".join(kept)
    comma = max(short.rfind(", "), short.rfind("، "), short.rfind(" - "), short.rfind("; "))
    if comma > len(short) * 0.5:
        short = short[:comma]
    return _trim(short)


def _trim(phrase: str) -> str:
    """Without a dangling small word or sign at the end."""
    words = phrase.split()
    while words and not any(char.isalnum() for char in words[-1]):
        words.pop()
    while len(words) > 3 and Text(words[-1]).words and Text(words[-1]).words[-1].form in _STOP:
        words.pop()
    return " ".join(words).strip(" ,;:.-–—*_")[:MOST_LETTERS].strip()


def _clause_end(raw: str, start: int) -> int:
    """Where the clause that starts at `start` ends: a full stop, a bracket, a line that does not go on."""
    limit = min(len(raw), start + 320)
    for at in range(start, limit):
        char = raw[at]
        if char in ";?!؟؛" or (char in ".…" and raw[at + 1 : at + 2] in ("", " ", "\n", "\r", "\t")):
            return at
        if char == ":" and len(raw[start:at].split()) > 4:
            return at
        if char == "\n":
            line = at - (raw.rfind("\n", max(0, at - 200), at) + 1)
            following = raw[at + 1 : at + 60]
            if line < _WRAPPED or not following.strip() or following[:1] in "\n\r" or _BULLET.match(following):
                return at
    return limit


def _object(raw: str, start: int) -> tuple[str, str]:
    """What stands after `start` up to the end of the clause, and its words as they stand (no bracket left
    out)."""
    phrase = raw[start : _clause_end(raw, start)]
    head, sign, tail = phrase.partition(":")
    if sign and len(tail.split()) >= 3 and _telling(head) <= 1:
        phrase = tail
    phrase = phrase.lstrip(" :\t")
    if phrase.startswith(","):
        # "souhaite, dans le prolongement de ..., un appui": the object comes after the insertion.
        pieces = phrase.split(",")[1:]
        starts = [at for at, piece in enumerate(pieces) if at and Text(piece[:40]).words[:1]]
        article = [at for at in starts if Text(pieces[at][:40]).words[0].form in _ARTICLES]
        phrase = ",".join(pieces[(article or starts or [0])[0] :])
    house = _HOUSE_QUOTED.search(phrase[:60])
    phrase = _skip_leading(phrase[house.end() :] if house else phrase)
    plain = " ".join(_BRACKET.sub("", phrase).split())
    return plain, phrase.partition("(")[0].strip()


def _skip_leading(phrase: str) -> str:
    """`phrase` without articles and the asker's own name at its beginning."""
    part = Text(phrase)
    named = {mention.first: mention for mention in mentions(part)}
    skip = 0
    while skip < len(part.words):
        mention = named.get(skip)
        if not mention and part.words[skip].form not in _LEADING:
            return phrase[part.words[skip].start :]
        skip += mention.size if mention else 1
    return ""


def _by_verb(text: Text, offer: bool) -> tuple[str, str]:
    """The object of an asking (or offering) verb that says most, earlier ones first."""
    best, words, most = "", "", 0.0
    for number, found in enumerate(_OPENERS.find(text)[:16]):
        if (found.value == "offer") is not offer:
            continue
        plain, raw = _object(text.raw, found.start if found.value == "noun" else found.end)
        phrase = shorten(plain)
        telling = _telling(phrase)
        score = min(telling, 7) + _WORTH[found.value] - 0.6 * number
        if len(phrase.split()) >= 4 and telling >= 3 and score > most:
            best, words, most = phrase, raw, score
    return best, words


def _quoted(text: Text) -> str:
    for match in _QUOTED.finditer(text.raw[:20_000]):
        phrase = " ".join(match[1].split())
        if 4 <= len(phrase.split()) <= MOST_WORDS and len(phrase) <= MOST_LETTERS:
            return phrase
    return ""


def _first_sentence(text: Text) -> str:
    for line in _telling_lines(text.raw):
        phrase = shorten(" ".join(_BRACKET.sub("", line).split()))
        if _telling(phrase) >= 3:
            return phrase
    return ""


def find(text: Text, subject: str, lines: list[Line], *, offer: bool = False) -> Titled:
    """The title, from the surest source that has one."""
    told = first(lines, "title")
    if told:
        words = " ".join(told.value.split()).strip(" «»“”\"'*_")
        if words:
            return Titled(shorten(words), told.value[:MOST_LETTERS], 0.97)
    short = clean_subject(subject)
    quoted = _quoted(text)
    if quoted:
        return Titled(quoted, quoted, 0.85)
    phrase, said = _by_verb(text, offer)
    if phrase:
        return Titled(phrase, phrase if phrase in " ".join(text.raw.split()) else said, 0.75)
    if _telling(short) >= 2:
        return Titled(shorten(short), shorten(short), 0.65)
    phrase = _first_sentence(text)
    if phrase:
        return Titled(phrase, phrase, 0.4)
    return Titled(shorten(short), shorten(short), 0.2) if _telling(short) >= 1 else Titled("", None, 0.0)


_ABOUT = re.compile(
    r"^(?:objet|object|subject|re|assunto|asunto|الموضوع|موضوع)\s{0,3}[:：]\s{0,3}(\S.{0,300})",
    re.IGNORECASE | re.MULTILINE,
)
_SENDER = re.compile(
    r"^(?:the |le |la |o |el )?(?:minist|r[eé]publi|direc|s[eé]cr[eé]ta|govern|gouvern|gobierno|embass|ambassade"
    r"|embaixada|embajada|associa|asocia|ong\b|ngo\b|commune|mairie|c[aâ]mara|ayuntamiento|universi|وزارة|الجمهورية|جمهورية|مديرية"
    r"|المديرية|حكومة|سفارة|جمعية|بلدية|جامعة)",
    re.IGNORECASE,
)
_HEADINGS = 8
_LETTER_LINES = 15


def heading(raw: str) -> Titled:
    """What a document is called by its form: the line of a letter that says what it is about, else the first line at
    its head that is no sentence, no label, no date and no sender. The surest of them is less sure than a label."""
    lines = [line.strip() for line in raw[:6_000].splitlines() if line.strip()]
    about = _ABOUT.search("\n".join(lines[: 2 * _LETTER_LINES]))
    if about:
        phrase = shorten(clean_subject(about[1]))
        return Titled(phrase, phrase, 0.8) if _telling(phrase) >= 2 else Titled("", None, 0.0)
    if any(_GREETING.match(line) for line in lines[:_LETTER_LINES]):
        return Titled("", None, 0.0)
    for line in (line for line in lines[:_HEADINGS] if not _SENDER.match(line)):
        bare = line.rstrip(".:…") == line and ": " not in line and "|" not in line and not any(map(str.isdigit, line))
        if bare and 3 <= len(line.split()) <= MOST_WORDS and len(line) <= MOST_LETTERS and _telling(line) >= 3:
            return Titled(line, line, 0.7)
    return Titled("", None, 0.0)


_GREETING = re.compile(
    r"^\W*(?:bonjour|bonsoir|ch[eè]r|madame|monsieur|dear|hello|hi\b|good (?:morning|afternoon)|bom dia|"
    r"boa tarde|caros?|exmos?|"
    r"ex\.mo|prezad|estimad|buenos|buenas|hola|السلام|تحية|السادة|صباح|سيدي|merci|thank|cordialement|"
    r"regards|best|kind regards|"
    r"cumprimentos|saludos|un saludo|atentamente|مع فائق|وتقبلوا|شكرا|obrigad|envoyé de mon|sent from my)",
    re.IGNORECASE,
)


def _telling_lines(raw: str) -> list[str]:
    lines = []
    for line in raw[:6_000].splitlines():
        phrase = " ".join(line.strip(" \t*•->").split())
        if phrase and not (_GREETING.match(phrase) and len(phrase.split()) < 8) and len(phrase.split()) > 2:
            lines.append(phrase)
    return lines


def summary(text: Text) -> str:
    """The first lines that say something, word for word, at most 280 letters."""
    whole = " ".join(_telling_lines(text.raw))
    if len(whole) <= _SUMMARY:
        return whole
    cut = whole[:_SUMMARY]
    stop = max(cut.rfind(". "), cut.rfind("؟ "), cut.rfind("! "))
    return cut[: stop + 1] if stop > 80 else cut[: cut.rfind(" ") if " " in cut else _SUMMARY] + " …"
