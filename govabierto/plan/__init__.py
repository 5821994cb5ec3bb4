"""The action plan: commitments, milestones with two keys, evidence, and progress that nobody types."""
