"""People: accounts, sessions kept on the server, mandates (the only thing that grants permission) and residency."""
