"""Exports other than bibliography formats: SKOS, schema.org JSON-LD, tables for data frames."""
