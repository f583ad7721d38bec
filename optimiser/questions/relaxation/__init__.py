"""The least change of limits that makes something possible: elastic programming over a round's rules."""
