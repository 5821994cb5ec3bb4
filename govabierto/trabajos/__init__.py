"""Jobs: the outbox that leaves with the business transaction, its relay, mail and the runner's heartbeat."""
