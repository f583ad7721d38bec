"""Why, why not, and what now: facts about a plan, each proved by a solve, a cut or an audit; no text for humans."""
