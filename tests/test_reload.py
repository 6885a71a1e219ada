"""A changed configuration is followed by the running bot, as far as it can be."""

from pathlib import Path

import pytest

from bot.config import Settings, load
from bot.reload import LIVE, Reload

BEFORE = """
[locale]
language = "en"

[[feeds]]
name = "daily"
channel = "discord:1"
"""


class Bot:
    """What the reload hands over and says."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.write(BEFORE)
        self.reload = Reload(file, lambda: load(file, {}), load(file, {}))
        self.taken: list[Settings] = []
        self.told: list[str] = []
        self.reload.attach(self.take_over, self.tell)

    def write(self, text: str) -> None:
        aside = self.file.with_suffix(".new")
        aside.write_text(text, encoding="utf-8")
        aside.replace(self.file)

    async def take_over(self, settings: Settings) -> None:
        self.taken.append(settings)

    async def tell(self, file: str, wrong: str) -> None:
        self.told.append(wrong)

    async def looks(self) -> None:
        """As many as it takes."""
        for _ in range(3):
            await self.reload.look()


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return Bot(tmp_path / "paperboy.toml")


async def test_an_unchanged_file_is_left_alone(bot: Bot) -> None:
    await bot.looks()
    assert (bot.taken, bot.told) == ([], [])


async def test_changed_feeds_are_handed_over_once(bot: Bot) -> None:
    bot.write(BEFORE + '\n[[feeds]]\nname = "more"\nchannel = "discord:2"\n')
    await bot.looks()
    assert [[feed.name for feed in settings.feeds] for settings in bot.taken] == [["daily", "more"]]
    assert bot.reload.settings is bot.taken[0]
    assert bot.reload.complaints() == []


async def test_a_file_that_is_still_being_written_is_waited_for(bot: Bot) -> None:
    for text in (BEFORE + "[[fee", BEFORE + '[[feeds]]\nname = "more"\n', BEFORE.replace("daily", "other")):
        bot.write(text)
        await bot.reload.look()
    assert (bot.taken, bot.told) == ([], [])
    await bot.looks()
    assert [feed.name for feed in bot.taken[0].feeds] == ["other"]


async def test_what_cannot_be_used_is_told_once_and_the_old_stays(bot: Bot) -> None:
    bot.write(BEFORE.replace("discord:1", "nowhere"))
    await bot.looks()
    await bot.looks()
    assert bot.taken == []
    assert len(bot.told) == 1
    assert "channel" in bot.told[0]
    ((sentence, values),) = bot.reload.complaints()
    assert "cannot be used" in sentence.format(**values)
    assert ("paperboy.toml: " in sentence.format(**values), str(bot.file.parent) in str(values)) == (True, False)
    bot.write(BEFORE.replace("discord:1", "discord:3"))
    await bot.looks()
    assert bot.told[1:] == [""]
    assert [str(feed.channel) for feed in bot.taken[0].feeds] == ["discord:3"]
    assert bot.reload.complaints() == []


async def test_a_file_that_vanishes_takes_no_feed_away(bot: Bot) -> None:
    bot.file.unlink()
    await bot.looks()
    assert bot.taken == []
    assert "is not there any more" in bot.told[0]


async def test_what_needs_a_restart_is_named_and_the_rest_is_followed(bot: Bot) -> None:
    bot.write(
        BEFORE.replace('"en"', '"ko"') + '[store]\npath = "other.db"\n[intake]\nlate_days = 9\nlate_notice = false\n'
    )
    await bot.looks()
    (taken,) = bot.taken
    assert (taken.locale.language, taken.intake.late_notice) == ("ko", False)
    assert taken.store.path == Path("var/paperboy.db")
    assert taken.intake.late_days == 3
    ((sentence, values),) = bot.reload.complaints()
    assert sentence.format(**values).endswith("[intake] late_days, [store] path")
    bot.write(BEFORE)
    await bot.looks()
    assert bot.reload.complaints() == []


async def test_asked_to_it_reads_the_file_at_once(bot: Bot) -> None:
    bot.write(BEFORE.replace("daily", "other"))
    bot.reload.ask()
    await bot.reload.look()
    assert len(bot.taken) == 1


def test_what_is_followed_are_sections_and_keys_that_there_are() -> None:
    for section, keys in LIVE.items():
        assert section in Settings.model_fields
        assert keys is None or keys <= set(type(getattr(Settings(), section)).model_fields)
