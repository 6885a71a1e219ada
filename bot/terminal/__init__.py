"""What the terminal commands print, one file a command. `cli.py` says what can be typed; the work is done elsewhere."""
