"""The public record: every public act leaves one entry, in the same transaction, that can't be edited."""
