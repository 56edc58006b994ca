"""Internal: read and write CSL-YAML files, as used by pandoc."""
