"""Mails of machines as the mail systems and responders of the world write them, made here, about invented people.

Each of `REPORTS` is (name, mail, the address that failed, for good / for now / late), each of `NOTES` (name, mail).
"""

from __future__ import annotations

FAILED = "awa.diop@ministry.example.org"
LETTER = "<lab.0123456789abcdef@lab.example.org>"


def plain(sender: str, subject: str, text: str, **headers: str) -> bytes:
    """A mail in words alone."""
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    head = f"From: {sender}\nTo: lab@lab.example.org\nSubject: {subject}\nMessage-ID: <1@mx.example.org>\n{more}"
    return f"{head}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}\n".encode()


def report(
    sender: str, subject: str, text: str, block: str, *, kind: str = "message/delivery-status", **headers: str
) -> bytes:
    """A report in the standard's three parts: words, status, the head of the letter (RFC 3464)."""
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return (
        f"From: {sender}\nTo: lab@lab.example.org\nSubject: {subject}\nMessage-ID: <1@mx.example.org>\n{more}"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\n"
        f"--b\nContent-Type: {kind}\n\nReporting-MTA: dns; mx.example.org\n\n{block}\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nFrom: lab@lab.example.org\nMessage-ID: {LETTER}\n\n--b--\n"
    ).encode()


def status(action: str, code: str, diagnostic: str = "", recipient: str = f"rfc822; {FAILED}") -> str:
    """One address of a delivery status."""
    block = f"Final-Recipient: {recipient}\nAction: {action}\nStatus: {code}"
    return f"{block}\nDiagnostic-Code: smtp; {diagnostic}" if diagnostic else block


DAEMON = "MAILER-DAEMON@mx.example.org (Mail Delivery System)"
POSTMASTER = "postmaster@mx.example.org"
GIVEN_BACK = f"\n\n--- Original message ---\nFrom: lab@lab.example.org\nMessage-ID: {LETTER}\nSubject: Receipt"

