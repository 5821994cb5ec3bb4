"""Files: stored by content hash under names of our own, served so that they can do no harm."""
