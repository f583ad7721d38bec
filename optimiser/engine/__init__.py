"""The stages in lexicographic order, over the whole model or over its components side by side."""
