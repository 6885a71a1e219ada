"""The link that adds the bot to a server, asking for exactly the rights that it uses."""

from urllib.parse import urlencode

# docs, permissions: bitwise permission flags
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
EMBED_LINKS = 1 << 14
READ_MESSAGE_HISTORY = 1 << 16
CREATE_PUBLIC_THREADS = 1 << 35
SEND_MESSAGES_IN_THREADS = 1 << 38

PERMISSIONS = (
    VIEW_CHANNEL  # to be in the channel at all
    | SEND_MESSAGES  # the overview
    | EMBED_LINKS  # a paper is an embed
    | READ_MESSAGE_HISTORY  # to see whether a message whose answer was lost is there
    | CREATE_PUBLIC_THREADS  # the day's thread
    | SEND_MESSAGES_IN_THREADS  # the papers in it
)

SCOPES = ("bot", "applications.commands")


def invite_url(application_id: int | str) -> str:
    """Opened in a browser, it asks which server to add the bot to."""
    query = urlencode({"client_id": str(application_id), "permissions": str(PERMISSIONS), "scope": " ".join(SCOPES)})
    return f"https://discord.com/oauth2/authorize?{query}"
