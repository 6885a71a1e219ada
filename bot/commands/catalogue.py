"""The commands there are: both platforms, the help and docs/commands.md say what this list says."""

from bot.commands import (
    catchup,
    export,
    forgetme,
    help as helping,
    mydata,
    random_paper,
    save,
    saved,
    search,
    settings,
    show,
    similar,
    status,
    subscribe,
    subscriptions,
    today,
    top,
    unsubscribe,
    why,
)
from bot.commands.ask import Ask
from bot.commands.command import Command, Example
from bot.commands.feed import (
    admins,
    change,
    listing,
    make,
    pause,
    post,
    preview,
    remove,
    retract,
    trial,
)
from bot.commands.records import Records
from bot.domain.replies import Reply
from bot.locale import Words


async def _help(ask: Ask, records: Records, words: Words, page: int) -> Reply:
    return await helping.answer(ask, COMMANDS, records, words)


HELP = Command(
    "help",
    "What you can ask, with three things to try",
    (Example("help", "what you can ask"), Example("help top", "more about one command")),
    _help,
    typed=helping.typed,
    other_names=("?", "도움말", "도움"),
)

COMMANDS: tuple[Command, ...] = (
    top.COMMAND,
    today.COMMAND,
    search.COMMAND,
    show.COMMAND,
    similar.COMMAND,
    random_paper.COMMAND,
    subscribe.COMMAND,
    subscriptions.COMMAND,
    unsubscribe.COMMAND,
    why.COMMAND,
    save.COMMAND,
    saved.COMMAND,
    export.COMMAND,
    catchup.COMMAND,
    settings.COMMAND,
    listing.COMMAND,
    make.COMMAND,
    change.COMMAND,
    pause.PAUSE,
    pause.RESUME,
    preview.COMMAND,
    trial.COMMAND,
    post.COMMAND,
    retract.COMMAND,
    remove.COMMAND,
    admins.COMMAND,
    status.COMMAND,
    mydata.COMMAND,
    forgetme.COMMAND,
    HELP,
)

BY_NAME = {command.name: command for command in COMMANDS}
OTHER_NAMES = {other: command.name for command in COMMANDS for other in command.other_names}
