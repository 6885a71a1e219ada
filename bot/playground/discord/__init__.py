"""A local Discord: REST v10, the gateway and interactions, enough for the real discord.py to be at home.

server.py        LocalDiscord: start, stop, and one REST request from the socket to its handler and back
state.py         the world: servers, channels, threads, messages, commands, permissions
settled.py       what is stored of a message's body
wire.py          how these look on the wire
rest/            what each request does, one file for each kind of thing
validate/        whether a body may be sent at all, and what Discord says if not
limits.py        the documented limits;  errors.py  the documented refusals
gateway.py       HELLO, IDENTIFY, RESUME, events;  compression.py  its streams
interactions.py  from a person's press of a button to the bot's answer;  asking.py  what a person can press
windows.py       a form that a person fills in
rates.py         rate limits;  faults.py  what goes wrong on purpose;  journal.py  what was asked for
control.py       /_playground/: looking and pulling levers from another process;  levers.py  what they do
"""

from bot.playground.discord.server import LocalDiscord

__all__ = ["LocalDiscord"]
