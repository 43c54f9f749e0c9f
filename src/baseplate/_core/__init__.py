"""The core of the service layer, without any framework: contexts, spans, observers."""
