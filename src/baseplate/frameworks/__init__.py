"""Integration with the frameworks that services are written in."""
