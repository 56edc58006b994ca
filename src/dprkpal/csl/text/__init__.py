"""Formatted text: the content tree, inline markup, text case, punctuation, quotation marks, direction."""
