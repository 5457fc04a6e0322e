"""Lines that mail clients of many languages write around the words of a person."""

from __future__ import annotations

import pytest

from labbot.reading.reply import cut

OWN = "Sixty families, in May."

ATTRIBUTIONS = """
Den tis 3 nov. 2026 kl 09:12 skrev Lab:
tir. 3. nov. 2026 kl. 09:12 skrev Lab <lab@example.org>:
Den tirs. 3. nov. 2026 kl. 09.12 skrev Lab <lab@example.org>:
ti 3. marrask. 2026 klo 9.12 Lab (lab@example.org) kirjoitti:
út 3. 11. 2026 v 9:12 odesílatel Lab <lab@example.org> napsal:
ut 3. 11. 2026 o 9:12 Lab <lab@example.org> napísal(a):
Lab <lab@example.org> ezt írta (időpont: 2026. nov. 3., K, 9:12):
În mar., 3 nov. 2026 la 09:12, Lab <lab@example.org> a scris:
Στις Τρί 3 Νοε 2026 στις 9:12 π.μ., ο/η Lab <lab@example.org> έγραψε:
На вт, 3.11.2026 г. в 9:12 Lab <lab@example.org> написа:
вт, 3 лист. 2026 р. о 09:12 Lab <lab@example.org> пише:
3 ноября 2026 г., в 9:12, Lab <lab@example.org> написал(а):
\u202bבתאריך יום ג׳, 3 בנוב׳ 2026 ב-9:12 מאת \u202aLab\u202c\u200f <\u202alab@example.org\u202c\u200f>:\u202c
2026年11月3日(火) 9:12 Lab <lab@example.org>:
Lab <lab@example.org> 于2026年11月3日周二 09:12写道：
在 2026年11月3日，09:12，Lab <lab@example.org> 写道：
2026년 11월 3일 (화) 오전 9:12, Lab <lab@example.org>님이 작성:
Vào Th 3, 3 thg 11, 2026 vào lúc 09:12 Lab <lab@example.org> đã viết:
Pada Sel, 3 Nov 2026 pukul 09.12 Lab <lab@example.org> menulis:
เมื่อ อ. 3 พ.ย. 2026 เวลา 09:12 Lab <lab@example.org> เขียนว่า:
Op di 3 nov 2026 om 09:12 schreef Lab <lab@example.org>:
Op 3 nov. 2026 om 09:12 heeft Lab <lab@example.org> het volgende geschreven:
Am Di., 3. Nov. 2026 um 09:12 Uhr schrieb Lab <lab@example.org>:
Am 03.11.2026 um 09:12 schrieb Lab:
Il mar 3 nov 2026, 09:12 Lab <lab@example.org> ha scritto:
Il 03/11/2026 09:12, Lab ha scritto:
wt., 3 lis 2026 o 09:12 Lab <lab@example.org> napisał(a):
W dniu 3.11.2026 o 09:12, Lab pisze:
Wiadomość napisana przez Lab w dniu 3 lis 2026, o godz. 09:12:
Wiadomość napisana przez Lab <lab@example.org> w dniu 3 lis 2026, o godz. 09:12:
Dana 3. 11. 2026. u 09:12, Lab je napisao:
uto, 3. stu 2026. u 09:12 Lab <lab@example.org> napisao je:
Lab <lab@example.org> je 3. nov. 2026 ob 09:12 napisal:
3.11.2026 klo 9.12, Lab kirjoitti:
Den 03.11.2026 09:12, skrev Lab:
On 3/11/26 09:12, Lab wrote:
On 03/11/2026 at 09:12, Lab wrote:
On Tuesday, November 3rd, 2026, Lab <lab@example.org> wrote:
On Tuesday, November 3, 2026 at 9:12 AM Lab said:
On Nov 3, 2026 9:12 AM, Lab <lab@example.org> wrote:
Lab (lab@example.org) wrote on 3 Nov 2026:
Lab wrote on 2026-11-03 09:12:
[2026-11-03 09:12] Lab <lab@example.org> wrote:
Tue, 3 Nov 2026 09:12:00 +0100, Lab <lab@example.org> wrote:
2026-11-03 9:12 GMT+01:00 Lab <lab@example.org>:
2026/11/3 Lab <lab@example.org>
Le mardi 3 novembre 2026, Lab <lab@example.org> a écrit :
Le 3 nov. 2026 09:12, "Lab" <lab@example.org> a écrit :
Le 03/11/2026 09:12, « Lab » <lab@example.org> a écrit :
Le 2026-11-03 à 09 h 12, Lab a écrit :
Lab <lab@example.org> a écrit :
Em 03-11-2026 09:12, Lab escreveu:
No dia terça-feira, 3 de novembro de 2026, Lab <lab@example.org> escreveu:
Em 3/11/2026 9:12 AM, Lab escreveu:
Lab <lab@example.org> escreveu no dia terça, 3/11/2026 à(s) 09:12:
El mar., 3 nov. 2026 a las 9:12, Lab (<lab@example.org>) escribió:
El 03-11-2026 09:12, Lab escribió:
El mar, 03 de nov de 2026, 09:12, Lab <lab@example.org> escribió:
El dom, 3 de nov. de 2026 a la(s) 09:12, Lab (lab@example.org) escribió:
في ٣ نوفمبر ٢٠٢٦ ٩:١٢ ص، كتب "Lab" <lab@example.org>:
كتب Lab <lab@example.org> في الثلاثاء، ٣ نوفمبر ٢٠٢٦ ٩:١٢ ص:
بتاريخ 2026/11/03 09:12 ص، كتب Lab:
في 2026-11-03 09:12، Lab كتب:
يوم الثلاثاء 3 نوفمبر 2026 09:12 كتب Lab <lab@example.org>:
On Tue 3. Nov 2026 at 09:12, Lab <lab@example.org> wrote:
""".strip().splitlines()

