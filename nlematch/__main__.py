"""`python -m nlematch`: the command."""

from scenarios.cli.main import main

main()
