"""Where things happen: states and municipalities, organisations of every kind, communities and holidays."""
