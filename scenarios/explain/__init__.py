"""Explanations in plain words: why this one, why not that one, and what would have to change."""

from scenarios.explain.explanation import EXPLANATION_SCHEMA, Block, Explanation, Fact

__all__ = ["EXPLANATION_SCHEMA", "Block", "Explanation", "Fact"]
