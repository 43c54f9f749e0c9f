"""Parts that services use directly: configuration, retries, connection pools."""
