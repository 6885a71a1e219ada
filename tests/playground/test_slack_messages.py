"""The local Slack keeps, changes and shows messages as Slack does."""

from tests.playground.slack_kit import CHANNEL, client_for, control, refusal, running, section

METADATA = {"event_type": "paperboy_delivery", "event_payload": {"key": "k1"}}


async def test_a_message_with_its_thread_is_read_back_as_it_was_sent() -> None:
    async with running() as slack:
        client = client_for(slack)
        root = await client.chat_postMessage(channel=CHANNEL, text="overview", blocks=[section("a <b> & c")])
        for number in range(3):
            await client.chat_postMessage(channel=CHANNEL, text=f"paper {number}", thread_ts=root["ts"])
        shown = await control(slack, f"channels/{CHANNEL}/messages")
        assert [message["text"] for message in shown] == ["overview", "paper 0", "paper 1", "paper 2"]
        assert {message["thread_ts"] for message in shown[1:]} == {root["ts"]}
        assert shown[0]["blocks"] == [section("a <b> & c")]
        replies = await client.conversations_replies(channel=CHANNEL, ts=root["ts"])
        assert [message["text"] for message in replies["messages"]] == ["overview", "paper 0", "paper 1", "paper 2"]
        assert replies["messages"][0]["reply_count"] == 3
        history = await client.conversations_history(channel=CHANNEL)
        assert [message["text"] for message in history["messages"]] == ["overview"]


async def test_times_never_repeat_when_the_clock_stands_still() -> None:
    async with running() as slack:
        slack.workspace.now = lambda: 1_700_000_000.0
        client = client_for(slack)
        times = [(await client.chat_postMessage(channel=CHANNEL, text="x"))["ts"] for _ in range(3)]
        assert times == ["1700000000.000000", "1700000000.000001", "1700000000.000002"]


async def test_metadata_comes_back_only_when_asked_for() -> None:
    async with running() as slack:
        client = client_for(slack)
        await client.chat_postMessage(channel=CHANNEL, text="x", metadata=METADATA)
        plain = await client.conversations_history(channel=CHANNEL)
        assert plain["messages"][0]["metadata"] == {"event_type": "paperboy_delivery"}
        full = await client.conversations_history(channel=CHANNEL, include_all_metadata=True)
        assert full["messages"][0]["metadata"] == METADATA


async def test_an_update_keeps_what_it_leaves_out_and_removes_what_it_empties() -> None:
    async with running() as slack:
        client = client_for(slack)
        ts = (await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[section()], metadata=METADATA))["ts"]
        await client.chat_update(channel=CHANNEL, ts=ts, text="y")
        [shown] = await control(slack, f"channels/{CHANNEL}/messages")
        assert (shown["text"], shown["blocks"], shown["metadata"]) == ("y", [section()], METADATA)
        assert shown["edited"] is not None
        await client.api_call(
            "chat.update", json={"channel": CHANNEL, "ts": ts, "text": "z", "blocks": [], "metadata": {}}
        )
        [shown] = await control(slack, f"channels/{CHANNEL}/messages")
        assert (shown["text"], shown["blocks"], shown["metadata"]) == ("z", [], None)


async def test_text_is_rewritten_on_the_way_in() -> None:
    async with running() as slack:
        await client_for(slack).chat_postMessage(channel=CHANNEL, text="R&D at https://arxiv.org/abs/1?a=1&b=2 <ok>")
        [shown] = await control(slack, f"channels/{CHANNEL}/messages")
        assert shown["text"] == "R&amp;D at <https://arxiv.org/abs/1?a=1&amp;b=2> <ok>"


async def test_text_over_forty_thousand_characters_is_cut_with_a_warning() -> None:
    async with running() as slack:
        answer = await client_for(slack).chat_postMessage(channel=CHANNEL, text="x" * 40_001)
        assert answer["warning"] == "message_truncated"
        [shown] = await control(slack, f"channels/{CHANNEL}/messages")
        assert len(shown["text"]) == 40_000


async def test_whom_a_message_would_call_is_seen() -> None:
    async with running() as slack:
        client = client_for(slack)
        await client.chat_postMessage(channel=CHANNEL, text="x", blocks=[section("hello <!channel> and <@U0ALEX>")])
        await client.chat_postMessage(channel=CHANNEL, text="&lt;!channel&gt; <!date^1^{date}|then>")
        called, calm = await control(slack, f"channels/{CHANNEL}/messages")
        assert called["notices"] == ["!channel", "@U0ALEX"]
        assert calm["notices"] == []


