"""Votes: ballots with frozen options, sealed choices, one vote per person, tallies that anyone can redo."""
