"""`python -m labbot`."""

from labbot.cli import main

main()
