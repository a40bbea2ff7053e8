"""`python -m bot` is `mellom`."""

from bot.cli import main

main()
