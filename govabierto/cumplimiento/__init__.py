"""Standards self-check: what the partnership and the Mexican model ask, and what is kept today."""
