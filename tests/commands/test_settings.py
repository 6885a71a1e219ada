"""`/paper settings`: shown, changed in a form, and true in every later answer."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.adapters.sqlite.preferences import PreferenceStore
from bot.commands.ask import Person
from bot.commands.desk import Desk
from bot.domain.preferences import Preferences, QuietHours
from bot.domain.replies import Form, Reply, Sentence
from tests.commands.counter import Counter

ALL = {"language": "ko", "timezone": "뉴욕", "time": "7:30", "quiet": "22:00-08:00"}


def said(reply: Reply) -> str:
    assert isinstance(reply, Sentence), reply
    return reply.text


async def fill_in(counter: Counter, **values: str) -> Reply:
    return await fill_in_as(counter.alex, counter, **values)


async def fill_in_as(person: Person, counter: Counter, **values: str) -> Reply:
    """Open the form and send it with these values in place of what stands there."""
    form = await counter.desk.pressed("form:settings change", person)
    assert isinstance(form, Form)
    filled = {field.name: field.value for field in form.fields} | values
    return await counter.desk.submitted(form.submit, filled, person)


async def test_who_has_chosen_nothing_sees_what_holds_for_them(counter: Counter) -> None:
    counter.office.now = 1_741_316_400.0  # 2025-03-07T03:00Z
    assert said(await counter.say("settings")).splitlines() == [
        "Language: English (as your app has it)",
        "Time zone: Asia/Seoul; it is 12:00 PM there",
        "Personal messages: once a day, from 9:00 AM on",
        "Quiet hours: none",
    ]


async def test_the_zone_that_the_platform_has_someone_in_holds_until_they_choose_one(counter: Counter) -> None:
    counter.office.now = 1_741_316_400.0
    abroad = replace(counter.alex, zone="America/New_York")
    shown = said(await counter.desk.typed("settings", abroad))
    assert "Time zone: America/New_York; it is 10:00 PM there" in shown
    await fill_in_as(abroad, counter, quiet="23:00-07:00")
    kept = await counter.records.preferences.of(abroad.key)
    assert (kept.zone, kept.found_zone) == (None, "America/New_York")
    assert "America/New_York" in said(await counter.say("settings")), "known when the platform is slow to say it"
    assert "Time zone: Europe/Paris" in said(await counter.desk.typed("settings timezone Paris", abroad))
    assert "Time zone: America/New_York" in said(await counter.desk.typed("settings timezone off", abroad))


async def test_a_zone_that_there_is_none_of_counts_for_nothing(counter: Counter) -> None:
    lost = replace(counter.alex, zone="Mars/../Base")
    assert "Time zone: Asia/Seoul" in said(await counter.desk.typed("settings time 09:00", lost))


async def test_everything_is_changed_in_one_form_and_kept(counter: Counter) -> None:
    counter.office.now = 1_741_316_400.0
    reply = await fill_in(counter, **ALL)
    assert said(reply).splitlines() == [
        "저장했어요.",
        "언어: 한국어",
        "시간대: America/New_York (뉴욕), 지금 오후 10:00",
        "개인 메시지: 하루 한 번, 오전 7:30부터",
        "방해 금지 시간: 오후 10:00 – 오전 8:00",
        "그 시각은 방해 금지 시간이라서, 끝난 뒤에 메시지를 보내요.",
    ]
    kept = Preferences("ko", "America/New_York", dt.time(7, 30), QuietHours(dt.time(22), dt.time(8)))
    assert await PreferenceStore(counter.office.database).of(counter.alex.key) == kept
    form = await counter.press("form:settings change")
    assert isinstance(form, Form)
    assert {field.name: field.value for field in form.fields} == {
        "language": "ko",
        "timezone": "America/New_York",
        "time": "07:30",
        "quiet": "22:00-08:00",
    }


async def test_the_chosen_language_goes_before_the_platforms(counter: Counter) -> None:
    await fill_in(counter, language="ko")
    assert counter.desk.words_for(counter.alex).language == "ko"
    assert said(await counter.say("xyzzy")) == "“xyzzy”은(는) 모르는 말이에요."
    assert counter.desk.words_for(replace(counter.alex, id="U2")).language == "en"
    assert said(await fill_in(counter, language="auto")).startswith("Saved.\nLanguage: English (as your app has it)")
    assert counter.desk.words_for(counter.alex).language == "en"


async def test_the_chosen_language_is_there_after_a_restart(counter: Counter) -> None:
    await fill_in(counter, language="ko")
    preferences = PreferenceStore(counter.office.database)
    desk = Desk(replace(counter.records, preferences=preferences))
    await preferences.load()
    assert desk.words_for(counter.alex).language == "ko"


async def test_settings_are_a_persons_own(counter: Counter) -> None:
    await fill_in(counter, **ALL)
    assert await counter.records.preferences.of(counter.mina.key) == Preferences()
    elsewhere = replace(counter.mina, tenant="another server")
    await fill_in_as(counter.mina, counter, time="10")
    assert (await counter.records.preferences.of(elsewhere.key)).time_of_day == dt.time(10)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("timezone", "Asia/Seol", "I don't know the zone “Asia/Seol”. Did you mean Asia/Seoul"),
        ("timezone", "Mars", "I don't know the zone “Mars”. Give a city such as Seoul"),
        ("timezone", "q" * 900, "I don't know the zone “qqq"),
        ("time", "noonish", "I can't read “noonish” as a time of day. Write it as 09:00."),
        ("time", "25:00", "I can't read “25:00”"),
        ("quiet", "22:00", "I can't read “22:00” as quiet hours. Write them as 22:00-08:00."),
        ("quiet", "9-9", "I can't read “9-9”"),
        ("language", "fr", "I speak Korean and English, not “fr”."),
    ],
)
async def test_what_cannot_be_used_comes_back_in_the_form_and_nothing_is_kept(
    counter: Counter, field: str, value: str, error: str
) -> None:
    reply = await fill_in(counter, **{**ALL, field: value})
    assert isinstance(reply, Form)
    assert list(reply.errors) == [field]
    assert reply.errors[field].startswith(error)
    shown = {one.name: one.value for one in reply.fields}
    assert all(shown[name] == given for name, given in ALL.items() if name != field)
    assert all(len(one.value) <= one.most for one in reply.fields)
    assert await counter.records.preferences.of(counter.alex.key) == Preferences()


async def test_every_error_is_named_at_once(counter: Counter) -> None:
    reply = await fill_in(counter, timezone="Mars", time="late", quiet="night")
    assert isinstance(reply, Form)
    assert sorted(reply.errors) == ["quiet", "time", "timezone"]


async def test_what_is_emptied_is_as_it_was_before_it_was_chosen(counter: Counter) -> None:
    await fill_in(counter, **ALL)
    await fill_in(counter, language="auto", timezone="", time=" ", quiet="off")
    assert await counter.records.preferences.of(counter.alex.key) == Preferences()


async def test_a_field_that_is_not_sent_keeps_its_value(counter: Counter) -> None:
    await fill_in(counter, **ALL)
    await counter.desk.submitted("settings change", {"time": "10:00"}, counter.alex)
    kept = await counter.records.preferences.of(counter.alex.key)
    assert (kept.language, kept.zone, kept.time_of_day) == ("ko", "America/New_York", dt.time(10))


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("settings timezone New York", Preferences(zone="America/New_York")),
        ("설정 시간대 뉴욕", Preferences(zone="America/New_York")),
        ("settings time 9 pm", Preferences(time_of_day=dt.time(21))),
        ("settings quiet 22:00 - 08:00", Preferences(quiet=QuietHours(dt.time(22), dt.time(8)))),
        ("settings language Korean", Preferences(language="ko")),
        ("settings language", Preferences()),
        ("settings nonsense 5", Preferences()),
    ],
)
async def test_one_thing_is_changed_in_a_line_too(counter: Counter, line: str, kept: Preferences) -> None:
    assert isinstance(await counter.say(line), Sentence)
    assert await counter.records.preferences.of(counter.alex.key) == kept


async def test_a_line_that_cannot_be_used_says_what_to_write(counter: Counter) -> None:
    reply = await counter.say("settings time late")
    assert said(reply) == "I can't read “late” as a time of day. Write it as 09:00."
    assert isinstance(reply, Sentence)
    assert reply.actions[0].button == "form:settings change"


async def test_the_form_has_few_enough_fields_for_both_platforms(counter: Counter) -> None:
    form = await counter.press("form:settings change")
    assert isinstance(form, Form)
    assert len(form.fields) <= 5
    assert all(len(field.label) <= 45 and len(field.hint) <= 100 for field in form.fields)
    assert len(form.title) <= 24


@pytest.mark.parametrize("line", ["settings nonsense 5", "settings timezone", "settings Seoul"])
async def test_a_line_that_names_no_setting_says_what_can_be_written(counter: Counter, line: str) -> None:
    reply = await counter.say(line)
    assert said(reply).startswith(f"I don't know the setting “{line.removeprefix('settings ')}”. These are yours:\n")
    assert isinstance(reply, Sentence)
    assert all([said(await counter.say(tip)).startswith("Saved.") for tip in reply.tips])


async def test_the_time_is_the_one_at_which_keywords_are_told(counter: Counter) -> None:
    """The bot's usual one, or at once, where that is how it is set or what they chose about their keywords."""
    records = counter.records
    counter.desk._records = replace(records, followed=replace(records.followed, usual=dt.time(18)))
    assert "once a day, from 6:00 PM on" in said(await counter.say("settings"))
    form = await counter.press("form:settings change")
    assert isinstance(form, Form)
    assert form.fields[2].hint == "09:00; 6:00 PM when left empty"
    counter.desk._records = replace(records, followed=replace(records.followed, usual=None))
    assert "Personal messages: at once" in said(await counter.say("settings"))
    await counter.say("settings time 10")
    assert "once a day, from 10:00 AM on" in said(await counter.say("settings"))
    await counter.say("subscribe RAG")
    await counter.press("turn:at-once")
    assert "Personal messages: at once" in said(await counter.say("settings"))
    await counter.press("turn:once-a-day")
    assert "once a day, from 10:00 AM on" in said(await counter.say("settings"))
