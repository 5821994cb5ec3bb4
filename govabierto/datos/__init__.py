"""Open data: the read API, its description, and downloads as CSV and JSON."""
