"""Lineage: append-only, typed and dated links between any two public things."""
