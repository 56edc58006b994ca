"""Internal: read refer files (``.enw``), the tagged exports of EndNote and of many databases."""
