"""What a mail says about a letter that did not arrive: is it such a report, which address, for good or for now.

word of the return path (VERP) > delivery status (RFC 3464, RFC 6533) > X-Failed-Recipients > habits of old servers

Who wrote a bounce is never proven. The word in the address it came to is the only proof that it answers one of our
letters; `labbot.commands.bounced` asks for it, and nothing is decided here.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from email import message_from_string
from email.message import Message
from itertools import islice
from typing import Any, NamedTuple

from handlers.mail import headers, parts
from labbot.messages import Bounce

_RETURN_TOKEN = re.compile(r"[^a-z0-9]b\.([a-z2-7]{26})@", re.IGNORECASE)
_DELIVERED_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
_STATUS_TYPES = {"message/delivery-status", "message/global-delivery-status"}
_RETURNED_TYPES = {"message/rfc822", "message/global"}
_HEADER_TYPES = {"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}

_ROBOTS = {"mailer-daemon", "mailerdaemon", "mail-daemon", "maildaemon"}
"""Local parts that only a mail system writes from."""

_OFFICES = {
    "postmaster", "mdaemon", "mail.delivery.system", "maildeliverysystem", "mail-delivery-system", "mailadm",
    "microsoftexchange", "imss", "bounce", "bounces", "ndr", "system administrator",
}  # fmt: skip
"""Local parts that a mail system writes from, and at times a person."""

_NAMES = re.compile(r"mail delivery (?:sub)?system|mailer[- ]daemon|postmaster", re.IGNORECASE)


def _any(*patterns: str, before: str = "") -> re.Pattern[str]:
    return re.compile(f"{before}(?:{'|'.join(patterns)})", re.IGNORECASE)


_SUBJECTS = _any(
    # English
    r"undeliver(?:able|ed)\b|non[- ]?deliver(?:y|able)|nondeliverable|not delivered|could not deliver",
    r"unable to deliver",
    r"(?:mail|message|e-?mail|delivery|permanent delivery)[: ]+(?:delivery )?(?:failure|failed|error|status|warning)",
    r"delivery (?:status )?(?:notification|report|failure|delayed|has failed|incomplete)|returned mail|failed mail",
    r"failure notice|automatically rejected mail|rejected(?: mail| posting)?:|delayed mail|mail system error",
    r"mail (?:could not be|not) delivered|message (?:could not be delivered|has not yet been delivered)",
    r"message (?:[\w-]+ )?delayed|user unknown|\S+@\S+ - user unknown",
    # French
    r"non[- ](?:remis|distribution)|(?:message|courriel|courrier|e-?mail)s? non (?:remis|distribu|d[eé]livr)",
    r"(?:message|courriel|courrier|e-?mail)s? retourn[eé] [aà] l",
    r"(?:[eé]chec|erreur|[eé]tat|avis de non) (?:de |d[’'])?(?:la )?(?:remise|distribution|livraison|envoi)",
    r"(?:notification|rapport) d[’'](?:[eé]tat|[eé]chec) de (?:la )?(?:remise|distribution)",
    # Portuguese
    r"n[aã]o entreg(?:ue|ável)|(?:mensagem|e-?mail|correio) (?:n[aã]o entregue|devolvid[ao])",
    r"(?:falha|erro) (?:na|de|no) (?:entrega|envio)|notifica[cç][aã]o d[eo] (?:estado|falha|status)",
    # Spanish
    r"no (?:se puede|se pudo|se ha podido) entregar|(?:mensaje|correo) (?:no entregado|devuelto|no entregable)",
    r"(?:error|fallos?|falla) (?:en la|de la|de|al) (?:entrega|env[ií]o|entregar|enviar)",
    r"notificaci[oó]n (?:de|del) (?:estado|fallo)|no entregad[oa]|no entregable",
    # Arabic
    r"تعذر (?:ال)?(?:تسليم|إرسال|توصيل)|فشل (?:في )?(?:ال)?(?:تسليم|إرسال|توصيل)|غير قابل للتسليم|لم يتم تسليم",
    r"إشعار (?:ب)?(?:حالة|فشل) التسليم",
    # German, Italian, Dutch
    r"unzustellbar|nicht zustellbar|mancato recapito|non recapitabile|onbestelbaar",
    before=r"^(?:\[[^\]]{0,40}\]\s*)?(?:warning:?\s+|avertissement ?:?\s+|\W{0,3})?",
)
"""How mail systems begin the subject of a report; a person's answer or forwarding begins with Re:, Fwd:, TR:, RV:..."""

