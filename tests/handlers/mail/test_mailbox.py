"""The mailbox, read from a real IMAP server."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from handlers.mail.mailbox import Mailbox
from labbot.errors import StoreUnavailable
from labbot.messages import Raw
from tests.peers.proxy import DOWN, proxy

LARGE = 1_000_000
QUICK = {"idle_seconds": 0.05}
AT_ONCE_SECONDS = 3


async def at_once(_: float) -> None:
    """For stories in which waiting is not what is told."""


def make_mailbox(
    imap_server: Any, marks: Any, *, max_octets: int = LARGE, more: dict[str, Any] | None = None, **settings: Any
) -> Mailbox:
    return Mailbox(imap_server.settings(**settings), marks, max_octets=max_octets, **(more or {}))


async def test_mails_that_wait_are_taken_in_order_and_moved_aside(imap_server, inbox, marks, make_mail, running):
    mails = [make_mail(f"Idea {n}", Message_ID=f"<{n}@example.org>") for n in range(3)]
    await imap_server.append(*mails)
    async with running(make_mailbox(imap_server, marks).run(inbox.deliver)):
        rows = await inbox.arrived(3)

    assert [row.body for row in rows] == mails
    assert [row.facts["uid"] for row in rows] == sorted(row.facts["uid"] for row in rows)
    assert all(row.key == f"imap:INBOX:{row.facts['uidvalidity']}:{row.facts['uid']}" for row in rows)
    assert all(row.facts["content_key"].startswith("mail:") and "proven" not in row.facts for row in rows)


async def test_a_mail_that_comes_while_we_listen_is_taken_at_once(imap_server, inbox, marks, make_mail, running):
    calm = {"poll_seconds": 200, "idle_seconds": 200}
    async with proxy(imap_server.port) as between:
        mailbox = make_mailbox(imap_server, marks, port=between.port, **calm)
        async with running(mailbox.run(inbox.deliver)):
            listened = 0
            for number in (1, 2, 3):
                await between.until(0, DOWN, b"\n+ ", after=listened)
                listened = len(between.links[0].seen[DOWN])
                await imap_server.append(make_mail(Message_ID=f"<{number}@example.org>"))
                # The next look would come after four seconds: IDLE brings it.
                async with asyncio.timeout(AT_ONCE_SECONDS):
                    await inbox.arrived(number)


async def test_idle_is_renewed_and_finds_what_came(imap_server, inbox, marks, make_mail, running):
    async with running(make_mailbox(imap_server, marks, idle_seconds=0.05).run(inbox.deliver)):
        for number in range(3):
            await imap_server.append(make_mail(Message_ID=f"<{number}@example.org>"))
            await inbox.arrived(number + 1)


async def test_stored_mail_is_moved_aside_and_never_marked_as_seen(imap_server, inbox, marks, make_mail, running):
    await imap_server.append(make_mail())
    async with running(make_mailbox(imap_server, marks, idle_seconds=0.05).run(inbox.deliver)):
        await inbox.arrived(1)
        await imap_server.append(make_mail(Message_ID="<2@example.org>"))
        await inbox.arrived(2)  # so the first one is dealt with to the end

    flags = await imap_server.ask(lambda client: client.select_folder("Processed") and client.get_flags([1]))
    assert b"\\Seen" not in [flag for found in flags.values() for flag in found]
    assert await imap_server.count("Processed") >= 1


async def test_without_a_folder_to_move_to_the_mark_keeps_a_mail_from_coming_twice(
    imap_server, inbox, marks, make_mail, running
):
    await imap_server.append(make_mail())
    for number in (1, 2):
        async with running(make_mailbox(imap_server, marks, processed=None).run(inbox.deliver)):
            await inbox.arrived(number)
            await marks.reached(inbox.rows[-1].facts["uid"])
        await imap_server.append(make_mail(Message_ID="<2@example.org>"))

    assert len({row.key for row in inbox.rows}) == 2
    assert await imap_server.count("INBOX") == 3


async def test_the_keyword_marks_what_is_stored_where_the_server_takes_it(
    with_keywords, imap_server, inbox, marks, make_mail, running
):
    await imap_server.append(make_mail())
    async with running(make_mailbox(imap_server, marks, processed=None, idle_seconds=0.05).run(inbox.deliver)):
        await inbox.arrived(1)
        await imap_server.append(make_mail(Message_ID="<2@example.org>"))
        await inbox.arrived(2)

    assert "INBOX" not in marks.kept
    stored = await imap_server.ask(
        lambda client: client.select_folder("INBOX") and client.search(["KEYWORD", "$LabbotStored"])
    )
    assert inbox.rows[0].facts["uid"] in stored


async def test_another_life_of_the_mailbox_is_read_from_the_beginning(imap_server, inbox, marks, make_mail, running):
    marks.kept["INBOX"] = (1, 1_000_000)
    await imap_server.append(make_mail())
    async with running(make_mailbox(imap_server, marks).run(inbox.deliver)):
        await inbox.arrived(1)


async def test_of_a_mail_that_is_too_large_only_the_header_is_fetched(imap_server, inbox, marks, make_mail, running):
    mail = make_mail("x" * 5000)
    await imap_server.append(mail)
    async with running(make_mailbox(imap_server, marks, max_octets=1000).run(inbox.deliver)):
        [row] = await inbox.arrived(1)

    assert row.facts["oversized"] == len(mail)
    assert row.body.startswith(b"From: Awa Diop")
    assert b"xxx" not in row.body


async def test_a_mail_is_not_marked_until_it_is_stored(imap_server, inbox, marks, make_mail, running):
    inbox.ill = StoreUnavailable()
    await imap_server.append(make_mail())
    async with running(make_mailbox(imap_server, marks).run(inbox.deliver)):
        await inbox.until(lambda: inbox.refused >= 1)
        assert "INBOX" not in marks.kept
        inbox.ill = None
        await inbox.arrived(1)


async def test_it_comes_back_by_itself_after_the_server_was_gone(imap_server, inbox, marks, make_mail, running):
    tries: list[float] = []
    server_is_back, tried_enough = asyncio.Event(), asyncio.Event()

    async def sleep(seconds: float) -> None:
        tries.append(seconds)
        if len(tries) >= 5:
            tried_enough.set()
            await server_is_back.wait()

    await imap_server.append(make_mail())
    mailbox = Mailbox(imap_server.settings(), marks, max_octets=LARGE, sleep=sleep)
    async with running(mailbox.run(inbox.deliver)):
        await inbox.arrived(1)
        await imap_server.stop()
        async with asyncio.timeout(20):
            await tried_enough.wait()
        await imap_server.start()
        server_is_back.set()
        await imap_server.append(make_mail(Message_ID="<2@example.org>"))
        await inbox.arrived(2)

    assert tries[:5] == sorted(tries[:5])
    assert max(tries) <= 8


async def test_a_refused_password_is_not_tried_again_at_once(imap_server, inbox, marks):
    waits: asyncio.Queue[float] = asyncio.Queue()

    async def sleep(seconds: float) -> None:
        await waits.put(seconds)
        await asyncio.Event().wait()

    mailbox = Mailbox(imap_server.settings(password="wrong"), marks, max_octets=LARGE, sleep=sleep)
    task = asyncio.create_task(mailbox.run(inbox.deliver))
    async with asyncio.timeout(20):
        assert await waits.get() > 60
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_stop_ends_the_thread_that_waits_for_news(imap_server, inbox, marks, make_mail, running):
    await imap_server.append(make_mail())
    async with running(make_mailbox(imap_server, marks, idle_seconds=250, poll_seconds=250).run(inbox.deliver)):
        await inbox.arrived(1)
        threads = [thread for thread in threading.enumerate() if thread.name == "labbot-imap"]
        assert threads

    for thread in threads:
        await asyncio.to_thread(thread.join, 5)
        assert not thread.is_alive()


async def test_a_server_that_forgets_the_keyword_does_not_make_it_run_in_circles(
    with_keywords, imap_server, inbox, marks, make_mail, running, monkeypatch
):
    taken: list[str] = []

    async def deliver(raw: Raw) -> None:
        taken.append(raw.key)
        await inbox.deliver(raw)

    monkeypatch.setattr(IMAPClient, "add_flags", lambda *_, **__: None)
    await imap_server.append(make_mail())
    async with running(make_mailbox(imap_server, marks, processed=None, idle_seconds=0.05).run(deliver)):
        await inbox.arrived(1)
        await imap_server.append(make_mail(Message_ID="<2@example.org>"))
        await inbox.arrived(2)

    assert len(taken) == 2


async def test_a_mail_that_the_server_will_not_give_out_does_not_hold_up_the_others(
    imap_server, inbox, marks, make_mail, running, monkeypatch
):
    fetch = IMAPClient.fetch

    def refuse_the_first(client: IMAPClient, uids: list[int], parts: list[bytes]) -> Any:
        if parts == [b"BODY.PEEK[]"] and uids == [first]:
            raise IMAPClientError("NO cannot read this one")
        return fetch(client, uids, parts)

    await imap_server.append(make_mail(), make_mail(Message_ID="<2@example.org>"))
    first = await imap_server.ask(lambda client: client.select_folder("INBOX") and min(client.search()))
    monkeypatch.setattr(IMAPClient, "fetch", refuse_the_first)
    mailbox = Mailbox(imap_server.settings(), marks, max_octets=LARGE, sleep=at_once)
    async with running(mailbox.run(inbox.deliver)):
        taken, refused = await inbox.arrived(2)

    assert refused.body == b""
    assert b"<2@example.org>" in taken.body


async def test_what_lay_there_long_before_the_first_start_is_left_alone(imap_server, inbox, marks, make_mail, running):
    years_ago = datetime.now(UTC) - timedelta(days=1000)
    old = make_mail("old", Message_ID="<old@example.org>")
    await imap_server.ask(lambda client: client.append("INBOX", old, msg_time=years_ago))
    await imap_server.append(make_mail(Message_ID="<1@example.org>"))
    async with running(make_mailbox(imap_server, marks, **QUICK).run(inbox.deliver)):
        await inbox.arrived(1)
        # It came after the first look: its date is nobody's business.
        late = make_mail("late", Message_ID="<late@example.org>")
        await imap_server.ask(lambda client: client.append("INBOX", late, msg_time=years_ago))
        await inbox.arrived(2)
    async with running(make_mailbox(imap_server, marks, **QUICK).run(inbox.deliver)):
        await imap_server.append(make_mail(Message_ID="<2@example.org>"))
        await inbox.arrived(3)

    assert [row.message_id for row in inbox.rows] == ["<1@example.org>", "<late@example.org>", "<2@example.org>"]
    assert await imap_server.count("INBOX") >= 1


async def test_in_a_new_life_of_the_mailbox_the_first_day_still_counts(imap_server, inbox, marks, make_mail, running):
    marks.kept["INBOX first day"] = (0, datetime.now(UTC).toordinal() - 100)
    marks.kept["INBOX old up to"] = (1, 1)
    for days in (200, 60):
        when = datetime.now(UTC) - timedelta(days=days)
        mail = make_mail(Message_ID=f"<{days}@example.org>")
        await imap_server.ask(lambda client, mail=mail, when=when: client.append("INBOX", mail, msg_time=when))
    async with running(make_mailbox(imap_server, marks, **QUICK).run(inbox.deliver)):
        await inbox.arrived(1)
        await imap_server.append(make_mail(Message_ID="<now@example.org>"))
        await inbox.arrived(2)

    assert [row.message_id for row in inbox.rows] == ["<60@example.org>", "<now@example.org>"]


async def test_whoever_wants_the_old_mail_too_gets_it(imap_server, inbox, marks, make_mail, running):
    years_ago = datetime.now(UTC) - timedelta(days=1000)
    await imap_server.ask(lambda client: client.append("INBOX", make_mail(), msg_time=years_ago))
    async with running(make_mailbox(imap_server, marks, skip_older_than_days=None).run(inbox.deliver)):
        await inbox.arrived(1)


async def test_a_server_that_says_it_lost_the_keyword_is_read_by_a_mark(
    with_keywords, imap_server, inbox, marks, make_mail, running, monkeypatch
):
    monkeypatch.setattr(IMAPClient, "add_flags", lambda client, uids, flags: dict.fromkeys(uids, (b"\\Recent",)))
    await imap_server.append(make_mail())
    settings = {"processed": None, **QUICK}
    async with running(make_mailbox(imap_server, marks, **settings).run(inbox.deliver)):
        [first] = await inbox.arrived(1)
        await marks.reached(first.facts["uid"])
    taken: list[Raw] = []

    async def deliver(raw: Raw) -> None:
        taken.append(raw)
        await inbox.deliver(raw)

    await imap_server.append(make_mail(Message_ID="<2@example.org>"))
    async with running(make_mailbox(imap_server, marks, **settings).run(deliver)):
        await inbox.arrived(2)
    assert [raw.message_id for raw in taken] == ["<2@example.org>"]


async def test_where_there_is_no_move_it_copies_and_takes_out_only_its_own(
    imap_server, inbox, marks, make_mail, running, monkeypatch
):
    has = IMAPClient.has_capability
    all_of_it = IMAPClient.capabilities
    monkeypatch.setattr(IMAPClient, "has_capability", lambda client, name: name != "MOVE" and has(client, name))
    monkeypatch.setattr(
        IMAPClient, "capabilities", lambda client: tuple(name for name in all_of_it(client) if name != b"MOVE")
    )
    await imap_server.append(make_mail("deleted by somebody"), make_mail(Message_ID="<2@example.org>"))
    await imap_server.ask(
        lambda client: client.select_folder("INBOX") and client.delete_messages([min(client.search())])
    )
    async with running(make_mailbox(imap_server, marks, **QUICK).run(inbox.deliver)):
        await inbox.arrived(1)
        await imap_server.append(make_mail(Message_ID="<3@example.org>"))
        await inbox.arrived(2)

    assert await imap_server.count("Processed") >= 1
    kept = await imap_server.ask(lambda client: client.select_folder("INBOX") and client.search(["DELETED"]))
    assert len(kept) == 1


async def test_a_folder_that_has_no_room_keeps_nothing_from_being_stored(
    imap_server, inbox, marks, make_mail, running, monkeypatch
):
    def refuse(client: IMAPClient, uids: list[int], folder: str) -> None:
        raise IMAPClientError("[OVERQUOTA] no room")

    monkeypatch.setattr(IMAPClient, "move", refuse)
    await imap_server.append(make_mail())
    async with running(make_mailbox(imap_server, marks, **QUICK).run(inbox.deliver)):
        await inbox.arrived(1)
        await imap_server.append(make_mail(Message_ID="<2@example.org>"))
        await inbox.arrived(2)
        await marks.reached(inbox.rows[-1].facts["uid"])

    assert await imap_server.count("INBOX") == 2


async def test_a_processed_folder_that_may_not_be_made_keeps_nothing_from_being_stored(
    imap_server, inbox, marks, make_mail, running, monkeypatch
):
    def refuse(client: IMAPClient, folder: str) -> None:
        raise IMAPClientError("[NOPERM] not allowed")

    monkeypatch.setattr(IMAPClient, "create_folder", refuse)
    await imap_server.append(make_mail())
    async with running(make_mailbox(imap_server, marks, **QUICK).run(inbox.deliver)):
        await inbox.arrived(1)
    assert await imap_server.count("INBOX") == 1


async def test_a_mail_that_breaks_the_connection_does_not_hold_up_the_others(
    imap_server, inbox, marks, make_mail, running, monkeypatch
):
    fetch = IMAPClient.fetch

    def break_at_the_first(client: IMAPClient, uids: list[int], parts: list[bytes]) -> Any:
        if parts == [b"BODY.PEEK[]"] and uids == [first]:
            client.socket().close()
            raise ConnectionResetError("gone")
        return fetch(client, uids, parts)

    await imap_server.append(*(make_mail(Message_ID=f"<{n}@example.org>") for n in range(3)))
    first = await imap_server.ask(lambda client: client.select_folder("INBOX") and min(client.search()))
    monkeypatch.setattr(IMAPClient, "fetch", break_at_the_first)
    async with running(make_mailbox(imap_server, marks, more={"sleep": at_once}).run(inbox.deliver)):
        rows = await inbox.arrived(2)
        assert [row.message_id for row in rows] == ["<1@example.org>", "<2@example.org>"]
        assert marks.kept.get("INBOX", (0, 0))[1] < first  # the mark never passes a mail that still waits
        monkeypatch.undo()
        await inbox.arrived(3)


async def test_a_login_that_fails_for_now_is_tried_again_soon(
    imap_server, inbox, marks, make_mail, running, monkeypatch
):
    login = IMAPClient.login
    failures = iter([LoginError("[UNAVAILABLE] Temporary authentication failure")])
    waits: list[float] = []

    def fail_once(client: IMAPClient, user: str, password: str) -> Any:
        for failure in failures:
            raise failure
        return login(client, user, password)

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    await imap_server.append(make_mail())
    monkeypatch.setattr(IMAPClient, "login", fail_once)
    async with running(make_mailbox(imap_server, marks, more={"sleep": sleep}).run(inbox.deliver)):
        await inbox.arrived(1)
    assert waits[0] < 10


async def test_it_says_since_when_no_look_has_succeeded(imap_server, inbox, marks, make_mail, running):
    began = now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    tried = asyncio.Event()

    async def sleep(seconds: float) -> None:
        tried.set()
        await asyncio.sleep(0)

    await imap_server.stop()
    mailbox = make_mailbox(imap_server, marks, more={"sleep": sleep, "clock": lambda: now}, **QUICK)
    assert mailbox.ill_since() is None
    async with running(mailbox.run(inbox.deliver)):
        async with asyncio.timeout(20):
            await tried.wait()
        now = began + timedelta(minutes=14)
        assert mailbox.ill_since() is None
        now = began + timedelta(minutes=16)
        assert mailbox.ill_since() == began
        await imap_server.start()
        await imap_server.append(make_mail())
        await inbox.arrived(1)
        assert mailbox.ill_since() is None
