"""How an allocation is found, proved, explained and repaired: all that touches OR-Tools."""
