"""How far it is by road: versions of the travel model, and the water that a road must go round."""
