"""`python -m triage`: the same door as the `triage` program."""

from screens.door import main

main()
