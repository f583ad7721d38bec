"""Who has which place: the leads that a model allows as a flow network, and plans changed along augmenting paths."""