HEADERS = """
Od: Lab|Wysłano: wtorek, 3 listopada 2026 09:12|Do: Awa|Temat: x
Från: Lab|Skickat: den 3 november 2026 09:12|Till: Awa|Ämne: x
Fra: Lab|Sendt: tirsdag 3. november 2026 09:12|Til: Awa|Emne: x
Lähettäjä: Lab|Lähetetty: tiistai 3. marraskuuta 2026 9.12|Vastaanottaja: Awa|Aihe: x
Od: Lab|Odesláno: úterý 3. listopadu 2026 9:12|Komu: Awa|Předmět: x
Feladó: Lab|Elküldve: 2026. november 3., kedd 9:12|Címzett: Awa|Tárgy: x
De la: Lab|Trimis: marți, 3 noiembrie 2026 09:12|Către: Awa|Subiect: x
Kimden: Lab|Gönderildi: 3 Kasım 2026 Salı 09:12|Kime: Awa|Konu: x
Από: Lab|Στάλθηκε: Τρίτη, 3 Νοεμβρίου 2026 9:12 πμ|Προς: Awa|Θέμα: x
差出人: Lab|送信日時: 2026年11月3日 9:12|宛先: Awa|件名: x
보낸 사람: Lab|보낸 날짜: 2026년 11월 3일 화요일 오전 9:12|받는 사람: Awa|제목: x
מאת: Lab|‏‏נשלח: יום שלישי 03 נובמבר 2026 09:12|אל: Awa|נושא: x
Von: Lab|Datum: Dienstag, 3. November 2026 um 09:12|An: Awa <awa@example.org>|Betreff: x
From: Lab <lab@example.org>|Date: Tuesday, November 3, 2026 at 9:12 AM|To: Awa|Subject: x
De : Lab <lab@example.org>|Date : mardi 3 novembre 2026 à 09:12|À : Awa|Objet : x
De: Lab <lab@example.org>|Data: terça-feira, 3 de novembro de 2026 às 09:12|Para: Awa|Assunto: x
De: Lab <lab@example.org>|Fecha: martes, 3 de noviembre de 2026, 9:12|Para: Awa|Asunto: x
من: Lab <lab@example.org>|التاريخ: الثلاثاء، 3 نوفمبر 2026 في 9:12 ص|إلى: Awa|الموضوع: x
Subject: x|Date: Tue, 3 Nov 2026 09:12|From: Lab <lab@example.org>|To: Awa
*From: *Lab|*Date: *Tuesday, November 3, 2026 at 9:12 AM|*To: *Awa|*Subject: *x
*De :* Lab|*Envoyé :* mardi 3 novembre 2026 09:12|*À :* Awa|*Objet :* x
""".strip().splitlines()

FOOTERS = """
Sent from my Huawei Mobile
Sent from my Samsung Galaxy smartphone.
Sent from my Verizon, Samsung Galaxy smartphone
Sent from Gmail Mobile
Sent from Outlook for iOS
Sent via the Samsung Galaxy S22, an AT&T 5G smartphone
Sent from Yahoo Mail on Android
Sent from Yahoo Mail. Get the app
Sent with Spark
Envoyé de mon iPad
Envoyé à partir d'Outlook pour Android
Envoyé avec Proton Mail
Envoyé depuis Yahoo Mail pour Android
Envoyé depuis mon smartphone Samsung Galaxy.
Envoyé de ma tablette
Envoyé de mon appareil mobile
Enviado desde mi iPad
Enviado desde mi Huawei
Enviado desde mi teléfono
Enviado desde Outlook para Android
Enviado desde Yahoo Mail para Android
Enviado desde mi Samsung Mobile de Claro
Enviado do meu iPhone
Enviado do meu telemóvel
Enviado do meu dispositivo móvel
Enviado a partir do Outlook para iOS
Enviado do Yahoo Mail para iPhone
Enviado via Proton Mail
أُرسلت من الـ iPhone الخاص بي
أرسلت من هاتفي
تم الإرسال من هاتفي Huawei
مرسل من هاتف سامسونج
تم إرساله من جهاز iPhone الخاص بي
أُرسلت من Outlook لـ Android
مرسل من Yahoo بريد على Android
تم الإرسال من Yahoo Mail على الأندرويد
Von meinem iPhone gesendet
Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.
Please excuse my brevity. Sent from my Android device with K-9 Mail.
Envoyé de mon appareil Android avec Courriel K-9 Mail. Veuillez excuser ma brièveté.
Enviado desde mi dispositivo Android con K-9 Mail. Por favor, disculpa mi brevedad.
Enviado do meu aparelho Android com o K-9 mail. Desculpe-me pela brevidade.
أُرسلت من جهاز Android باستخدام K-9 Mail. الرجاء المعذرة على الإيجاز.
Sent from my Android device with K-9 Mail. Please excuse my brevity.
Download Outlook for Android
Get Outlook for Mac
Inviato da iPhone
Inviato dal mio iPad
Verzonden vanaf mijn iPhone
Skickat från min iPhone
Sendt fra min iPhone
Wysłane z iPhone'a
Отправлено с iPhone
iPhone'umdan gönderildi
Lähetetty iPhonesta
Trimis de pe iPhone-ul meu
""".strip().splitlines()


