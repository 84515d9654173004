"""`python -m triage`: the same door as the `triage` program."""

from screens.cli import main

main()
