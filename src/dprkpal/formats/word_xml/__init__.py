"""Internal: read and write the sources of Word's source manager (``Sources.xml``)."""
