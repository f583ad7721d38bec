"""Questions about a plan, answered by solving variations of its model: why, what if, how to mend it.

Every question begins from a `session` (the round, its model, the plan in hand, what is proved of it), keeps to a
`time_budget`, and ends with a `proof_status`.  `pair_judgement` judges one pair without a model, `changed_rounds` makes
rounds with a place, a day or a person more, `neighbourhood` says what is near, `placement` proves by counts alone,
`elastic` finds the least change of limits.  The questions themselves: `explain` (why this, why not that, what would
help), `frontier` (what one goal costs in another) and `repair` (the least change of a plan whose round has changed).
"""
