"""Questions about a plan, answered by solving variations of its model: why, what if, how to mend it."""
