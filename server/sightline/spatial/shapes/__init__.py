"""Shapes of marks: arrow, ellipse, stroke, text, outline, and what is measured with them."""
