"""The bot's own small web server: how it is, and figures for whoever watches it."""
