"""Dialogue: comments in threads and reasoned responses to any contribution."""