REPORTS: list[tuple[str, bytes, str | None, str]] = [
    (
        "postfix",
        report(
            DAEMON,
            "Undelivered Mail Returned to Sender",
            f"<{FAILED}>: host mx[192.0.2.1] said: 550 5.1.1 User unknown",
            f"Original-Recipient: rfc822;{FAILED}\n" + status("failed", "5.1.1", "550 5.1.1 User unknown"),
        ),
        FAILED,
        "hard",
    ),
    (
        "postfix, late",
        report(DAEMON, "Delayed Mail (still being retried)", "THIS IS A WARNING ONLY", status("delayed", "4.4.1")),
        FAILED,
        "late",
    ),
    (
        "exim",
        plain(
            "Mail Delivery System <Mailer-Daemon@mx.example.org>",
            "Mail delivery failed: returning message to sender",
            "This message was created automatically by mail delivery software.\n\nA message that you sent could not be "
            f"delivered to one or more of its\nrecipients. This is a permanent error.\n\n  {FAILED}\n"
            f"    Unrouteable address{GIVEN_BACK}",
            X_Failed_Recipients=FAILED,
            Auto_Submitted="auto-replied",
        ),
        FAILED,
        "hard",
    ),
    (
        "exim, late",
        plain(
            "Mail Delivery System <Mailer-Daemon@mx.example.org>",
            "Warning: message 1abc delayed 24 hours",
            f"The message has not been delivered to:\n\n  {FAILED}\n    Delay reason: timed out\n\nNo action is "
            "required on your part. Delivery attempts will continue.",
            X_Failed_Recipients=FAILED,
        ),
        FAILED,
        "late",
    ),
    (
        "sendmail",
        report(
            "Mail Delivery Subsystem <MAILER-DAEMON@mx.example.org>",
            "Returned mail: see transcript for details",
            f"   ----- The following addresses had permanent fatal errors -----\n<{FAILED}>",
            status("failed", "5.1.1", "550 5.1.1 <x>... User unknown"),
            Auto_Submitted="auto-generated (failure)",
        ),
        FAILED,
        "hard",
    ),
    (
        "qmail",
        plain(
            "MAILER-DAEMON@mx.example.org",
            "failure notice",
            "Hi. This is the qmail-send program at mx.example.org.\nI wasn't able to deliver your message.\n\n"
            f"<{FAILED}>:\nSorry, no mailbox here by that name (#5.1.1)\n\n--- Below is a copy.\n{GIVEN_BACK}",
        ),
        FAILED,
        "hard",
    ),
    (
        "exchange online",
        report(
            "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@ministry.example.org>",
            "Undeliverable: Receipt LAB-0042",
            f"Your message to {FAILED} couldn't be delivered.\nawa.diop wasn't found at ministry.example.org.",
            status("failed", "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found"),
            In_Reply_To=LETTER,
        ),
        FAILED,
        "hard",
    ),
    (
        "exchange, in French, without a status",
        plain(
            f"Administrateur système <{POSTMASTER}>",
            "Non remis : Accusé de réception LAB-0042",
            f"Échec de la remise pour ces destinataires ou groupes :\n\n{FAILED}\nL’adresse de messagerie que "
            "vous avez entrée est introuvable. Veuillez vérifier l’adresse de messagerie du destinataire.",
        ),
        FAILED,
        "hard",
    ),
    (
        "exchange, in Portuguese, without a status",
        plain(
            f"Administrador do sistema <{POSTMASTER}>",
            "Não entregue: Aviso de receção LAB-0042",
            f"Falha na entrega para estes destinatários:\n\n{FAILED}\nO endereço de e-mail não foi encontrado.",
        ),
        FAILED,
        "hard",
    ),
    (
        "exchange, in Spanish, without a status",
        plain(
            "servicio@correo.example.org",
            "No se puede entregar: Acuse de recibo LAB-0042",
            f"No se pudo entregar el mensaje a estos destinatarios:\n\n{FAILED}\nEl buzón del destinatario está lleno.",
        ),
        FAILED,
        "soft",
    ),
    (
        "exchange, in Arabic, without a status",
        plain(
            f"مسؤول النظام <{POSTMASTER}>",
            "غير قابل للتسليم: إشعار استلام LAB-0042",
            f"تعذر تسليم رسالتك إلى المستلمين التاليين:\n\n{FAILED}\nالعنوان غير موجود.",
        ),
        FAILED,
        "hard",
    ),
    (
        "gmail",
        report(
            "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
            "Delivery Status Notification (Failure)",
            f"** Address not found **\n\nYour message wasn't delivered to {FAILED}: the address couldn't be found.",
            status("failed", "5.1.1", "550-5.1.1 The email account that you tried to reach does not exist."),
            X_Failed_Recipients=FAILED,
            In_Reply_To=LETTER,
        ),
        FAILED,
        "hard",
    ),
    (
        "gmail, over quota",
        report(
            "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
            "Delivery Status Notification (Failure)",
            "The recipient's inbox is full.",
            status("failed", "5.2.2", "552-5.2.2 The email account that you tried to reach is over quota."),
        ),
        FAILED,
        "soft",
    ),
    (
        "amazon ses",
        report(
            "MAILER-DAEMON@amazonses.com",
            "Delivery Status Notification (Failure)",
            f"An error occurred while trying to deliver the mail to the following recipients:\n{FAILED}",
            status("failed", "5.1.1", "550 5.1.1 user unknown"),
        ),
        FAILED,
        "hard",
    ),
    (
        "yahoo",
        plain(
            "MAILER-DAEMON@yahoo.com",
            "Failure Notice",
            f"Sorry, we were unable to deliver your message to the following address.\n\n<{FAILED}>:\n554: delivery "
            f"error: dd This user doesn't have a yahoo.com account{GIVEN_BACK}",
        ),
        FAILED,
        "hard",
    ),
    (
        "zimbra, expired",
        report(DAEMON, "Undelivered Mail Returned to Sender", "timed out", status("failed", "4.4.7")),
        FAILED,
        "soft",
    ),
    (
        "mailenable",
        plain(
            POSTMASTER,
            "Message Delivery Failure",
            f"MailEnable: Message could not be delivered to some recipients.\n\nRecipient: [SMTP:{FAILED}]\n"
            f"Reason: Remote server returned error: 550 No such user here{GIVEN_BACK}",
        ),
        FAILED,
        "hard",
    ),
    (
        "a policy of the other server",
        report(
            DAEMON, "Undelivered Mail Returned to Sender", "blocked", status("failed", "5.7.1", "550 5.7.1 Blocked")
        ),
        FAILED,
        "soft",
    ),
    (
        "an international address",
        report(
            DAEMON,
            "Undelivered Mail Returned to Sender",
            "unknown",
            status("failed", "5.1.1", recipient=r"utf-8; jos\x{E9}@ministry.example.org"),
            kind="message/global-delivery-status",
        ),
        "josé@ministry.example.org",
        "hard",
    ),
    (
        "a French provider",
        plain(
            "Mail Delivery System <mailer-daemon@mel.example.org>",
            "Message non distribué / Undelivered message",
            f"Votre message n'a pas pu être distribué au destinataire :\n<{FAILED}>\nUtilisateur inconnu{GIVEN_BACK}",
        ),
        FAILED,
        "hard",
    ),
    (
        "a provider that names nobody",
        plain(
            POSTMASTER, "Mail delivery failed", f"Your message could not be delivered.{GIVEN_BACK}", Return_Path="<>"
        ),
        None,
        "soft",
    ),
]

