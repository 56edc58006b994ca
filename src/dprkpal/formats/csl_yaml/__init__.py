"""CSL-YAML."""
