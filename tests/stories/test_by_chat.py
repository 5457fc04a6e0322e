"""The same journey by Telegram and at the console, by the same desk."""

from __future__ import annotations

from pathlib import Path

from labbot.rules.states import State
from labbot.settings import Listener, Mail, Settings
from tests.lab import Lab, laboratory, mail, sample
from tests.peers.telegram import BotApi, running

MODERATOR, AUTHOR = 4711, 4712
SECRETARIAT = "secretariat.one@lab.example.org"
FOCAL_POINT = "pointfocal.ci@nfp.example.org"
IDEA = (
    "La Côte d'Ivoire propose un projet : cartographie de la diaspora ivoirienne dans six pays de résidence."
    " Budget : 180 000 EUR, 14 mois à partir de mars 2027."
)


def settings_for(home: Path, bot_api: BotApi) -> Settings:
    return Settings(
        database_url=f"sqlite:///{home / 'lab.db'}",
        var=home,
        mail=Mail(listener=Listener(port=0)),
        telegram=bot_api.settings(),
    )


async def link(lab: Lab, chat: int, address: str) -> None:
    """A chat is tied to a registered person: that person reads the one-time word in their mailbox."""
    async with lab.app.store.transaction() as tx:
        person = await tx.contacts.behind("mail", address)
        assert person is not None
        assert person.id is not None
        await tx.contacts.link(person.id, "telegram", str(chat))


async def taken_in(lab: Lab, bot_api: BotApi, update: int) -> None:
    await bot_api.until_acknowledged(update)
    await lab.settled()


async def test_an_idea_by_telegram_is_approved_by_button_and_the_card_is_kept_current(tmp_path: Path) -> None:
    async with running() as bot_api, laboratory(tmp_path, settings=settings_for(tmp_path, bot_api)) as lab:
        await link(lab, MODERATOR, SECRETARIAT)
        await link(lab, AUTHOR, FOCAL_POINT)

        await taken_in(lab, bot_api, await bot_api.user_says(AUTHOR, IDEA))
        receipt = bot_api.messages_to(AUTHOR)[-1]
        card = bot_api.messages_to(MODERATOR)[-1]
        assert "LAB-0001" in receipt.text
        assert "approve LAB-0001" in str(card.buttons)

        await taken_in(lab, bot_api, await bot_api.user_presses(MODERATOR, card.id, "approve LAB-0001"))

        assert (await lab.submissions())[0].state == State.PUBLISHED
        current = next(m for m in bot_api.messages_to(MODERATOR) if m.id == card.id)
        assert current.edits
        assert "approve LAB-0001" not in str(current.buttons)


async def test_a_short_chat_message_corrects_the_item_just_spoken_of(tmp_path: Path) -> None:
    async with running() as bot_api, laboratory(tmp_path, settings=settings_for(tmp_path, bot_api)) as lab:
        await link(lab, AUTHOR, FOCAL_POINT)
        await taken_in(lab, bot_api, await bot_api.user_says(AUTHOR, IDEA))

        await taken_in(lab, bot_api, await bot_api.user_says(AUTHOR, "budget: 210000 EUR"))

        assert [s.budget_amount for s in await lab.submissions()] == [210_000]


async def test_a_chat_is_linked_by_a_word_sent_to_the_registered_mailbox(tmp_path: Path) -> None:
    async with running() as bot_api, laboratory(tmp_path, settings=settings_for(tmp_path, bot_api)) as lab:
        await taken_in(lab, bot_api, await bot_api.user_says(AUTHOR, f"/link {FOCAL_POINT}"))
        letter = await lab.last_letter(FOCAL_POINT, "link-word")

        await taken_in(lab, bot_api, await bot_api.user_says(AUTHOR, f"/confirm {letter.facts['word']}"))
        await taken_in(lab, bot_api, await bot_api.user_says(AUTHOR, IDEA))

        async with lab.app.store.reading() as tx:
            person = await tx.contacts.behind("telegram", str(AUTHOR))
        assert person is not None
        assert person.country == "CI"
        assert (await lab.submissions())[0].state == State.IN_REVIEW


async def test_a_stranger_cannot_use_a_word_meant_for_another_chat(tmp_path: Path) -> None:
    async with running() as bot_api, laboratory(tmp_path, settings=settings_for(tmp_path, bot_api)) as lab:
        await taken_in(lab, bot_api, await bot_api.user_says(AUTHOR, f"/link {FOCAL_POINT}"))
        letter = await lab.last_letter(FOCAL_POINT, "link-word")

        await taken_in(lab, bot_api, await bot_api.user_says(99, f"/confirm {letter.facts['word']}"))

        async with lab.app.store.reading() as tx:
            person = await tx.contacts.behind("telegram", "99")
        assert person is not None
        assert person.role == "unknown"


async def test_the_whole_journey_at_the_console(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as lab:
        await lab.says(FOCAL_POINT, IDEA)
        assert "LAB-0001" in "\n".join(lab.screen)
        await lab.says(SECRETARIAT, "/queue")
        await lab.says(SECRETARIAT, "/approve LAB-0001")
        assert (await lab.submissions())[0].state == State.PUBLISHED

        assert await lab.digests() > 5


async def test_mail_and_telegram_speak_of_the_same_item(tmp_path: Path) -> None:
    async with running() as bot_api, laboratory(tmp_path, settings=settings_for(tmp_path, bot_api)) as lab:
        await link(lab, AUTHOR, FOCAL_POINT)
        await lab.receives(sample("01-ci-mapping-diaspora.eml"))

        await taken_in(lab, bot_api, await bot_api.user_says(AUTHOR, "/status LAB-0001"))
        await lab.receives(mail(FOCAL_POINT, "withdraw LAB-0001", "LAB-0001"))

        assert "LAB-0001" in bot_api.messages_to(AUTHOR)[-1].text
        assert (await lab.submissions())[0].state == State.WITHDRAWN
