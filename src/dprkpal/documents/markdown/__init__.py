"""Internal: read citations and notes in Markdown, and write Markdown or HTML."""