_SUBJECT_ENDS = re.compile(r": non remis \(delivery failed\)$", re.IGNORECASE)

_FAILED_WORDS = _any(
    # English
    r"(?:could not|cannot|couldn[’']t|can[’']t|was not|wasn[’']t|not|unable to) be (?:delivered|found|reached)",
    r"wasn[’']t delivered|unable to deliver|could not deliver|delivery (?:to|has|of).{0,60}fail|failed to deliver",
    r"(?:permanent|fatal) (?:error|failure|delivery)|user unknown|unknown user|no such (?:user|mailbox|recipient)",
    r"mailbox (?:unavailable|not found|full|is full|disabled)|recipient (?:rejected|unknown|not found)|over quota",
    r"does not exist|doesn[’']t exist|returned to sender|undeliverable|address(?:es)? failed|not a valid user",
    r"quota exceeded|has been (?:blocked|rejected)|did not reach|no mailbox here",
    # French
    r"n[’']a(?:vons)? (?:pas )?(?:pu|pas pu)|n[’']ont pas pu|utilisateur inconnu|[eé]chec de (?:la )?remise",
    r"pas (?:pu )?[eê]tre (?:remis|distribu|d[eé]livr|transmis)|destinataire (?:inconnu|introuvable)",
    r"adresse (?:\S+ ){0,3}(?:introuvable|inconnue|invalide|n[’']existe pas)",
    r"bo[iî]te (?:\S+ ){0,4}(?:pleine|satur[eé]e)",
    # Portuguese
    r"n[aã]o (?:p[oô]de|foi poss[ií]vel|foi) (?:ser )?(?:entreg|envia)|caixa (?:\S+ ){0,3}cheia|falha na entrega",
    r"(?:utilizador|usu[aá]rio) (?:desconhecido|inexistente)",
    r"endere[cç]o (?:\S+ ){0,3}(?:n[aã]o (?:foi )?encontrado|n[aã]o existe|inv[aá]lido)",
    # Spanish
    r"no (?:se )?(?:pudo|ha podido|puede|han podido) (?:ser )?(?:entreg|enviar)|buz[oó]n (?:\S+ ){0,3}lleno",
    r"usuario (?:desconocido|no existe)|direcci[oó]n (?:\S+ ){0,4}(?:no (?:se )?(?:encontr|existe)|inv[aá]lida)",
    # Arabic
    r"(?:تعذر|لم يتم|فشل|لم يمكن) (?:في )?(?:ال)?(?:تسليم|توصيل|إرسال)",
    r"(?:العنوان|المستخدم|المستلم) غير (?:موجود|معروف)|صندوق (?:ال)?(?:بريد|وارد) (?:ممتلئ|غير موجود)",
)
_DELAYED_WORDS = _any(
    r"\bdelayed\b|warning message only|still being retried|will be retried|keep trying|not yet been delivered",
    r"will continue to (?:try|retry)|do not need to resend|nouvelles tentatives|retard[eé]",
    r"continuar[aá] (?:a|intentando)|reintent|novas tentativas|ستتم إعادة المحاولة|سنعيد المحاولة",
)
_PASSING_WORDS = _any(
    r"over ?quota|quota exceeded|exceed\w* (?:\S+ ){0,3}quota|mailbox (?:is )?full|storage (?:limit|quota)|disk quota",
    r"too (?:large|big)|exceed\w* (?:\S+ ){0,4}size|message size|timed? ?out|expired|spam|blacklist|blocklist|greylist",
    r"bo[iî]te (?:\S+ ){0,4}(?:pleine|satur[eé]e)|caixa (?:\S+ ){0,3}cheia|buz[oó]n (?:\S+ ){0,3}lleno|ممتلئ",
)
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?:^|[\s;:])([45])\d\d(?=[\s:-])")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'|=]{1,64}@[A-Za-z0-9\u0080-\uffff](?:[\w.-]{0,251}[\w])?")
_UTF8_CHARACTER = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_COMMENT = re.compile(r"\([^()]*\)")
_QUOTED_ID = re.compile(r"^[ \t>]{0,8}message-id:[ \t]*(<[^<>\s]{1,996}>)", re.IGNORECASE | re.MULTILINE)

