"""What the demo shows in a terminal: two channels as they would look, an answer, and how to connect a real server.

Everything about papers comes from the messages that were read back; nothing here knows a digest.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

DISCORD, SLACK = "#5865F2", "#E01E5A"
QUIET = "bright_black"

_BAR = box.Box("▌   \n" * 8)
_MARKDOWN = re.compile(
    r"\*\*(?P<bold>.+?)\*\*|(?<!\\)`(?P<code>[^`]+)`|\[(?P<label>(?:\\.|[^\]\\])+)\]\((?P<url>[^)\s]+)\)", re.DOTALL
)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_MRKDWN_LINK = re.compile(r"<(?P<url>https?://[^|>]+)\|(?P<label>[^>]+)>")


class Screen:
    def __init__(self, console: Console, language: str) -> None:
        self._console = console
        self._korean = language == "ko"

    def opening(self) -> None:
        self._console.print()
        self._console.print(
            Text.assemble(
                ("Paperboy", "bold"),
                self._say(
                    " reads the digests in seeds/ and posts them to a local Discord and a local Slack.",
                    "가 seeds/의 논문 소식을 읽어 로컬 Discord와 로컬 Slack에 올려요.",
                ),
            )
        )
        self._console.print()

    def waiting(self, text: str) -> AbstractContextManager[Any]:
        return self._console.status(text)

    def discord_channel(self, messages: Sequence[Mapping[str, Any]]) -> None:
        embeds = [message["embeds"][0] for message in messages if message.get("embeds")]
        if not embeds:
            return
        overview, papers = embeds[0], embeds[1:]
        body = [_discord_embed(overview), Text()]
        if papers:
            body += [self._thread(len(papers)), _discord_embed(papers[0])]
            body += [self._more([plain_markdown(str(embed.get("title", ""))) for embed in papers[1:]])]
        self._channel("Discord", DISCORD, body)

    def slack_channel(self, messages: Sequence[Mapping[str, Any]]) -> None:
        if not messages:
            return
        overview, papers = messages[0], messages[1:]
        body = [_slack_blocks(overview.get("blocks", [])), Text()]
        if papers:
            body += [self._thread(len(papers)), _slack_blocks(papers[0].get("blocks", []))]
            body += [self._more([_slack_first_link(message) for message in papers[1:]])]
        self._channel("Slack", SLACK, body)

    def discord_answer(self, typed: str, message: Mapping[str, Any]) -> None:
        embed = (message.get("embeds") or [{}])[0]
        self._answer("Discord", DISCORD, typed, _discord_embed(embed))

    def slack_answer(self, typed: str, message: Mapping[str, Any]) -> None:
        self._answer("Slack", SLACK, typed, _slack_blocks(message.get("blocks", [])))

    def closing(self) -> None:
        say = self._say
        steps = Table.grid(padding=(0, 2))
        steps.add_row(
            "1",
            Text("paperboy init", "bold"),
            say("asks for what it needs, tries it, and writes it down", "필요한 것을 묻고, 시험해 보고, 적어 둬요"),
        )
        steps.add_row(
            "2", Text("paperboy run", "bold"), say("is the bot, on Discord, on Slack or on both", "봇을 실행해요")
        )
        heading = say("Connect a real server", "진짜 서버에 연결하기")
        self._console.print(Rule(heading, style=QUIET, align="left"))
        self._console.print(Padding(steps, (0, 0, 1, 2)))

    # ------------------------------------------------------------ parts

    def _channel(self, platform: str, colour: str, body: Sequence[RenderableType]) -> None:
        title = Text.assemble((f" {platform} ", f"bold white on {colour}"), (" #papers ", "bold"))
        self._console.print(
            Panel(Group(*body), title=title, title_align="left", box=box.ROUNDED, border_style=colour, padding=(1, 2))
        )

    def _answer(self, platform: str, colour: str, typed: str, body: RenderableType) -> None:
        title = Text.assemble((f" {platform} ", f"bold white on {colour}"), (f" {typed} ", "bold"))
        only = Text(self._say("Only you can see this", "나에게만 보여요"), QUIET)
        self._console.print(
            Panel(
                Group(body, only), title=title, title_align="left", box=box.ROUNDED, border_style=colour, padding=(1, 2)
            )
        )

    def _thread(self, papers: int) -> Text:
        return Text(self._say(f"└─ Thread, {papers} messages", f"└─ 스레드, 메시지 {papers}개") + "\n", QUIET)

    def _more(self, titles: Sequence[str]) -> RenderableType:
        rows = Table.grid(padding=(0, 1))
        for number, title in enumerate(titles, 2):
            rows.add_row(Text(f"{number:>2}", QUIET), Text(title, overflow="fold"))
        return rows

    def _say(self, english: str, korean: str) -> str:
        return korean if self._korean else english


def plain_markdown(text: str) -> str:
    """Discord's markdown as it reads: without marks, escapes undone."""
    return styled_markdown(text).plain


