"""Internal: read and write Hayagriva YAML, the bibliographies of Typst."""