_SENDER_LINES = re.compile(
    r"^[ \t>]{0,8}(?:from|sender|reply-to|return-path|message-id|in-reply-to|references|de|von|من)[ \t]{0,3}:.*$",
    re.IGNORECASE | re.MULTILINE,
)
"""Lines of a returned letter that name its writer, who is us, or letters."""

_LONGEST_ODD_BOUNCE = 100_000
"""Characters; some patterns of flufl.bounce are quadratic (11 s on 900,000 empty lines)."""
_MOST_LINES = 3000
"""It tries a hundred patterns on every line (2.5 s on 100,000 lines); a letter of ours that comes back has 1,500."""

_LONGEST_SEARCHED = 20_000
"""Characters of text in which words are looked for: a report says what failed before it gives the letter back."""
_MOST_FOUND = 100
_NEAR = 400
"""Characters between the words of a failure and the address that failed."""

_NOT_FAR = {"delivered", "relayed", "expanded"}
"""Actions that are no failure (RFC 3464 2.3.3)."""

_PASSING = {(2, 2), (2, 3), (3, 1), (3, 4), (4, 1), (4, 2), (4, 4), (4, 5), (4, 7)}
"""(subject, detail) of a status that may be better tomorrow, though the letter is lost (RFC 3463 3.3-3.5): mailbox
full, letter too long, system full, nobody answers, loop, expired. So is all of subject 7: a policy is not the address's
fault."""


class Failures(NamedTuple):
    """The addresses that a report names, in lower case, in its order: not reachable for good, for now, or only late."""

    hard: tuple[str, ...] = ()
    soft: tuple[str, ...] = ()
    late: tuple[str, ...] = ()

    @property
    def first(self) -> str | None:
        return next(iter((*self.hard, *self.soft, *self.late)), None)


def return_token(message: Message, facts: Mapping[str, Any]) -> str | None:
    """The word in the return path that this mail was sent to (`lab+b.<word>@`); None where it was sent elsewhere."""
    envelope = facts.get("envelope_to") or ()
    places = [envelope] if isinstance(envelope, str) else list(envelope)
    places += [value for name in _DELIVERED_TO for value in headers.values(message, name)]
    found = (_RETURN_TOKEN.search(str(place)[: headers.LONGEST_ENCODED]) for place in places)
    return next((token.group(1).lower() for token in found if token), None)


def is_report(message: Message) -> bool | None:
    """Whether the structure is that of a delivery report; None where it says nothing, False for a mere receipt."""
    actions = {_action(block) for block in status_blocks(message)} - {""}
    if actions:
        return not actions <= _NOT_FAR
    report = headers.parameter(message, "report-type").lower()
    return True if report == "delivery-status" or headers.values(message, "X-Failed-Recipients") else None


def is_bounce(message: Message, address: str, subject: str, own: tuple[str, ...]) -> bool:
    """Whether a mail without the structure of a report is one all the same, by its sender, subject and words.

    One sign is never enough: people are called postmaster, and write "delivery failed" in a subject.
    """
    local = address.partition("@")[0].strip('"\\')
    if local in _ROBOTS:
        return True
    by_sender = local in _OFFICES or bool(_NAMES.search(headers.value(message, "From")[:200]))
    by_subject = bool(_SUBJECTS.search(subject[:300]) or _SUBJECT_ENDS.search(subject[:300]))
    if by_sender and by_subject:
        return True
    if not by_sender and not by_subject:
        return False
    # A person who tells us that our own address did not work is no bounce of our letter.
    found = failures(message)
    return (bool(found.first) and found.first not in own) or (by_subject and _gives_a_letter_back(message))


