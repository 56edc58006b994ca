"""Output formats: from settled text to HTML, plain text, Markdown, reStructuredText, LaTeX, Typst."""