async def test_history_pages_go_back_in_time_without_gap_or_repeat() -> None:
    async with running() as slack:
        client = client_for(slack)
        sent = [(await client.chat_postMessage(channel=CHANNEL, text=str(number)))["ts"] for number in range(7)]
        read, cursor = [], None
        while True:
            page = await client.conversations_history(channel=CHANNEL, limit=3, cursor=cursor)
            read += [message["ts"] for message in page["messages"]]
            if not page["has_more"]:
                break
            cursor = page["response_metadata"]["next_cursor"]
        assert read == sent[::-1]


async def test_history_can_page_from_the_oldest_on_and_in_short_pages() -> None:
    async with running(pages_from_oldest=True, history_page=2) as slack:
        client = client_for(slack)
        for number in range(5):
            await client.chat_postMessage(channel=CHANNEL, text=str(number))
        read, cursor = [], None
        while True:
            page = await client.conversations_history(channel=CHANNEL, oldest="1", limit=200, cursor=cursor)
            read.append([message["text"] for message in page["messages"]])
            if not page["has_more"]:
                break
            cursor = page["response_metadata"]["next_cursor"]
        assert read == [["1", "0"], ["3", "2"], ["4"]]


async def test_history_takes_both_ends_only_when_inclusive() -> None:
    async with running() as slack:
        client = client_for(slack)
        sent = [(await client.chat_postMessage(channel=CHANNEL, text=str(number)))["ts"] for number in range(4)]
        ends = {"oldest": sent[0], "latest": sent[3]}
        inner = await client.conversations_history(channel=CHANNEL, **ends)
        assert [message["text"] for message in inner["messages"]] == ["2", "1"]
        outer = await client.conversations_history(channel=CHANNEL, inclusive=True, **ends)
        assert [message["text"] for message in outer["messages"]] == ["3", "2", "1", "0"]


async def test_replies_page_from_the_first_message_on() -> None:
    async with running() as slack:
        client = client_for(slack)
        root = (await client.chat_postMessage(channel=CHANNEL, text="root"))["ts"]
        for number in range(4):
            await client.chat_postMessage(channel=CHANNEL, text=str(number), thread_ts=root)
        first = await client.conversations_replies(channel=CHANNEL, ts=root, limit=3)
        cursor = first["response_metadata"]["next_cursor"]
        rest = await client.conversations_replies(channel=CHANNEL, ts=root, limit=3, cursor=cursor)
        texts = [message["text"] for page in (first, rest) for message in page["messages"]]
        assert texts == ["root", "0", "1", "2", "3"]
        assert rest["has_more"] is False


async def test_restricted_history_gives_fifteen_once_a_minute() -> None:
    async with running(restricted_history=True) as slack:
        client = client_for(slack)
        for number in range(20):
            await client.chat_postMessage(channel=CHANNEL, text=str(number))
        page = await client.conversations_history(channel=CHANNEL, limit=200)
        assert len(page["messages"]) == 15
        assert (await refusal(client, "conversations.history", channel=CHANNEL))["error"] == "ratelimited"


async def test_an_ephemeral_message_is_in_no_history_and_cannot_be_changed() -> None:
    async with running() as slack:
        client = client_for(slack)
        ts = (await client.chat_postEphemeral(channel=CHANNEL, user="U0MINA", text="psst"))["message_ts"]
        assert (await client.conversations_history(channel=CHANNEL))["messages"] == []
        assert (await refusal(client, "chat.update", channel=CHANNEL, ts=ts, text="x"))["error"] == "message_not_found"
        [shown] = await control(slack, f"channels/{CHANNEL}/messages")
        assert shown["ephemeral_for"] == "U0MINA"


async def test_a_deleted_message_with_replies_leaves_a_tombstone() -> None:
    async with running() as slack:
        client = client_for(slack)
        root = (await client.chat_postMessage(channel=CHANNEL, text="root"))["ts"]
        reply = (await client.chat_postMessage(channel=CHANNEL, text="reply", thread_ts=root))["ts"]
        await client.chat_delete(channel=CHANNEL, ts=root)
        replies = await client.conversations_replies(channel=CHANNEL, ts=root)
        assert [message.get("subtype") for message in replies["messages"]] == ["tombstone", None]
        await client.chat_delete(channel=CHANNEL, ts=reply)
        shown = await control(slack, f"channels/{CHANNEL}/messages")
        assert [message["ts"] for message in shown] == [root]