def read(message: Message, facts: Mapping[str, Any]) -> Bounce:
    """What a bounce says of our letter. Never raises."""
    found = failures(message)
    token = return_token(message, facts)
    return Bounce(
        found.first,
        hard=bool(found.hard),
        letter=token,
        message_id=returned_message_id(message),
        late=bool(found.late and not found.hard and not found.soft) or (found.first is None and _is_late(message)),
    )


def failures(message: Message) -> Failures:
    """All addresses that a report names. Empty where it names none; never raises."""
    standard = _by_status(status_blocks(message))
    if standard.first:
        return standard
    if named := headers.value(message, "X-Failed-Recipients"):
        return _sorted_by_words(message, (address for _, address in headers.addresses(named)))
    return _by_habit(message)


def returned_message_id(message: Message) -> str | None:
    """The Message-ID of the letter that is given back, or that the report says it answers."""
    for part in message.walk():
        payload = part.get_payload()
        carries = part is not message and part.get_content_type() in _RETURNED_TYPES | _HEADER_TYPES
        if carries and isinstance(payload, list) and payload:
            returned: Message | None = payload[0] if isinstance(payload[0], Message) else None
        elif carries and isinstance(payload, str):
            returned = message_from_string(headers.decoded(_octets_of(part), "utf-8"))
        else:
            continue
        if returned is not None and (ids := headers.message_ids(headers.value(returned, "Message-ID"))):
            return ids[0]
    if quoted := _QUOTED_ID.search(parts.text(message)[:_LONGEST_ODD_BOUNCE]):
        return quoted.group(1)
    answered = headers.message_ids(headers.value(message, "In-Reply-To"))
    thread = headers.message_ids(headers.value(message, "References"))
    return next(reversed(answered or thread), None)


def status_blocks(message: Message) -> list[Message]:
    """The blocks of every delivery status in the mail: one about the letter, then one for each address."""
    found: list[Message] = []
    for part in _outer_parts(message):
        payload = part.get_payload()
        if part.get_content_type() == "message/delivery-status" and isinstance(payload, list):
            found.extend(block for block in payload if isinstance(block, Message))
        elif part.get_content_type() in _STATUS_TYPES:
            # Python's parser knows the international form (RFC 6533) as one message and leaves its blocks in it.
            inner = payload[0] if isinstance(payload, list) and payload else payload
            text = inner.as_string() if isinstance(inner, Message) else str(inner)
            found.extend(message_from_string(block) for block in re.split(r"\n[ \t]*\n", text) if block.strip())
    return found


def _outer_parts(message: Message) -> Iterator[Message]:
    """The parts of the mail itself: those of a mail that it carries are somebody else's."""
    yield message
    payload = message.get_payload()
    if message.get_content_maintype() == "multipart" and isinstance(payload, list):
        for part in payload:
            if isinstance(part, Message):
                yield from _outer_parts(part)


def _by_status(blocks: Iterable[Message]) -> Failures:
    hard: list[str] = []
    soft: list[str] = []
    late: list[str] = []
    for block in blocks:
        address, action = _recipient(block), _action(block)
        if not address or not action or action in _NOT_FAR:
            continue
        (late if action == "delayed" else hard if _is_for_good(block) else soft).append(address)
    return Failures(tuple(hard), tuple(soft), tuple(late))


def _action(block: Message) -> str:
    """The action in one word; some servers write `failure` or `error`, or a comment behind it."""
    word = _COMMENT.sub("", headers.value(block, "Action")).strip().lower()
    if word.startswith("fail") or word == "error":
        return "failed"
    return "delayed" if word.startswith("delay") else word


def _recipient(block: Message) -> str | None:
    # The original recipient is the one we wrote to; the final one may be behind a forwarding (RFC 3464 2.3.1).
    for name in ("Original-Recipient", "Final-Recipient"):
        address = headers.value(block, name).rpartition(";")[2].strip(" <>").lower()
        address = _UTF8_CHARACTER.sub(_character, address)
        if "@" in address and " " not in address:
            return address
    return None


