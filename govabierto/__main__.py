"""``python -m govabierto`` is the command line."""

from govabierto.app import main

main()