async def test_a_person_gets_direct_messages() -> None:
    async with running() as slack:
        client = client_for(slack)
        opened = (await client.conversations_open(users=["U0MINA"]))["channel"]["id"]
        posted = await client.chat_postMessage(channel="U0MINA", text="for you")
        assert posted["channel"] == opened
        assert opened.startswith("D")


async def test_people_have_a_language_and_a_time_zone() -> None:
    async with running() as slack:
        client = client_for(slack)
        mina = (await client.users_info(user="U0MINA", include_locale=True))["user"]
        assert (mina["locale"], mina["tz"], mina["tz_offset"]) == ("ko-KR", "Asia/Seoul", 9 * 3600)
        assert "locale" not in (await client.users_info(user="U0MINA"))["user"]


async def test_the_channels_of_the_app_are_listed_a_page_at_a_time() -> None:
    async with running() as slack:
        slack.add_channel("secret", "C0SECRET", kind="private")
        slack.add_channel("elsewhere", "C0OTHER", member=False)
        client = client_for(slack)
        kinds = "public_channel,private_channel"
        mine = await client.users_conversations(types=kinds)
        assert {channel["id"] for channel in mine["channels"]} == {"C0PAPERS", "C0SECRET"}
        first = await client.conversations_list(types=kinds, limit=2)
        cursor = first["response_metadata"]["next_cursor"]
        rest = await client.conversations_list(types=kinds, limit=2, cursor=cursor)
        ids = [channel["id"] for page in (first, rest) for channel in page["channels"]]
        assert ids == ["C0OTHER", "C0PAPERS", "C0SECRET"]
        assert (await client.conversations_info(channel="C0OTHER"))["channel"]["is_member"] is False


async def test_the_rest_of_the_web_api_answers() -> None:
    async with running() as slack:
        client = client_for(slack)
        assert (await client.auth_test())["user_id"] == "U0PAPERBOY"
        assert (await client.api_test())["ok"] is True
        assert (await client.team_info())["team"]["domain"] == "playground"
        assert (await client.bots_info(bot="B0PAPERBOY"))["bot"]["user_id"] == "U0PAPERBOY"
        ts = (await client.chat_postMessage(channel=CHANNEL, text="https://arxiv.org/abs/1"))["ts"]
        link = (await client.chat_getPermalink(channel=CHANNEL, message_ts=ts))["permalink"]
        assert link.endswith(f"/archives/{CHANNEL}/p{ts.replace('.', '')}")
        await client.reactions_add(channel=CHANNEL, timestamp=ts, name="eyes")
        await client.chat_unfurl(channel=CHANNEL, ts=ts, unfurls={"https://arxiv.org/abs/1": {"blocks": [section()]}})
        [shown] = await control(slack, f"channels/{CHANNEL}/messages")
        assert shown["reactions"] == {"eyes": ["U0PAPERBOY"]}
        assert list(shown["unfurls"]) == ["https://arxiv.org/abs/1"]


async def test_a_careful_app_leaves_no_violation_and_a_form_body_is_understood() -> None:
    async with running() as slack:
        client = client_for(slack)
        blocks = '[{"type": "divider"}, {"type": "section", "text": {"type": "plain_text", "text": "x"}}]'
        form = {"channel": CHANNEL, "text": "x", "blocks": blocks, "unfurl_links": "false"}
        await client.api_call("chat.postMessage", data=form)
        [shown] = await control(slack, f"channels/{CHANNEL}/messages")
        assert [block["type"] for block in shown["blocks"]] == ["divider", "section"]
        assert await control(slack, "violations") == []
        await client.api_call("chat.postMessage", json={"channel": CHANNEL, "text": "x", "blokcs": []})
        await client.api_call("chat.postMessage", json={"channel": CHANNEL, "blocks": [section()]})
        noted = await control(slack, "violations")
        assert [entry["violation"] for entry in noted] == ["unknown argument: blokcs", "blocks without text"]