SOMEBODY = "Awa Diop <awa.diop@ministry.example.org>"
DESK = "Service desk <helpdesk@ministry.example.org>"

NOTES: list[tuple[str, bytes]] = [
    (name, plain(sender, subject, text, **headers))
    for name, sender, subject, text, headers in [
        ("outlook", SOMEBODY, "Automatic reply: Receipt LAB-0042", "I am away.", {"Auto_Submitted": "auto-generated"}),
        ("outlook, bare", SOMEBODY, "Automatic reply: Receipt LAB-0042", "Back soon.", {}),
        ("outlook fr", SOMEBODY, "Réponse automatique : Accusé LAB-0042", "De retour le 5.", {}),
        ("outlook fr, old", SOMEBODY, "Absent(e) du bureau : Accusé LAB-0042", "À bientôt.", {}),
        ("outlook fr, until", SOMEBODY, "Absence du bureau jusqu’au 5 janvier", "À bientôt.", {}),
        ("outlook pt", SOMEBODY, "Resposta automática: Aviso LAB-0042", "Volto em breve.", {}),
        ("outlook pt, old", SOMEBODY, "Fora do escritório: Aviso LAB-0042", "Volto em breve.", {}),
        ("outlook es", SOMEBODY, "Respuesta automática: Acuse LAB-0042", "Vuelvo pronto.", {}),
        ("outlook es, old", SOMEBODY, "Fuera de la oficina: Acuse", "Vuelvo pronto.", {}),
        ("outlook ar", SOMEBODY, "رد تلقائي: إشعار LAB-0042", "سأعود قريبًا.", {}),
        ("outlook ar, old", SOMEBODY, "خارج المكتب: إشعار", "سأعود قريبًا.", {}),
        ("outlook de", SOMEBODY, "Automatische Antwort: Receipt", "Bis bald.", {}),
        ("outlook it", SOMEBODY, "Risposta automatica: Receipt", "A presto.", {}),
        (
            "gmail",
            SOMEBODY,
            "Out of office Re: Receipt LAB-0042",
            "Back soon.",
            {"Precedence": "bulk", "X_Autoreply": "yes"},
        ),
        (
            "zimbra fr",
            SOMEBODY,
            "Re: Accusé LAB-0042",
            "Absente.",
            {"Auto_Submitted": "auto-replied (zimbra; vacation)"},
        ),
        (
            "sieve",
            SOMEBODY,
            "Auto: Receipt LAB-0042",
            "I am on holiday.",
            {"Auto_Submitted": "auto-replied (vacation)"},
        ),
        ("sieve, parameters", SOMEBODY, "Hello", "x", {"Auto_Submitted": "auto-notified; owner-email=a@example.org"}),
        ("horde", SOMEBODY, "Re: Receipt", "x", {"Precedence": "auto_reply"}),
        ("notes", SOMEBODY, "Awa Diop is out of the office (returning 05/01/2027)", "I will be back then.", {}),
        ("notes fr", SOMEBODY, "Awa DIOP est absente (retour 05/01/2027)", "Je suis absente jusqu’au 5.", {}),
        ("groupwise", SOMEBODY, "Message status - opened", "Opened by Awa.", {}),
        ("zoho", SOMEBODY, "Re: Receipt LAB-0042", "x", {"X_Autoreply": "true"}),
        ("exchange, a mailbox rule", SOMEBODY, "Re: x", "y", {"X_MS_Exchange_Generated_Message_Source": "Rules Agent"}),
        (
            "bare en",
            SOMEBODY,
            "Re: Receipt LAB-0042",
            "Dear all,\nI am currently out of the office until 5 January with limited access to e-mail. For urgent "
            "matters please write to deputy@ministry.example.org.",
            {},
        ),
        (
            "bare fr",
            SOMEBODY,
            "Re: Accusé LAB-0042",
            "Bonjour,\nJe suis actuellement en congé jusqu’au 5 janvier. En cas d’urgence, veuillez écrire à "
            "adjoint@ministry.example.org. Je vous répondrai à mon retour.",
            {},
        ),
        (
            "bare pt",
            SOMEBODY,
            "Re: Aviso LAB-0042",
            "Bom dia,\nEstou ausente até 5 de janeiro. Responderei no meu regresso.",
            {},
        ),
        (
            "bare es",
            SOMEBODY,
            "Re: Acuse LAB-0042",
            "Buenos días:\nEstoy fuera de la oficina hasta el 5 de enero. Para asuntos urgentes, llame al 00 00.",
            {},
        ),
        ("bare ar", SOMEBODY, "Re: LAB-0042", "تحية طيبة،\nأنا في إجازة حتى 5 يناير وسأرد عليكم عند عودتي.", {}),
        ("subject fr", SOMEBODY, "Absence", "Je suis en mission à Dakar jusqu’au 5 janvier.", {}),
        ("subject pt", SOMEBODY, "Férias", "Estou de férias até 5 de janeiro.", {}),
        ("subject es", SOMEBODY, "Ausente", "Estaré de vacaciones hasta el 5 de enero.", {}),
        ("says so en", SOMEBODY, "Thank you", "This is an automated response. Your mail will be read.", {}),
        ("says so fr", SOMEBODY, "Merci", "Ceci est un message automatique, merci de ne pas y répondre.", {}),
        ("says so pt", SOMEBODY, "Obrigado", "Esta é uma resposta automática.", {}),
        ("says so es", SOMEBODY, "Gracias", "Este es un mensaje automático, no responda a este correo.", {}),
        ("says so ar", SOMEBODY, "شكرا", "هذه رسالة آلية، يرجى عدم الرد على هذه الرسالة.", {}),
        ("otrs", DESK, "[Ticket#2026112400017] Receipt LAB-0042", "Your request has been received.", {}),
        ("rt", DESK, "[ministry.example.org #4711] AutoReply: Receipt", "x", {"Auto_Submitted": "auto-replied"}),
        ("osticket fr", DESK, "[#123456] Accusé LAB-0042", "Votre demande a bien été enregistrée.", {}),
        (
            "zendesk es",
            DESK,
            "[Solicitud recibida] Acuse",
            "Su solicitud #12 ha sido recibida.",
            {"Auto_Submitted": "auto-generated"},
        ),
        ("helpdesk pt", DESK, "Ticket #123 criado", "O seu pedido foi registado com o número 123.", {}),
        ("jira", DESK, "[JIRA] (LAB-42) x", "y", {"Auto_Submitted": "auto-generated", "Precedence": "bulk"}),
        (
            "challenge",
            SOMEBODY,
            "Please confirm your message",
            "Verify that you are a human to have your message delivered.",
            {},
        ),
        ("no reply", "no-reply@ministry.example.org", "Notification", "A document was shared.", {}),
        ("no reply pt", "nao-responda@ministry.example.org", "Aviso", "Um documento foi partilhado.", {}),
        ("list robot", "ideas-request@lists.example.org", "Welcome", "You are subscribed.", {}),
        ("read receipt in words", SOMEBODY, "Lu : Accusé LAB-0042", "Votre message a été lu le 24 novembre.", {}),
    ]
]
