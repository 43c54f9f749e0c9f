"""Protocol logic without a socket, a clock or a thread: bytes and times come in as arguments."""
