"""The pages of the local Discord and Slack, in a real browser: they show what was posted, and run nothing of it."""

import base64
import hashlib
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.playground.discord import LocalDiscord
from bot.playground.slack import LocalSlack
from tests.playground.browser import Tab, needs_browser, tab

Json = dict[str, Any]

CHANNEL, SLACK_CHANNEL = 1234567890, "C0PAPERS"
HOSTILE = '<img src=x onerror="document.title=`pwned`"><script>document.title="pwned"</script>'
MARKDOWN = r"\<img src=x onerror=document.title=\`pwned\`\>"
PAPER = "https://arxiv.org/abs/2503.04625"
THUMBNAIL = "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2503.04625.png"


class Posting:
    """Posts as the bot does, over HTTP."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str) -> None:
        self._session, self._url, self._headers = session, url, {"Authorization": token}

    async def __call__(self, path: str, body: Json) -> Json:
        async with self._session.post(f"{self._url}{path}", json=body, headers=self._headers) as answer:
            said: Json = await answer.json()
            assert answer.status in (200, 201), said
            assert said.get("ok", True), said
            return said


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    local = LocalDiscord(rates={})
    await local.start()
    local.add_text_channel("papers", id=CHANNEL)
    yield local
    await local.stop()


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    local = LocalSlack()
    local.settings.post_per_second = 0
    await local.start()
    yield local
    await local.stop()


@pytest.fixture
async def browser() -> AsyncIterator[Tab]:
    async with tab() as opened:
        yield opened


def on_discord(session: aiohttp.ClientSession, local: LocalDiscord) -> Posting:
    return Posting(session, local.api_url, f"Bot {local.token}")


def on_slack(session: aiohttp.ClientSession, local: LocalSlack) -> Posting:
    return Posting(session, local.api_url, f"Bearer {local.bot_token}")


def embed(title: str, description: str = "…", **more: Any) -> Json:
    return {"embeds": [{"title": title, "description": description, "color": 0xE4572E} | more]}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


# ---------------------------------------------------------------- the document


@pytest.mark.parametrize("platform", ["discord", "slack"])
async def test_the_page_asks_nothing_of_anyone_else_and_runs_only_its_own_script(
    platform: str, session: aiohttp.ClientSession, discord: LocalDiscord, slack: LocalSlack
) -> None:
    url = discord.base_url if platform == "discord" else slack.base_url
    async with session.get(f"{url}/") as answer:
        document, policy = await answer.text(), answer.headers["Content-Security-Policy"]
    for kind, tag in (("script-src", "script"), ("style-src", "style")):
        inside = re.findall(f"<{tag}>(.*?)</{tag}>", document, re.DOTALL)
        assert len(inside) == 1
        allowed = base64.b64encode(hashlib.sha256(inside[0].encode()).digest()).decode()
        assert f"{kind} 'sha256-{allowed}';" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    addresses = set(re.findall(r"https?://[\w-]+(?:\.[\w-]+)+", document))
    assert addresses == {"http://www.w3.org"}
    assert not re.search(r"@import|url\(|innerHTML|insertAdjacentHTML|document\.write|eval\(", document)


def test_everything_of_the_pages_is_used() -> None:
    from bot.playground import page

    used = {name for names in page._SCRIPTS.values() for name in names} | {"parts.css", "discord.css", "slack.css"}
    assert used == {path.name for path in (Path(page.__file__).parent / "pages").iterdir()}


# ---------------------------------------------------------------- Discord


@needs_browser
async def test_discord_shows_the_channel_and_a_thread_beside_it(
    session: aiohttp.ClientSession, discord: LocalDiscord, browser: Tab
) -> None:
    post = on_discord(session, discord)
    links = f"**2편** · 읽어요\n\n1. [A \\[very\\] _fine_ paper]({PAPER}) · 48표\n2. [x\\*y\\*z]({PAPER}v2)\n"
    links += "- `code`\n  • 안쪽\n  - 더 안쪽\n1\\. 줄"
    row = {"type": 1, "components": [{"type": 2, "style": 2, "label": "전체 목록", "custom_id": "list:1"}]}
    overview = await post(f"/channels/{CHANNEL}/messages", embed("오늘의 논문", links) | {"components": [row]})
    thread = await post(f"/channels/{CHANNEL}/messages/{overview['id']}/threads", {"name": "오늘의 스레드"})
    thumbnail = {"thumbnail": {"url": THUMBNAIL, "description": "그림"}}
    await post(f"/channels/{thread['id']}/messages", embed("START: Self-taught", "첫 논문", url=PAPER, **thumbnail))
    await browser.open(f"{discord.base_url}/?thread={thread['id']}&lang=ko")
    await browser.until("document.querySelectorAll('.thread .embed').length === 2")

    channel = await browser.script("document.querySelector('main').innerText")
    assert "오늘의 논문" in channel
    assert "A [very] fine paper · 48표" in channel
    assert "x*y*z" in channel
    assert "•\ncode\n• 안쪽\n•\n더 안쪽\n1. 줄" in channel
    deeper = "document.querySelector('main .item[data-depth=\"1\"]').innerText"
    assert await browser.script(deeper) == "•\n더 안쪽"
    assert "메시지 1개" in channel
    assert "전체 목록" in channel
    found = "[...document.querySelectorAll('main .embed a')].map((a) => [a.innerText, a.href])"
    assert await browser.script(found) == [["A [very] fine paper", PAPER], ["x*y*z", f"{PAPER}v2"]]
    bar = "getComputedStyle(document.querySelector('main .embed')).borderLeftColor"
    assert await browser.script(bar) == "rgb(228, 87, 46)"
    beside = await browser.script("document.querySelector('.thread').innerText")
    assert "오늘의 스레드" in beside
    assert "START: Self-taught" in beside
    title = "document.querySelector('.thread .embed-title a').href"
    assert await browser.script(f"[...document.querySelectorAll('.thread article')].length, {title}") == PAPER
    await browser.until("document.querySelector('.thumbnail .sheet') && !document.querySelector('.thumbnail img')")
    assert browser.complaints == []


@needs_browser
async def test_hostile_texts_stay_texts_on_discord(
    session: aiohttp.ClientSession, discord: LocalDiscord, browser: Tab
) -> None:
    post = on_discord(session, discord)
    links = f"[{MARKDOWN}]({PAPER}) [script](javascript:document.title='pwned') <b>bold</b>"
    hostile = {"footer": {"text": HOSTILE}, "thumbnail": {"url": THUMBNAIL, "description": HOSTILE}}
    await post(f"/channels/{CHANNEL}/messages", embed(HOSTILE, f"{links}\n{HOSTILE}", url=PAPER, **hostile))
    await post(f"/channels/{CHANNEL}/messages", {"content": HOSTILE})
    await browser.open(discord.base_url)
    await browser.until("document.querySelectorAll('article').length === 2")
    await assert_inert(browser, HOSTILE, "<img src=x onerror=document.title=`pwned`>", "<b>bold</b>")


@needs_browser
async def test_a_private_answer_is_shown_to_whoever_names_it(
    session: aiohttp.ClientSession, discord: LocalDiscord, browser: Tab
) -> None:
    person = discord.world.add_user("mina")
    about = {"id": "1", "type": 2, "user": person}
    channel = discord.world.channels[CHANNEL]
    body = {"content": "상위 논문 5편", "flags": 64}
    answer = discord.world.add_message(channel, body, type=20, interaction=about)
    await browser.open(f"{discord.base_url}/?lang=en")
    await browser.until("document.querySelector('.beginning')")
    assert "상위 논문" not in await browser.script("document.body.innerText")
    await browser.open(f"{discord.base_url}/?lang=en&answer={answer.id}&asked=/paper%20top")
    await browser.until("document.querySelector('article.ephemeral')")
    seen = await browser.script("document.querySelector('article.ephemeral').innerText")
    assert "상위 논문 5편" in seen
    assert "Only you can see this" in seen
    assert re.search(r"mina\s+used\s+/paper top", seen)
    assert browser.complaints == []


@needs_browser
async def test_the_page_follows_what_is_posted_and_edited(
    session: aiohttp.ClientSession, discord: LocalDiscord, browser: Tab
) -> None:
    post = on_discord(session, discord)
    await browser.open(f"{discord.base_url}/?lang=en")
    await browser.until("document.querySelector('.beginning')")
    first = await post(f"/channels/{CHANNEL}/messages", {"content": "first"})
    await browser.until("document.body.innerText.includes('first')")
    url = f"{discord.api_url}/channels/{CHANNEL}/messages/{first['id']}"
    async with session.patch(
        url, json={"content": "second"}, headers={"Authorization": f"Bot {discord.token}"}
    ) as sent:
        assert sent.status == 200
    await browser.until("document.body.innerText.includes('second (edited)')")


# ---------------------------------------------------------------- Slack


@needs_browser
async def test_slack_shows_the_channel_and_a_thread_beside_it(
    session: aiohttp.ClientSession, slack: LocalSlack, browser: Tab
) -> None:
    post = on_slack(session, slack)
    items = [
        {
            "type": "rich_text_section",
            "elements": [{"type": "link", "url": PAPER, "text": title}, {"type": "text", "text": " · 48표"}],
        }
        for title in ("A *fine* paper", "Another & more")
    ]
    blocks: list[Json] = [
        {"type": "header", "text": {"type": "plain_text", "text": "오늘의 논문"}},
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_list", "style": "ordered", "offset": 1, "elements": items}],
        },
        {"type": "context", "elements": [{"type": "mrkdwn", "text": f"<{PAPER}|arXiv> · *bold* &lt;tag&gt;"}]},
        {
            "type": "actions",
            "elements": [{"type": "button", "action_id": "list", "text": {"type": "plain_text", "text": "전체 목록"}}],
        },
    ]
    overview = await post("chat.postMessage", {"channel": SLACK_CHANNEL, "text": "오늘", "blocks": blocks})
    reply = [
        rich({"type": "link", "url": PAPER, "text": "START: Self-taught", "style": {"bold": True}}),
        {
            "type": "section",
            "text": {"type": "plain_text", "text": "48표\n*저자*"},
            "accessory": {"type": "image", "image_url": THUMBNAIL, "alt_text": "그림"},
        },
    ]
    inside = {"channel": SLACK_CHANNEL, "thread_ts": overview["ts"], "text": "논문", "blocks": reply}
    await post("chat.postMessage", inside)
    await browser.open(f"{slack.base_url}/?thread={overview['ts']}&lang=ko")
    await browser.until("document.querySelectorAll('.thread article').length === 2")

    channel = await browser.script("document.querySelector('main').innerText")
    assert "오늘의 논문" in channel
    assert "2.\nA *fine* paper · 48표\n3.\nAnother & more · 48표" in channel
    assert "arXiv · bold <tag>" in channel
    assert "전체 목록" in channel
    assert "댓글 1개" in channel
    assert "START" not in channel
    beside = await browser.script("document.querySelector('.thread').innerText")
    assert "START: Self-taught" in beside
    assert "48표\n*저자*" in beside
    assert await browser.script("document.querySelector('.thread strong a').href") == PAPER
    await browser.until("document.querySelector('.accessory .sheet') && !document.querySelector('.accessory img')")
    assert browser.complaints == []


@needs_browser
async def test_hostile_texts_stay_texts_on_slack(
    session: aiohttp.ClientSession, slack: LocalSlack, browser: Tab
) -> None:
    post = on_slack(session, slack)
    blocks: list[Json] = [
        {"type": "header", "text": {"type": "plain_text", "text": HOSTILE}},
        rich({"type": "text", "text": HOSTILE}, {"type": "link", "url": PAPER, "text": HOSTILE}),
        {"type": "section", "text": {"type": "mrkdwn", "text": "&lt;b&gt;bold&lt;/b&gt; <javascript:alert(1)|script>"}},
    ]
    await post("chat.postMessage", {"channel": SLACK_CHANNEL, "text": HOSTILE, "blocks": blocks})
    await post("chat.postMessage", {"channel": SLACK_CHANNEL, "text": "&lt;i&gt;italic&lt;/i&gt;"})
    await browser.open(slack.base_url)
    await browser.until("document.querySelectorAll('article').length === 2")
    await assert_inert(browser, HOSTILE, "<b>bold</b>", "<i>italic</i>")


@needs_browser
async def test_a_private_answer_on_slack_is_shown_to_whoever_names_it(
    session: aiohttp.ClientSession, slack: LocalSlack, browser: Tab
) -> None:
    told = {"channel": SLACK_CHANNEL, "user": "U0MINA", "text": "상위 논문 5편"}
    answer = await on_slack(session, slack)("chat.postEphemeral", told)
    await browser.open(f"{slack.base_url}/?lang=en")
    await browser.until("document.querySelector('.beginning')")
    assert "상위 논문" not in await browser.script("document.body.innerText")
    await browser.open(f"{slack.base_url}/?lang=en&answer={answer['message_ts']}")
    await browser.until("document.querySelector('article.ephemeral')")
    seen = await browser.script("document.querySelector('article.ephemeral').innerText")
    assert "상위 논문 5편" in seen
    assert "Only visible to you" in seen


# ---------------------------------------------------------------- both


@needs_browser
@pytest.mark.parametrize("platform", ["discord", "slack"])
async def test_nothing_is_wider_than_a_phone(
    platform: str, session: aiohttp.ClientSession, discord: LocalDiscord, slack: LocalSlack, browser: Tab
) -> None:
    long = f"{'x' * 200} {'가나다라 ' * 60}"
    if platform == "discord":
        await on_discord(session, discord)(f"/channels/{CHANNEL}/messages", embed(long[:250], f"{long}\n1. {long}"))
    else:
        blocks = [rich({"type": "text", "text": long})]
        await on_slack(session, slack)("chat.postMessage", {"channel": SLACK_CHANNEL, "text": long, "blocks": blocks})
    url = discord.base_url if platform == "discord" else slack.base_url
    await browser.open(url, width=360)
    await browser.until("document.querySelector('article')")
    widest = "Math.max(...[...document.querySelectorAll('body *')].map((one) => one.getBoundingClientRect().right))"
    assert await browser.script(widest) <= 360
    assert await browser.script("document.querySelector('.messages').scrollWidth") <= 360


async def assert_inert(browser: Tab, *texts: str) -> None:
    """The texts are there to be read; no element came of them, nothing ran, no link leads to a script."""
    page = await browser.script("document.body.textContent")
    for text in texts:
        assert text in page
    assert "pwned" not in await browser.script("document.title")
    assert (
        await browser.script("document.querySelectorAll('script, img[src=x], article i:not(.sheet i), iframe').length")
        == 0
    )
    assert await browser.script("[...document.links].filter((a) => !/^https?:/.test(a.href)).length") == 0
    assert browser.complaints == []
    assert all("127.0.0.1" in url or url == THUMBNAIL or url.startswith("data:") for url in browser.requests)
