"""The command line, ``thriftkit``: thin."""
