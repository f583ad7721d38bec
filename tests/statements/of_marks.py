"""Checks of what stands on every output: what it is, and what is proved of it, by the manifest's stages and again."""

from tests.statements.checking import checks
from tests.statements.of_audits import breaches
from tests.statements.of_stages import bounds, is_best, value_of
from tests.statements.placing import place


def goals(facts):
    """The stages of the manifest that are goals of planners: all but the tie-break."""
    return {goal: stage for goal, stage in facts.stages.items() if goal != "canonical"}


def not_best(facts):
    """Whether there is a plan, made by a solver, of which not every goal is proved best."""
    solved = facts.manifest["outcome"] in {"within", "feasible"} and facts.has("deployments")
    return solved and not all(stage["proved"] for stage in goals(facts).values())


def by_hand(facts):
    """Whether the plan was made elsewhere: nothing is proved or bounded of any goal, and no search is told of."""
    untried = not any(stage["proved"] or stage["bound"] is not None for stage in facts.manifest["stages"])
    return facts.manifest["outcome"] == "adopted" and untried and "engine" not in facts.manifest


def least_change(facts):
    """Whether the run is a gentle repair that keeps all promises, proved to move the least."""
    repair = facts.manifest.get("repair")
    if not repair or repair["order"] != "gentle" or set(repair["give_up"]) - {"price"}:
        return False
    weight = next(change for change in repair["changes"] if change["goal"] == "move-weight")
    moved = sum(int(row["weight"]) for row in facts.rows("diff"))
    placed = all(is_best(facts, goal) for goal in facts.stages if goal.startswith("placed."))
    return placed and weight["bound"] == weight["value"] == moved


@checks("page.how-solved", "page.how-repaired", "page.how-repaired-gently", "page.how-by-hand")
def _(facts, said):
    repair = facts.manifest.get("repair")
    how = f"repaired{'-gently' if repair['order'] == 'gentle' else ''}" if repair else "solved"
    return said.key == f"page.how-{'by-hand' if by_hand(facts) else how}"


@checks("page.same-again", "page.stopped-by-clock")
def _(facts, said):
    stopped = facts.manifest["stop_reason"] in {"time-limit", "interrupted"}
    return facts.manifest["reproducible"] != stopped == said.key.endswith("clock") and not by_hand(facts)


@checks("mark.best-found")
def _(facts, said):
    return not_best(facts) and not least_change(facts)


@checks("mark.repaired", "mark.least-change")
def _(facts, said):
    parts = {name for part in getattr(said, "parts", ()) for name in _goals_of(facts, part)}
    open_ = {goal for goal, stage in goals(facts).items() if not stage["proved"]}
    return not_best(facts) and least_change(facts) and (said.key == "mark.repaired" or parts == open_)


@checks("mark.adopted", "mark.nothing-proved")
def _(facts, said):
    return by_hand(facts) and not breaches(facts)


@checks("mark.broken", "mark.not-all-kept")
def _(facts, said):
    return by_hand(facts) and bool(breaches(facts))


@checks("mark.breaches")
def _(facts, said):
    return by_hand(facts) and said.breaches == len(breaches(facts)) > 0


@checks("mark.no-plan")
def _(facts, said):
    return facts.manifest["outcome"] in {"none-found", "proved-impossible"} and not facts.has("deployments")


@checks("mark.none-found")
def _(facts, said):
    return facts.manifest["outcome"] == "none-found" and not facts.has("deployments")


@checks("mark.impossible")
def _(facts, said):
    return place(facts) is None and not facts.has("deployments")


def _words(goal):
    """What a goal counts, as marks name it."""
    if goal.startswith("placed.tier"):
        return f"cases of tier {goal.removeprefix('placed.tier')} placed"
    return {
        "waiting": "rounds waited by those placed",
        "needs": "needs covered by severity",
        "price": "price in minutes",
    }[goal]


def _goals_of(facts, part):
    """The goals that a part of a proof is about."""
    if part.key.startswith("mark.within-"):
        return [part.goal]
    return [goal for goal in goals(facts) if _words(goal) in part.goals]


@checks("mark.proved-in-part")
def _(facts, said):
    named = [goal for part in said.parts for goal in _goals_of(facts, part)]
    return not_best(facts) and sorted(named) == sorted(goals(facts))


def _in_words(found):
    return tuple(map(_words, found))


@checks("mark.best-in")
def _(facts, said):
    proved = [goal for goal, stage in goals(facts).items() if stage["proved"]]
    return said.goals == _in_words(proved) and all(is_best(facts, goal) for goal in proved)


@checks("mark.bounded")
def _(facts, said):
    return said.goals == _in_words(
        g for g, stage in goals(facts).items() if not stage["proved"] and stage["bound"] is not None
    )


@checks("mark.unknown")
def _(facts, said):
    return said.goals == _in_words(
        g for g, stage in goals(facts).items() if not stage["proved"] and stage["bound"] is None
    )


@checks("mark.within-most", "mark.within-least")
def _(facts, said):
    stage, least = facts.stages[said.goal], said.goal == "price"
    told = (said.value, said.bound) == (value_of(facts, said.goal), stage["bound"])
    right = said.counted == _words(said.goal) and said.key.endswith("least") == least
    return told and right and not stage["proved"] and bounds(facts, said.goal, said.bound)
