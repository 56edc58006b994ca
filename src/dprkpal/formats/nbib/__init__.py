"""Internal: read PubMed and MEDLINE files (``.nbib``)."""
