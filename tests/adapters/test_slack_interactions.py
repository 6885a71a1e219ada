"""What people ask and press in a local Slack, answered through the real slack-bolt."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.adapters.slack.connection import Pace
from bot.ports import Sent
from tests.adapters.slack_kit import ALEX, CHANNEL, MINA, QUICK, opened, until
from tests.adapters.slack_scripted import ADesk, APlace, outgoing


@pytest.fixture
async def place() -> AsyncIterator[APlace]:
    async with opened(APlace(ADesk())) as place:
        yield place


# ---------------------------------------------------------------- /paper


async def test_top_5_is_answered_with_the_acknowledgement(place: APlace) -> None:
    async with place.connected():
        outcome = await place.command("top 5")
        assert outcome["error"] is None
        assert outcome["answer"]["via"] == "ack"
        assert outcome["answer"]["ephemeral"]
        assert outcome["seconds"] < 1.0
        shown = str(outcome["answer"]["blocks"])
        assert all(f"Paper {n}" in shown for n in range(1, 6))
        assert [what for what, _ in place.desk.asked_of] == ["top 5"]


async def test_a_slow_desk_is_acknowledged_first(place: APlace) -> None:
    assert Pace().quick <= 0.8
    go_on = place.hold_the_desk()
    async with place.connected(pace=replace(QUICK, quick=0.05)):
        asking = asyncio.create_task(place.command("top 5"))
        await until(lambda: bool(place.desk.asked_of) and place.acknowledged())
        assert not asking.done()
        go_on.set()
        outcome = await asking
        assert outcome["answer"]["via"] == "response_url"
        assert outcome["answer"]["ephemeral"]
        assert len(outcome["answers"]) == 1


async def test_a_slow_public_answer_is_for_everyone(place: APlace) -> None:
    go_on = place.hold_the_desk()
    async with place.connected(pace=replace(QUICK, quick=0.05)):
        asking = asyncio.create_task(place.command("top 5 public"))
        await until(lambda: bool(place.desk.asked_of) and place.acknowledged())
        go_on.set()
        assert not (await asking)["answer"]["ephemeral"]


async def test_public_answers_are_for_everyone(place: APlace) -> None:
    async with place.connected():
        outcome = await place.command("top 5 public")
        assert not outcome["answer"]["ephemeral"]
        assert place.desk.asked_of[0][0] == "top 5 public"


async def test_a_remark_is_private_even_when_asked_publicly(place: APlace) -> None:
    """That there is no such digest concerns nobody else."""
    place.desk.remark = True
    async with place.connected():
        assert (await place.command("top 5 public"))["answer"]["ephemeral"]


async def test_the_desk_knows_who_asks_and_in_which_language(place: APlace) -> None:
    async with place.connected():
        await place.command("top 5", MINA)
        await place.command("top 5", ALEX)
        await place.command("top 5", MINA)
        people = [person for _, person in place.desk.asked_of]
        assert [(person.id, person.language) for person in people] == [
            (MINA, "ko-KR"),
            (ALEX, "en-US"),
            (MINA, "ko-KR"),
        ]
        assert {person.tenant for person in people} == {"T0PLAYGROUND"}
        assert len(place.calls("users.info")) == 2


async def test_an_unknown_language_does_not_hold_an_answer_up(place: APlace) -> None:
    place.slack.faults.add("delay", {"method": "users.info"}, {"seconds": 5})
    async with place.connected():
        outcome = await place.command("top 5")
        assert outcome["seconds"] < 5.0
        assert place.desk.asked_of[0][1].language is None


async def test_a_desk_that_fails_still_answers_with_a_sentence(place: APlace) -> None:
    async def fail() -> None:
        raise RuntimeError("a bug")

    place.desk.before = fail
    async with place.connected():
        outcome = await place.command("top 5", MINA)
        assert "제 쪽에 문제가 생겼어요" in str(outcome["answer"])
        assert outcome["answer"]["ephemeral"]
        assert "a bug" not in str(outcome)


async def test_an_answer_under_way_is_finished_at_the_stop(place: APlace) -> None:
    go_on = place.hold_the_desk()
    async with place.connected():
        asking = asyncio.create_task(place.command("top 5"))
        await until(lambda: bool(place.desk.asked_of))
        asyncio.get_running_loop().call_later(0.1, go_on.set)
    assert (await asking)["answer"] is not None


# ---------------------------------------------------------------- buttons


async def test_share_posts_for_everyone(place: APlace) -> None:
    async with place.connected():
        private = (await place.command("top 5"))["answer"]
        outcome = await place.press("share:top 5", private)
        assert not outcome["answer"]["ephemeral"]
        assert not outcome["answer"]["replaced"]
        assert "share:" not in str(outcome["answer"]["blocks"])


async def test_a_remark_never_takes_the_place_of_an_answer(place: APlace) -> None:
    async with place.connected():
        first = (await place.command("top 5"))["answer"]
        place.desk.remark = True
        outcome = await place.press("page:2:top 5", first)
        assert not outcome["answer"]["replaced"]
        assert outcome["answer"]["ephemeral"]
        assert (await place.press("share:top 5", first))["answer"]["ephemeral"]


async def test_a_page_takes_the_place_of_the_page_before(place: APlace) -> None:
    async with place.connected():
        first = (await place.command("top 5"))["answer"]
        outcome = await place.press("page:2:top 5", first)
        assert outcome["answer"]["replaced"]
        assert outcome["answer"]["ts"] == first["ts"]
        assert place.desk.asked_of[-1][0] == "page:2:top 5"


async def test_buttons_work_after_a_restart(place: APlace) -> None:
    async with place.connected():
        first = (await place.command("top 5"))["answer"]
    async with place.connected():
        assert (await place.press("page:2:top 5", first))["answer"]["replaced"]


async def test_a_paper_opens_in_a_modal(place: APlace) -> None:
    async with place.connected():
        listed = (await place.command("top 5"))["answer"]
        outcome = await place.press("show:2503.00001", listed)
        assert outcome["error"] is None
        assert outcome["answer"]["via"] == "views.open"
        assert "Paper 1" in str(outcome["answer"]["view"]["blocks"])


async def test_a_slow_paper_opens_at_once_and_is_filled_in(place: APlace) -> None:
    async with place.connected(pace=replace(QUICK, quick=0.05)):
        listed = (await place.command("top 5"))["answer"]
        go_on = place.hold_the_desk()
        pressing = asyncio.create_task(place.press("show:2503.00001", listed, answers=2))
        await until(lambda: bool(place.calls("views.open")))
        go_on.set()
        opened, filled = (await pressing)["answers"]
        assert opened["via"] == "views.open"
        assert filled["via"] == "views.update"
        assert "Paper 1" not in str(opened)
        assert "Paper 1" in str(filled)


async def test_a_modal_that_slack_will_not_open_becomes_a_private_message(place: APlace) -> None:
    async with place.connected():
        listed = (await place.command("top 5"))["answer"]
        place.slack.faults.add("error", {"method": "views.open"}, {"code": "expired_trigger_id"})
        outcome = await place.press("show:2503.00001", listed)
        assert outcome["answer"]["via"] == "response_url"
        assert outcome["answer"]["ephemeral"]
        assert "Paper 1" in str(outcome["answer"])


async def test_share_from_a_modal_goes_to_the_channel(place: APlace) -> None:
    async with place.connected():
        listed = (await place.command("top 5"))["answer"]
        view = (await place.press("show:2503.00001", listed))["answer"]["view"]
        await place.slack.interactions.action("share:show 2503.00001", MINA, view_id=view["id"], timeout=0.5)
        shared = [one for one in place.slack.workspace.channels[CHANNEL].seen_by_all() if "Paper 1" in str(one)]
        assert len(shared) == 1


async def test_what_can_no_longer_be_shared_is_said(place: APlace) -> None:
    async with place.connected():
        listed = (await place.command("top 5"))["answer"]
        view = (await place.press("show:2503.00001", listed))["answer"]["view"]
        place.slack.settings.response_url_seconds = -1.0
        pressing = place.slack.interactions.action("share:show 2503.00001", MINA, view_id=view["id"])
        outcome = await pressing
        assert outcome["answer"]["via"] == "views.push"
        assert "could not be shared" in str(outcome["answer"]) or "공유할 수 없어요" in str(outcome["answer"])


async def test_a_shared_answer_whose_confirmation_is_lost_stands_there_once(place: APlace) -> None:
    async with place.connected(pace=replace(QUICK, close_within=5.0)):
        private = (await place.command("top 5"))["answer"]
        place.slack.faults.add("lose_answer", {"method": "response_url"}, times=0)
        await place.press("share:top 5", private)
    shared = place.slack.workspace.channels[CHANNEL].seen_by_all()
    assert len(shared) == 1


async def test_papers_opened_from_papers_never_pile_up_too_high(place: APlace) -> None:
    """Slack allows three views on top of each other; the violations would tell."""
    place.desk.lists_everything = True
    async with place.connected():
        listed = (await place.command("top 5"))["answer"]
        view = (await place.press("show:2503.00001", listed))["answer"]["view"]
        vias = []
        for _ in range(4):
            outcome = await place.slack.interactions.action("show:2503.00001", MINA, view_id=view["id"])
            vias.append(outcome["answer"]["via"])
            view = outcome["answer"]["view"]
        assert vias == ["views.push", "views.push", "views.update", "views.update"]


async def test_a_page_in_a_modal_takes_the_place_of_the_page_before(place: APlace) -> None:
    place.desk.lists_everything = True
    async with place.connected():
        listed = (await place.command("top 5"))["answer"]
        view = (await place.press("show:2503.00001", listed))["answer"]["view"]
        outcome = await place.slack.interactions.action("page:2:top 5", MINA, view_id=view["id"])
        assert outcome["answer"]["via"] == "views.update"
        assert outcome["answer"]["view"]["id"] == view["id"]


async def test_a_view_that_slack_refuses_becomes_a_private_message(place: APlace) -> None:
    async with place.connected(pace=replace(QUICK, quick=0.05)):
        listed = (await place.command("top 5"))["answer"]
        go_on = place.hold_the_desk()
        place.slack.faults.add("error", {"method": "views.update"}, {"code": "not_found"})
        pressing = asyncio.create_task(place.press("show:2503.00001", listed, answers=2))
        await until(lambda: bool(place.calls("views.open")))
        go_on.set()
        opened, answer = (await pressing)["answers"]
        assert opened["via"] == "views.open"
        assert answer["via"] == "response_url"
        assert answer["ephemeral"]


async def test_an_answer_that_slack_refuses_becomes_an_apology(place: APlace) -> None:
    go_on = place.hold_the_desk()
    async with place.connected(pace=replace(QUICK, quick=0.05)):
        place.slack.faults.add("status", {"method": "response_url"}, {"status": 400})
        asking = asyncio.create_task(place.command("top 5"))
        await until(lambda: bool(place.desk.asked_of) and place.acknowledged())
        go_on.set()
        assert "제 쪽에 문제가 생겼어요" in str((await asking)["answer"])


async def test_every_button_is_acknowledged(place: APlace) -> None:
    """A link button needs no answer, but Slack shows a warning when it is not acknowledged."""
    async with place.connected() as connection:
        button = {"type": "button", "text": {"type": "plain_text", "text": "arXiv"}, "action_id": "open:1"}
        blocks = [{"type": "actions", "elements": [{**button, "url": "https://arxiv.org/abs/2503.00001"}]}]
        sent = await connection.messenger.send(outgoing(body={**outgoing().body, "blocks": blocks}))
        assert isinstance(sent, Sent)
        outcome = await place.press("open:1", {"ts": sent.remote_id}, timeout=0.1)
        assert outcome["error"] is None
        assert outcome["acknowledged"] is not None