def _character(code: re.Match[str]) -> str:
    r"""A character of an international address written as `\x{E9}` (RFC 6533 3)."""
    number = int(code.group(1), 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else code.group()


def _is_for_good(block: Message) -> bool:
    """Whether a failure will not mend by itself. The code of the other server says more than that of our relay."""
    diagnostic = headers.value(block, "Diagnostic-Code")
    status = headers.value(block, "Status")
    for place in (diagnostic, status):
        codes = [tuple(map(int, code)) for code in _STATUS.findall(place)]
        if telling := next((code for code in codes if code[1] != 0), None):
            return _is_hard(*telling)
    if _PASSING_WORDS.search(f"{status} {diagnostic}"):
        return False
    code = _STATUS.search(status) or _REPLY_CODE.search(diagnostic) or _REPLY_CODE.search(f" {status} ")
    return code is None or code.group(1) == "5"


def _is_hard(kind: int, subject: int, detail: int) -> bool:
    return kind == 5 and subject != 7 and (subject, detail) not in _PASSING


def _by_habit(message: Message) -> Failures:
    """The addresses in a bounce that follows no standard: by flufl.bounce, else by the words around them."""
    if _is_bearable(message):
        passing, permanent = _by_flufl(message)
        if permanent or passing:
            found = _sorted_by_words(message, permanent)
            return found._replace(late=found.late or tuple(a for a in passing if a not in permanent))
    text = _SENDER_LINES.sub("", _text(message))
    words = [found.start() for found in islice(_FAILED_WORDS.finditer(text), _MOST_FOUND)]
    near = (
        found.group().strip(".'").lower()
        for found in islice(_ADDRESS.finditer(text), _MOST_FOUND)
        if any(abs(found.start() - at) <= _NEAR for at in words)
    )
    return _sorted_by_words(message, near)


def _by_flufl(message: Message) -> tuple[list[str], list[str]]:
    try:
        from flufl.bounce import all_failures

        # It logs the traceback of each of its errors.
        logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
        passing, permanent = all_failures(message)
        return _plain(passing), _plain(permanent)
    except Exception:
        # Wide on purpose: it raises all kinds of errors on mail that is broken.
        return [], []


def _plain(found: Iterable[bytes]) -> list[str]:
    return sorted({headers.decoded(address, "utf-8").strip(" <>").lower() for address in found})


def _sorted_by_words(message: Message, addresses: Iterable[str]) -> Failures:
    """Addresses of a report in words, all of them hard, soft or late by what it says."""
    found = tuple(dict.fromkeys(addresses))
    text = _text(message)
    codes = [tuple(map(int, code)) for code in _STATUS.findall(text)]
    telling = next((code for code in codes if code[1] != 0 and code[0] != 2), None)
    if _is_late(message):
        return Failures(late=found)
    passing = not _is_hard(*telling) if telling else bool(_PASSING_WORDS.search(text))
    return Failures(soft=found) if passing else Failures(hard=found)


def _is_late(message: Message) -> bool:
    subject = headers.words(headers.value(message, "Subject"))
    text = _text(message)
    final = re.search(r"permanent|fatal|failed|giving up|given up|failure", text, re.IGNORECASE)
    return bool(_DELAYED_WORDS.search(subject)) or (bool(_DELAYED_WORDS.search(text)) and not final)


def _text(message: Message) -> str:
    """What the report itself says, without the letter it gives back."""
    return parts.text(message)[:_LONGEST_SEARCHED]


def _gives_a_letter_back(message: Message) -> bool:
    carried = any(part.get_content_type() in _RETURNED_TYPES | _HEADER_TYPES for part in message.walk())
    return carried and bool(_FAILED_WORDS.search(_text(message)))


def _octets_of(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else str(part.get_payload()).encode("utf-8", "replace")


def _is_bearable(message: Message) -> bool:
    """Whether flufl.bounce gets through this mail in good time."""
    payloads = [p for p in (part.get_payload() for part in message.walk()) if isinstance(p, str)]
    few_lines = sum(payload.count("\n") for payload in payloads) <= _MOST_LINES
    return few_lines and sum(map(len, payloads)) <= _LONGEST_ODD_BOUNCE
