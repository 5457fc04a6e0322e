"""Invented proposal mails for the intake measure: five languages, each another text, the same for the same seed.

A mail looks as it does when it has come in over two servers: trace headers, a verdict of ours, a signature; a plain
text part and for two in three an HTML part beside it; 8 KB in the mean.
"""

from __future__ import annotations

import base64
import random
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from html import escape

AUTHSERV_ID = "mx.lab.example.org"
LAB = "lab@lab.example.org"
LETTERS_OF_ONE = 5
"""Mails of one writer, so that no cap on a sender is met."""

COUNTRIES = {
    "en": {"GH": "Ghana", "NG": "Nigeria", "GM": "The Gambia", "SL": "Sierra Leone", "LR": "Liberia"},
    "fr": {"CI": "Côte d'Ivoire", "SN": "Sénégal", "ML": "Mali", "BJ": "Bénin", "TG": "Togo"},
    "pt": {"CV": "Cabo Verde", "GW": "Guiné-Bissau", "ST": "São Tomé e Príncipe"},
    "es": {"GQ": "Guinea Ecuatorial"},
    "ar": {"MA": "المغرب", "TN": "تونس", "MR": "موريتانيا"},
}

SUBJECTS = {
    "en": "Proposal: {topic} ({place})",
    "fr": "Proposition : {topic} ({place})",
    "pt": "Proposta: {topic} ({place})",
    "es": "Propuesta: {topic} ({place})",
    "ar": "مقترح: {topic} ({place})",
}

TOPICS = {
    "en": ["mapping of the diaspora", "training on trafficking in persons", "a shared data base on migration"],
    "fr": ["cartographie de la diaspora", "formation sur la traite des personnes", "base de données sur la migration"],
    "pt": ["cartografia da diáspora", "formação sobre tráfico de pessoas", "base de dados sobre migração"],
    "es": ["mapa de la diáspora", "formación sobre la trata de personas", "base de datos sobre migración"],
    "ar": ["خريطة الجالية في الخارج", "تدريب على مكافحة الاتجار بالبشر", "قاعدة بيانات حول الهجرة"],
}

OPENINGS = {
    "en": "Dear colleagues,\n\nWe submit a proposal to the Laboratory of Ideas.\n\n"
    "Title: {topic}, {place}\nCountry: {country}",
    "fr": "Bonjour,\n\nNous soumettons une proposition au laboratoire d'idées.\n\n"
    "Titre : {topic}, {place}\nPays : {country}",
    "pt": "Caros colegas,\n\nApresentamos uma proposta ao laboratório de ideias.\n\n"
    "Título: {topic}, {place}\nPaís: {country}",
    "es": "Estimados colegas:\n\nPresentamos una propuesta al laboratorio de ideas.\n\n"
    "Título: {topic}, {place}\nPaís: {country}",
    "ar": "السادة الزملاء،\n\nنتقدم بمقترح إلى مختبر الأفكار.\n\nالعنوان: {topic}، {place}\nالبلد: {country}",
}

NEEDS = {
    "en": "Support needed: technical expertise and a training of {n} officers.\nBudget: {money} EUR. Duration: {months}"
    " months, from March 2027.",
    "fr": "Appui recherché : expertise technique et formation de {n} agents.\nBudget estimé : {money} EUR. Durée :"
    " {months} mois, à partir de mars 2027.",
    "pt": "Apoio pretendido: assistência técnica e formação de {n} agentes.\nOrçamento: {money} EUR. Duração: {months}"
    " meses, a partir de março de 2027.",
    "es": "Apoyo solicitado: asistencia técnica y formación de {n} agentes.\nPresupuesto: {money} EUR. Duración:"
    " {months} meses, desde marzo de 2027.",
    "ar": "الدعم المطلوب: خبرة فنية وتدريب {n} موظفا.\nالميزانية: {money} يورو. المدة: {months} شهرا، ابتداء من مارس"
    " 2027.",
}

