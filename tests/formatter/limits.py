"""What the platforms document about messages, checked without any of the formatter's code.

Discord: docs.discord.com, message, component and formatting reference. Slack: docs.slack.dev, Block Kit reference,
chat.postMessage. Each function gives the list of violations of one request body; an empty list is a good message.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

Body = dict[str, Any]

KEY = "k" * 25
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
MENTION = re.compile(r"<[@#!]|@everyone|@here|@channel", re.IGNORECASE)
BUTTON_ID = re.compile("(?:share|page):")
"""Shown to nobody: they repeat the question as it was asked."""
ADDRESS_LIKE = re.compile(r"https?://|www\.|[a-z0-9-]+\.(?:com|org|net|ru|xyz)\b", re.IGNORECASE)
WORDS_ALLOWED = ("arxiv.org", "huggingface.co", "hf.co", "github.com")


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def filled(body: Body) -> Body:
    """The body with a key of the longest kind."""
    result: Body = json.loads(json.dumps(body).replace("{key}", KEY))
    return result


def of_any_text(body: Body) -> Iterator[str]:
    for text in strings(body):
        try:
            text.encode()
        except UnicodeEncodeError:
            yield f"not UTF-8: {text!r:.80}"
        if hidden := HIDDEN.search(text):
            yield f"hidden character {hidden[0]!r} in {text!r:.80}"
        if (mention := MENTION.search(text)) and not BUTTON_ID.match(text):
            yield f"mention {mention[0]} in {text!r:.80}"


def of_address(url: str, longest: int) -> Iterator[str]:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        yield f"scheme of {url:.80}"
    if "." not in (parts.hostname or "") or not (parts.netloc.isascii()):
        yield f"host of {url:.80}"
    if "@" in parts.netloc:
        yield f"user name in {url:.80}"
    if len(url) > longest:
        yield f"address of {len(url)} characters"


def of_worded_link(words: str, url: str) -> Iterator[str]:
    host = urlsplit(url).hostname or ""
    if words == url:
        return
    if not any(host == known or host.endswith("." + known) for known in WORDS_ALLOWED):
        yield f"words {words!r:.60} hide the address {url:.80}"
    if ADDRESS_LIKE.search(words):
        yield f"the words {words!r:.80} look like another address"


# ---------------------------------------------------------------- Discord

MASKED = re.compile(r"(?<!\\)\[((?:\\.|[^\\\]])*)\]\(([^()\s]*)\)", re.DOTALL)
CODE = re.compile(r"(?<!\\)`[^`]*`")
BACKSLASH = "\ue000"
"""Stands for an escaped backslash, which escapes nothing after it."""
ANGLED = re.compile(r"(?<!\\)<([a-z]+:[^ >]*)>")


def discord_links(markdown: str) -> list[tuple[str, str]]:
    """(words, address) of every link a reader could press; there are none in code."""
    markdown = CODE.sub("", markdown.replace("\\\\", BACKSLASH))
    masked = [(re.sub(r"\\(.)", r"\1", match[1]), match[2]) for match in MASKED.finditer(markdown)]
    angled = [(match[1], match[1]) for match in ANGLED.finditer(markdown)]
    rest = ANGLED.sub("", MASKED.sub("", markdown))
    bare = [(match[0], match[0]) for match in re.finditer(r"\b(?:https?|steam|discord)://[^\s<]+", rest)]
    return masked + angled + bare


def discord(body: Body, *, delivery: bool) -> list[str]:
    return list(_discord(filled(body), delivery))


def discord_thread(body: Body) -> list[str]:
    found = list(of_any_text(body))
    if not 1 <= len(body["name"].strip()) <= 100:
        found.append("thread name")
    if body["auto_archive_duration"] not in (60, 1440, 4320, 10080):
        found.append("auto_archive_duration")
    if set(body) != {"name", "auto_archive_duration"}:
        found.append(f"keys {sorted(body)}")
    return found


def _discord(body: Body, delivery: bool) -> Iterator[str]:
    yield from of_any_text(body)
    known = {"embeds", "components", "allowed_mentions"} | ({"nonce", "enforce_nonce"} if delivery else set())
    if extra := set(body) - known:
        yield f"keys {sorted(extra)}"
    if body["allowed_mentions"] != {"parse": []}:
        yield "allowed_mentions"
    if delivery and (body.get("nonce") != KEY or body.get("enforce_nonce") is not True):
        yield "nonce"
    if not 1 <= len(body["embeds"]) <= 10:
        yield f"{len(body['embeds'])} embeds"
    if (whole := sum(map(_embed_length, body["embeds"]))) > 6000:
        yield f"embeds of {whole} characters together"
    for embed in body["embeds"]:
        yield from _embed(embed)
    yield from _rows(body.get("components", []), delivery)


def _embed_length(embed: Body) -> int:
    texts = [embed.get("title", ""), embed.get("description", ""), embed.get("footer", {}).get("text", "")]
    return sum(len(text.strip()) for text in texts)


def _embed(embed: Body) -> Iterator[str]:
    if extra := set(embed) - {"title", "url", "description", "color", "thumbnail", "footer"}:
        yield f"embed keys {sorted(extra)}"
    limits = (("title", embed.get("title"), 256), ("description", embed.get("description"), 4096))
    for name, text, limit in (*limits, ("footer", embed.get("footer", {}).get("text"), 2048)):
        if text is not None and not 1 <= len(text.strip()) <= limit:
            yield f"{name} of {len(text.strip())} characters"
    if not 0 <= embed["color"] <= 0xFFFFFF:
        yield "colour"
    if "url" in embed:
        yield from of_address(embed["url"], 2048)
    if "thumbnail" in embed:
        yield from of_address(embed["thumbnail"]["url"], 2048)
        if not embed["thumbnail"].get("description"):
            yield "picture without alternative text"
    for words, url in discord_links(embed.get("description", "")):
        yield from of_address(url, 2048)
        yield from of_worded_link(words, url)
    if ADDRESS_LIKE.search(embed.get("title", "")) and "url" in embed:
        yield "linked title looks like an address"


def _rows(rows: list[Body], delivery: bool) -> Iterator[str]:
    if len(rows) > 5:
        yield f"{len(rows)} rows"
    ids: list[str] = []
    for row in rows:
        if row["type"] != 1 or not 1 <= len(row["components"]) <= 5:
            yield f"row of {len(row['components'])}"
        for button in row["components"]:
            if button["type"] != 2 or not 1 <= len(button["label"].strip()) <= 80:
                yield f"button {button}"
            if button["style"] == 5:
                yield from of_address(button["url"], 512)
            else:
                ids.append(button["custom_id"])
    if any(not 1 <= len(one) <= 100 for one in ids) or len(set(ids)) != len(ids):
        yield f"custom ids {ids}"
    if delivery and not any(one.endswith(f":{KEY}") for one in ids):
        yield "no button carries the key"


# ---------------------------------------------------------------- Slack


def slack(body: Body, *, delivery: bool) -> list[str]:
    return list(_slack(filled(body), delivery))


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _slack(body: Body, delivery: bool) -> Iterator[str]:
    yield from (one for one in of_any_text({**body, "blocks": _without_links(body["blocks"]), "text": ""}))
    if extra := set(body) - {"text", "blocks", "unfurl_links", "unfurl_media"} - ({"metadata"} if delivery else set()):
        yield f"keys {sorted(extra)}"
    if body["unfurl_links"] is not False or body["unfurl_media"] is not False:
        yield "unfurl"
    if not 1 <= len(body["text"].strip()) <= 4000:
        yield f"text of {len(body['text'])} characters"
    yield from _mrkdwn(body["text"])
    payload = {"event_type": "paperboy_delivery", "event_payload": {"key": KEY}}
    if delivery and body.get("metadata") != payload:
        yield "metadata"
    if not 1 <= len(body["blocks"]) <= 50:
        yield f"{len(body['blocks'])} blocks"
    if (whole := sum(map(units, strings(body["blocks"])))) > 9600:
        yield f"blocks of {whole} characters together"
    for block in body["blocks"]:
        yield from _block(block)


def _without_links(blocks: list[Body]) -> list[Body]:
    """Our own mrkdwn holds links only; they are checked where they stand."""
    return [block for block in blocks if block.get("elements", [{}])[0].get("type") != "mrkdwn"]


def _mrkdwn(text: str) -> Iterator[str]:
    for inside in re.findall(r"<([^>]*)>", text):
        url, _, words = inside.partition("|")
        yield from of_address(url, 3000)
        if words:
            yield from of_worded_link(words, url)
    bare = re.sub(r"<[^>]*>", "", text)
    if re.search(r"[<>]|&(?!amp;|lt;|gt;)", bare):
        yield f"unescaped mrkdwn {bare!r:.80}"
    if HIDDEN.search(text):
        yield f"hidden character in {text!r:.80}"


def _block(block: Body) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield from _plain(block["text"], 150)
        case "section":
            yield from _section(block)
        case "context":
            if not 1 <= len(block["elements"]) <= 10:
                yield "context elements"
            for element in block["elements"]:
                if element["type"] == "mrkdwn":
                    yield from _mrkdwn(element["text"])
                else:
                    yield from _plain(element, 3000)
        case "actions":
            yield from _buttons(block["elements"])
        case "rich_text":
            if not block["elements"]:
                yield "empty rich text"
            for element in block["elements"]:
                yield from _rich(element)
        case other:
            yield f"block {other}"


def _section(block: Body) -> Iterator[str]:
    yield from _plain(block["text"], 3000)
    if picture := block.get("accessory"):
        yield from of_address(picture["image_url"], 3000)
        if not urlsplit(picture["image_url"]).path.lower().endswith((".png", ".jpg", ".jpeg", ".gif")):
            yield f"picture {picture['image_url']:.80}"
        if not 1 <= units(picture["alt_text"]) <= 2000:
            yield "alt_text"


def _plain(element: Body, limit: int) -> Iterator[str]:
    if element["type"] != "plain_text" or not 1 <= units(element["text"]) <= limit or not element["text"].strip():
        yield f"plain_text {element!r:.100}"


def _buttons(elements: list[Body]) -> Iterator[str]:
    ids = [element["action_id"] for element in elements]
    if not 1 <= len(elements) <= 25 or len(set(ids)) != len(ids) or any(not 1 <= len(one) <= 255 for one in ids):
        yield f"buttons {ids}"
    for element in elements:
        yield from _plain(element["text"], 75)
        if not 1 <= len(element["value"]) <= 2000 or len(element.get("accessibility_label", "x")) > 75:
            yield f"button {element}"


def _rich(element: Body) -> Iterator[str]:
    if element["type"] == "rich_text_list":
        if not element["elements"] or element["style"] not in ("bullet", "ordered"):
            yield "list"
        for inner in element["elements"]:
            if inner["type"] != "rich_text_section":
                yield "list element"
            yield from _rich(inner)
        return
    if element["type"] != "rich_text_section" or not element["elements"]:
        yield f"rich text {element!r:.80}"
    for inner in element["elements"]:
        if inner["type"] == "text":
            if not 1 <= len(inner["text"]) <= 3000:
                yield f"text of {len(inner['text'])} characters"
        elif inner["type"] == "link":
            yield from of_address(inner["url"], 3000)
            yield from of_worded_link(inner.get("text", inner["url"]), inner["url"])
        else:
            yield f"element {inner['type']}"


# ---------------------------------------------------------------- what a reader sees


def seen_on_discord(body: Body) -> str:
    """Titles and texts as a reader sees them, escapes resolved and marks gone."""
    texts = [text for embed in body["embeds"] for text in (embed.get("title", ""), embed.get("description", ""))]
    shown = MASKED.sub(r"\1", "\n".join(texts).replace("\\\\", BACKSLASH))
    shown = re.sub(r"(?<!\\)\*\*", "", ANGLED.sub(r"\1", shown))
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", shown).replace(BACKSLASH, "\\")


def seen_on_slack(body: Body) -> str:
    """The text of all blocks but buttons and small print."""

    def shown(value: Any) -> Iterator[str]:
        if isinstance(value, dict) and value.get("type") != "button":
            if isinstance(value.get("text"), str):
                yield value["text"]
            elif value.get("type") == "link":
                yield value["url"]
            for inner in value.values():
                yield from shown(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from shown(inner)

    return "".join(shown([block for block in body["blocks"] if block["type"] != "context"]))


def first_arxiv_link(body: Body) -> str:
    """The first address of a paper on arXiv in the request as it goes over the wire."""
    match = re.search(r"arxiv\.org/(?:abs|pdf)/([a-z-]+/[0-9]{7}|[0-9.]+[0-9])", json.dumps(body, ensure_ascii=False))
    return "" if match is None else match[1]
