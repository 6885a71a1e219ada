"""The plain twin of a message that a platform refused: the same key and the same text, without anything fancy."""

from typing import Any, Final

from bot.domain.channels import Platform

CONTENT: Final = 1_900
"""Characters of a Discord message's text; 2,000 are allowed (documentation, message resource)."""
OF_SEVERAL: Final = 120
"""Characters of a title where a message has several embeds, ten at most: so each of them is named."""
NO_PREVIEW: Final = 4
"""Discord's SUPPRESS_EMBEDS: a link in the text opens no card."""

Body = dict[str, Any]


def plain(platform: Platform, body: Body) -> Body:
    """Of a frozen body: its text alone. Links stay; on Discord the button that carries the key stays as well."""
    return _of_discord(body) if platform == "discord" else _of_slack(body)


def _of_discord(body: Body) -> Body:
    if "message" in body:  # A forum post: what it begins with.
        return {**body, "message": _of_discord(body["message"])}
    lines = []
    embeds = body.get("embeds", [])
    for embed in embeds:
        if title := embed.get("title"):
            lines.append(f"**{title if len(embeds) == 1 else _begun(title)}**")
        if url := embed.get("url"):
            lines.append(f"<{url}>")
        if len(embeds) == 1:  # Of several there is room for what they are, not for their text.
            lines.append(embed.get("description", ""))
    kept: Body = {name: body[name] for name in ("allowed_mentions", "nonce", "enforce_nonce") if name in body}
    buttons = [button for row in body.get("components", []) for button in row["components"] if "custom_id" in button]
    if buttons:
        kept["components"] = [{"type": 1, "components": buttons[:1]}]
    return {"content": _shortened("\n".join(filter(None, lines)).strip()) or "–", "flags": NO_PREVIEW, **kept}


def _begun(title: str) -> str:
    """Cut between words; never behind the backslash of an escape."""
    if len(title) <= OF_SEVERAL:
        return title
    head = title[:OF_SEVERAL]
    return head[: head.rfind(" ") if " " in head else len(head)].rstrip("\\ ") + " …"


def _of_slack(body: Body) -> Body:
    return {name: value for name, value in body.items() if name != "blocks"}


def _shortened(text: str) -> str:
    """Cut between lines, or between words where one line alone is too long; a link is in no danger on either."""
    if len(text) <= CONTENT:
        return text
    head = text[:CONTENT]
    return head[: max(head.rfind("\n"), head.rfind(" "), 1)].rstrip() + " …"
