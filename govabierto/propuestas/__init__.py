"""Proposals: what people write, with or without an account, who supports it and what became of it."""
