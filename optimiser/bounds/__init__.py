"""Bounds that can be checked: column generation, safe duals, cutting planes, and their certificates."""
