"""The rules: one file for each, what every rule is, and the catalogue of them all."""
