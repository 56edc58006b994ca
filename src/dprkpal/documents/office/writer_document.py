"""Internal: x."""
class WriterDocument:
    pass
