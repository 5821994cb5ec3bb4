"""The back office: people, organisations, mandates, imports, jobs and the demonstration."""
