"""The benchmark: rounds of many sizes, nlematch and its rivals on the same columns and rows, every plan audited."""
