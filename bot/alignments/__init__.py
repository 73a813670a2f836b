"""What an alignment is and what may happen to it. Nothing in this package does I/O."""
