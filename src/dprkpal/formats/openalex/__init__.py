"""Internal: read works of the OpenAlex API."""
