"""Internal: read the tagged exports of Web of Science (``.ciw``, ``savedrecs.txt``)."""
