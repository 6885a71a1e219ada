"""The Web API, one file per noun. METHODS names every method there is."""

from bot.playground.slack.web import apps, chat, conversations, files, users, views
from bot.playground.slack.web.call import Method

METHODS: dict[str, Method] = {
    **apps.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **users.METHODS,
    **views.METHODS,
}