def styled_markdown(text: str) -> Text:
    styled, at = Text(), 0
    for match in _MARKDOWN.finditer(text):
        styled.append(_ESCAPE.sub(r"\1", text[at : match.start()]))
        at = match.end()
        if match["bold"] is not None:
            styled.append_text(Text(styled_markdown(match["bold"]).plain, "bold"))
        elif match["code"] is not None:
            styled.append(match["code"], "bold cyan")
        else:
            styled.append(_ESCAPE.sub(r"\1", match["label"]), f"#4A9EFF link {match['url']}")
    return styled.append(_ESCAPE.sub(r"\1", text[at:]))


def _discord_embed(embed: Mapping[str, Any]) -> RenderableType:
    parts: list[RenderableType] = []
    if embed.get("title"):
        url = embed.get("url")
        parts.append(Text(plain_markdown(embed["title"]), f"bold #4A9EFF link {url}" if url else "bold"))
    if embed.get("description"):
        parts.append(styled_markdown(embed["description"]))
    if footer := (embed.get("footer") or {}).get("text"):
        parts.append(Text(f"\n{footer}", QUIET))
    colour = f"#{embed['color']:06x}" if isinstance(embed.get("color"), int) else QUIET
    return Padding(Panel(Group(*parts), box=_BAR, border_style=colour, padding=(0, 1)), (0, 0, 1, 0))


def _slack_blocks(blocks: Sequence[Mapping[str, Any]]) -> RenderableType:
    return Group(*(part for block in blocks for part in _slack_block(block)), Text())


def _slack_block(block: Mapping[str, Any]) -> Iterator[RenderableType]:
    match block.get("type"):
        case "header":
            yield Text(block["text"]["text"], "bold")
        case "section" if "text" in block:
            yield _slack_text(block["text"])
        case "context":
            texts = [_slack_text(element) for element in block["elements"] if "text" in element]
            line = Text(" · ").join(texts)
            line.stylize(QUIET)
            yield line
        case "rich_text":
            for element in block["elements"]:
                yield from _slack_rich(element)


def _slack_rich(element: Mapping[str, Any]) -> Iterator[Text]:
    if element.get("type") == "rich_text_list":
        for number, item in enumerate(element["elements"], element.get("offset", 0) + 1):
            mark = f"{number}. " if element.get("style") == "ordered" else "• "
            yield Text.assemble(mark, *_slack_rich(item))
        return
    text = Text()
    for part in element.get("elements", []):
        style = "bold" if (part.get("style") or {}).get("bold") else ""
        if part.get("type") == "link":
            text.append(part.get("text") or part["url"], f"{style} #4A9EFF link {part['url']}".strip())
        elif part.get("type") == "text":
            text.append(part["text"], style)
    yield text


def _slack_text(text: Mapping[str, Any]) -> Text:
    written = str(text["text"])
    if text.get("type") != "mrkdwn":
        return Text(written)
    styled, at = Text(), 0
    for match in _MRKDWN_LINK.finditer(written):
        styled.append(_unescaped(written[at : match.start()]))
        styled.append(_unescaped(match["label"]), f"link {match['url']}")
        at = match.end()
    return styled.append(_unescaped(written[at:]))


def _slack_first_link(message: Mapping[str, Any]) -> str:
    for block in message.get("blocks", []):
        for part in _slack_block(block):
            if isinstance(part, Text) and part.plain.strip():
                return part.plain.strip()
    return ""


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
