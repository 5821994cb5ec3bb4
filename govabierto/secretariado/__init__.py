"""The Secretariado Técnico: bodies, seats by sector, sessions, quorum and agreements adopted by recorded vote."""
