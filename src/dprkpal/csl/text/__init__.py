"""Internal: formatted text (content tree, inline markup, text case, punctuation, quotation marks, direction)."""
