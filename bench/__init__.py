"""Performance bench: one run measures pages, votes and memory beside a bare Flask and raw commits, then prints a table.

Nothing here is part of the application; ``make bench`` runs it.
"""
