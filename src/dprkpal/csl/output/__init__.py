"""Internal: output formats (HTML, plain text, Markdown, reStructuredText, LaTeX, Typst, RTF)."""
