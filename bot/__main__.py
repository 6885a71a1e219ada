"""`python -m bot` is the `paperboy` command."""

from bot.cli import main

if __name__ == "__main__":
    main()
