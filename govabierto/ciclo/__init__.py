"""The cycle of a plan: its stages, their windows and the published timeline."""
