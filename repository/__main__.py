"""`python -m repository`: the command `daluang`, whatever the PATH is."""

from repository.cli import main

main(prog_name="daluang")