SENTENCES = {
    "en": [
        "In the district of {place} the office has registered {n} returns since last year.",
        "The local authorities of {place} met {n} associations and agreed on a common plan of work.",
        "A survey of {n} households shows that many families live on money sent from abroad.",
        "The present register is kept on paper in {n} offices, and nobody can compare the figures.",
        "We would like to learn from a country that has already done this with {n} municipalities.",
        "Women make up a large part of those who leave {place}, and {n} of them answered our questions.",
        "The steering group will meet every {n} weeks and report to the ministry.",
        "Lessons will be shared in a workshop of {n} people at {place}.",
    ],
    "fr": [
        "Dans la préfecture de {place}, le service a enregistré {n} retours depuis l'an dernier.",
        "Les autorités locales de {place} ont rencontré {n} associations et arrêté un plan de travail commun.",
        "Une enquête auprès de {n} ménages montre que beaucoup de familles vivent de l'argent envoyé de l'étranger.",
        "Le registre actuel est tenu sur papier dans {n} bureaux et personne ne peut comparer les chiffres.",
        "Nous souhaitons apprendre d'un pays qui l'a déjà fait avec {n} communes.",
        "Les femmes sont nombreuses parmi ceux qui quittent {place} ; {n} d'entre elles ont répondu.",
        "Le comité se réunira toutes les {n} semaines et rendra compte au ministère.",
        "Les enseignements seront partagés lors d'un atelier de {n} personnes à {place}.",
    ],
    "pt": [
        "No distrito de {place} o serviço registou {n} regressos desde o ano passado.",
        "As autoridades locais de {place} reuniram {n} associações e acordaram um plano de trabalho comum.",
        "Um inquérito a {n} famílias mostra que muitas vivem do dinheiro enviado do estrangeiro.",
        "O registo atual é feito em papel em {n} serviços e ninguém consegue comparar os números.",
        "Gostaríamos de aprender com um país que já o fez com {n} municípios.",
        "As mulheres são muitas entre quem deixa {place}, e {n} delas responderam às perguntas.",
        "O grupo de acompanhamento reúne-se a cada {n} semanas e informa o ministério.",
        "As lições serão partilhadas numa oficina de {n} pessoas em {place}.",
    ],
    "es": [
        "En el distrito de {place} la oficina ha registrado {n} retornos desde el año pasado.",
        "Las autoridades locales de {place} reunieron a {n} asociaciones y acordaron un plan de trabajo común.",
        "Una encuesta a {n} hogares muestra que muchas familias viven del dinero enviado desde el extranjero.",
        "El registro actual se lleva en papel en {n} oficinas y nadie puede comparar las cifras.",
        "Quisiéramos aprender de un país que ya lo haya hecho con {n} municipios.",
        "Las mujeres son muchas entre quienes dejan {place}, y {n} de ellas respondieron a las preguntas.",
        "El comité se reunirá cada {n} semanas e informará al ministerio.",
        "Las lecciones se compartirán en un taller de {n} personas en {place}.",
    ],
    "ar": [
        "في إقليم {place} سجل المكتب {n} عودة منذ العام الماضي.",
        "اجتمعت السلطات المحلية في {place} مع {n} جمعية واتفقت على خطة عمل مشتركة.",
        "يبين استطلاع شمل {n} أسرة أن كثيرا من العائلات تعيش على الأموال المرسلة من الخارج.",
        "السجل الحالي ورقي في {n} مكتبا ولا يستطيع أحد مقارنة الأرقام.",
        "نود أن نتعلم من بلد سبق له أن قام بذلك مع {n} بلدية.",
        "النساء كثيرات بين من يغادرن {place}، وقد أجابت {n} منهن عن أسئلتنا.",
        "تجتمع لجنة المتابعة كل {n} أسابيع وترفع تقريرها إلى الوزارة.",
        "ستعرض الدروس في ورشة تضم {n} شخصا في {place}.",
    ],
}

CLOSINGS = {
    "en": "Kind regards,\n{name}",
    "fr": "Cordialement,\n{name}",
    "pt": "Com os melhores cumprimentos,\n{name}",
    "es": "Atentamente,\n{name}",
    "ar": "مع فائق التقدير،\n{name}",
}


@dataclass(frozen=True, slots=True)
class Writer:
    """An invented Focal Point."""

    email: str
    name: str
    country: str
    language: str


