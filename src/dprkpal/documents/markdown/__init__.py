"""Markdown documents: read citations and notes, write Markdown or HTML."""