@pytest.mark.parametrize("line", ATTRIBUTIONS)
def test_an_attribution_of_any_language_introduces_marked_and_unmarked_quotes(line):
    assert cut(f"{OWN}\n\n{line}\n\n> How many?\n> When?\n").visible == OWN
    assert cut(f"{OWN}\n\n{line}\n\nHow many?\nWhen?\n").visible == OWN


@pytest.mark.parametrize("block", HEADERS)
def test_a_header_block_of_any_language_introduces_a_quote(block):
    assert cut(f"{OWN}\n\n{block.replace('|', chr(10))}\n\nHow many?\nWhen?\n").visible == OWN


@pytest.mark.parametrize("line", FOOTERS)
def test_a_footer_of_a_phone_or_client_is_left_out(line):
    assert cut(f"{OWN}\n\n{line}\n").visible == OWN


@pytest.mark.parametrize(
    "line",
    ["Sent from my desk, which is easier than from my telephone.", "Sent by post last week from the ministry.",
     "Envoyé de Dakar par la poste le 3 octobre.", "Enviado por correo certificado: el acuerdo firmado.",
     "The Minister wrote:", "On 2 October the auditor wrote:", "Le 3 octobre 2026, le ministre a écrit :",
     "Original message", "Forwarded message", "Regards", "Date: 3 November", "Subject: study visit",
     "This message is about confidential data.", "Please write to the centre on 3 November at 10:30:"],
)  # fmt: skip
def test_a_line_of_the_person_that_looks_like_one_is_kept(line):
    text = f"{OWN}\n\n{line}\n«No fee is asked.»\n\nAgreed?"

    assert cut(text).visible == text


WRITTEN = [
    "Yes.",
    "Sixty families, in May 2027",
    "1. Sixty\n2. In May\n3. Dakar, 10:30",
    "Bonjour,\n\nNous avons bien reçu votre message.\n\nCordialement,\nAwa",
    "نعم، ستون أسرة\n\nسلمى",
    "Edades:\n\n> 12 años: 20\n> 6 años: 35\n\nCarmen",
    "Tabla:\n\nRabat -- 38\nFes -- 22\n-- --\nTotal -- 60",
    "Viaje:\n\nDe: Bata\nPara: Sevilla\nFecha: 17 de noviembre\nAsunto: visita\n\nGracias.",
    "Nota: «Los cursos.»\nEl 2 de octubre la auditora escribió:\n«Se pagan.»\nGracias.",
]
ADDED = [
    "",
    "-- \nAwa Diop\nDirectrice",
    "Awa Diop\nDirectrice des études\nMinistère\nTél. +221 33 000 00 00",
    "Ce message est confidentiel et destiné à son seul destinataire. Reçu par erreur, supprimez-le.",
    "Envoyé de mon iPhone",
    "أُرسلت من الـ iPhone",
    "This e-mail and any attachment may contain privileged information.\nIf you are not the intended recipient, "
    "please notify the sender and delete it.",
]
QUOTED = [
    "",
    "On Tue, 3 Nov 2026 at 09:12, Lab <lab@example.org> wrote:\n> How many?\n> When?",
    "De : Lab\nEnvoyé : mardi 3 novembre 2026 09:12\nÀ : Awa\nObjet : x\n\nCombien ?\n\nQuand ?",
    "________________\nمن: Lab <l@example.org>\nتم الإرسال: الثلاثاء, 3 نوفمبر, 2026 09:12 ص\nإلى: سلمى\n\nكم؟",
    "-------- Mensaje original --------\nDe: Lab <lab@example.org>\nFecha: 3/11/26 9:12\nA: x\nAsunto: y\n\n¿Cuántas?",
    "> Em 3 de nov. de 2026, à(s) 09:12, Lab <lab@example.org> escreveu:\n> \n> Quantas?",
]


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("added", ADDED)
@pytest.mark.parametrize("quote", QUOTED)
def test_what_was_written_is_found_with_any_signature_above_any_quote(written, added, quote):
    text = "\n\n".join(part for part in (written, added, quote) if part)

    assert cut(text).visible.split() == written.split()