def writers(mails: int) -> list[Writer]:
    """Enough for so many mails."""
    found = []
    languages = list(COUNTRIES)
    for number in range(max(1, -(-mails // LETTERS_OF_ONE))):
        language = languages[number % len(languages)]
        country = list(COUNTRIES[language])[number // len(languages) % len(COUNTRIES[language])]
        address = f"writer.{number}@nfp{number % 40}.example.org"
        found.append(Writer(address, f"Writer {number}", country, language))
    return found


def contacts(mails: int) -> list[dict[str, object]]:
    """The writers, as the contact import takes them."""
    return [
        {"email": w.email, "name": w.name, "country": w.country, "role": "national_focal_point", "language": w.language}
        for w in writers(mails)
    ]


def make_mails(count: int, seed: int = 3) -> list[bytes]:
    """So many mails in the order they arrive: each writer's mails are spread over the whole."""
    chance = random.Random(seed)
    people = writers(count)
    return [_mail(number, people[number % len(people)], chance) for number in range(count)]


def _place(chance: random.Random) -> str:
    """An invented town, so that each mail is about something else."""
    parts = ("ba", "ko", "du", "la", "mi", "sa", "to", "ka", "ne", "ri", "wo", "ta")
    return "".join(chance.choice(parts) for _ in range(4)).capitalize()


def _text(writer: Writer, subject: dict[str, str], octets: int, chance: random.Random) -> str:
    language = writer.language
    country = COUNTRIES[language][writer.country]
    pieces = [OPENINGS[language].format(country=country, **subject), ""]
    size = 0
    while size < octets:
        paragraph = " ".join(
            chance.choice(SENTENCES[language]).format(place=subject["place"], n=chance.randrange(11, 900))
            for _ in range(chance.randrange(2, 6))
        )
        pieces += [paragraph, ""]
        size += len(paragraph.encode())
    pieces.append(
        NEEDS[language].format(
            n=chance.randrange(11, 90), money=chance.randrange(20, 400) * 1000, months=chance.randrange(6, 24)
        )
    )
    return "\n".join([*pieces, "", CLOSINGS[language].format(name=writer.name), ""])


def _html(text: str) -> str:
    paragraphs = "".join(
        f'<p class="MsoNormal" style="margin:0cm;font-size:11pt">{escape(line) or "&nbsp;"}</p>\n'
        for line in text.split("\n")
    )
    head = '<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>'
    return f"<html>{head}<body>{paragraphs}</body></html>"


def _mail(number: int, writer: Writer, chance: random.Random) -> bytes:
    language = writer.language
    subject = {"topic": chance.choice(TOPICS[language]), "place": _place(chance)}
    with_html = number % 3 != 0
    wanted = chance.choice((600, 900, 1300, 1800, 2800)) if with_html else chance.choice((1500, 2500, 4000, 8000))
    text = _text(writer, subject, wanted, chance)
    mail = EmailMessage()
    user, domain = writer.email.split("@")
    mail["From"] = Address(writer.name, user, domain)
    mail["To"] = LAB
    mail["Subject"] = SUBJECTS[language].format(**subject)
    mail["Date"] = f"Mon, 23 Nov 2026 08:{number // 60 % 60:02d}:{number % 60:02d} +0000"
    mail["Message-ID"] = f"<{number}.{chance.getrandbits(64):x}@{domain}>"
    mail["X-Mailer"] = "Example Mail 4.2"
    encoding = chance.choice(("quoted-printable", "quoted-printable", "base64", "8bit"))
    mail.set_content(text, cte=encoding)
    if with_html:
        mail.add_alternative(_html(text), subtype="html", cte=encoding)
    return _trace(domain, number, chance) + mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _trace(domain: str, number: int, chance: random.Random) -> bytes:
    """What the servers on the way add on top."""
    seal = base64.b64encode(chance.randbytes(256)).decode()
    folded = "\r\n\t".join(seal[at : at + 70] for at in range(0, len(seal), 70))
    lines = [
        "Return-Path: <bounce@" + domain + ">",
        f"Received: from mx.{domain} (mx.{domain} [192.0.2.{number % 250}])",
        f"\tby {AUTHSERV_ID} (Postfix) with ESMTPS id {chance.getrandbits(40):X}",
        f"\tfor <{LAB}>; Mon, 23 Nov 2026 08:59:00 +0000 (UTC)",
        f"Authentication-Results: {AUTHSERV_ID}; dkim=pass header.d={domain};",
        f"\tdmarc=pass header.from={domain}",
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=mail;",
        "\th=from:to:subject:date:message-id; bh=" + seal[:44] + ";",
        f"\tb={folded}",
        f"Received: from [198.51.100.{number % 250}] (office.{domain})",
        f"\tby mx.{domain} with ESMTPSA id {chance.getrandbits(40):X}; Mon, 23 Nov 2026 08:58:00 +0000",
    ]
    return "".join(line + "\r\n" for line in lines).encode()


def redelivered(mail: bytes) -> bytes:
    """The same mail as another server hands it over once more: only the trace differs."""
    return f"Received: from relay.example.org by {AUTHSERV_ID}; Mon, 23 Nov 2026 09:30:00 +0000\r\n".encode() + mail
