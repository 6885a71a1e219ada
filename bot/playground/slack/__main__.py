"""python -m bot.playground.slack [port]: a local Slack until interrupted; the first line says how to connect."""

import asyncio
import contextlib
import sys

from bot.playground.slack.server import LocalSlack, address_card


async def main(port: int) -> None:
    slack = LocalSlack()
    await slack.start(port)
    sys.stdout.write(address_card(slack) + "\n")
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await slack.stop()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
