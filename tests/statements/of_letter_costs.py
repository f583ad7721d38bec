"""Checks of what letters say of other plans: all goals are solved again, without the case's leader, or with one."""

from tests.statements.checking import Said, checks
from tests.statements.leading import home_name, leads, person_names
from tests.statements.solving import MOST_CASES, best_plan, goals_of


def small(check):
    """Believe what is said of rounds that are too large to solve again."""
    return lambda facts, said: len(facts.cases) > MOST_CASES or check(facts, said)


def changes_of(facts, plan):
    """What a plan has more of each goal than the plan in hand, in their order; None without a plan.

    The price counts as what it is worth: what a plan pays more is below 0.
    """
    if plan is None:
        return None
    signs = [-1 if goal == "price" else 1 for goal in goals_of(facts)]
    hand = [facts.stages[goal]["value"] for goal in goals_of(facts)]
    return [sign * (value - now) for sign, value, now in zip(signs, plan.values.values(), hand, strict=True)]


def is_worse(changes):
    """Whether the first goal that changes has less than in the plan in hand."""
    return next((change for change in changes if change), 0) < 0


def with_another(facts, case_id):
    """The best plan that leads a case with somebody else than the plan in hand does."""
    return best_plan(facts, lead={case_id}, barred={(case_id, facts.leads[case_id]["leader_id"])})


def with_leader(facts, case_id):
    """The best plan that leads a case."""
    return best_plan(facts, lead={case_id})


# --- how settled it is -----------------------------------------------------------------------------------------------


@checks("letter.settled", "letter.interchangeable", "letter.better-exists")
@small
def _(facts, said):
    changes = leads(facts, said) and changes_of(facts, with_another(facts, said.case_id))
    if not changes:
        return False
    if said.key == "letter.settled":
        return is_worse(changes)
    return not any(changes) if said.key == "letter.interchangeable" else any(changes) and not is_worse(changes)


@checks("letter.no-other-leader")
@small
def _(facts, said):
    runs = said.case_id in facts.goes_on
    return leads(facts, said) and (runs or with_another(facts, said.case_id) is None)


@checks("letter.ruled-out")
@small
def _(facts, said):
    open_ = facts.pairs[facts.pairs["open"] & (facts.pairs["case_id"] == said.case_id)]
    return len(open_) > 0 and with_leader(facts, said.case_id) is None


@checks("letter.lost-to-higher-tiers", "letter.bottleneck", "letter.tie", "letter.room", "case.why-tie")
@small
def _(facts, said):
    changes = said.case_id not in facts.leads and changes_of(facts, with_leader(facts, said.case_id))
    if not changes:
        return False
    higher = changes[: sum(tier > facts.cases[said.case_id]["tier"] for tier in facts.tiers)]
    if said.key.endswith("tie"):
        return not any(changes)
    if said.key == "letter.room":
        return any(changes) and not is_worse(changes)
    return is_worse(changes) and is_worse(higher) == (said.key == "letter.lost-to-higher-tiers")


OPEN = {"goal.at-worst", "goal.between", "goal.none-found", "letter.other-leader-open", "letter.no-leader-open"}
"""What says that something is not proved, beside what says so in so many words."""


@checks("letter.all-proved")
def _(facts, said):
    """Of the plans that the page names for the case, none is said to be only bounded; each is solved again."""
    about = [one for one in said.document if one.arguments.get("case_id") == said.case_id]
    keys = {inner.key for one in about for inner in Said(one).within()}
    return bool(keys & ANSWERS) and not keys & (OPEN | {"letter.not-all-proved", "letter.not-all-proved-in-time"})


ANSWERS = {
    "letter.settled",
    "letter.interchangeable",
    "letter.better-exists",
    "letter.no-other-leader",
    "letter.ruled-out",
    "letter.lost-to-higher-tiers",
    "letter.bottleneck",
    "letter.tie",
    "letter.room",
}


# --- what would be otherwise -----------------------------------------------------------------------------------------


@checks("letter.with-next-best", "letter.with-a-leader")
def _(facts, said):
    return (said.case_id in facts.leads) == (said.key == "letter.with-next-best")


def spoken_of(facts, said):
    """What the plan that an effect is of has more of each goal."""
    around = said.around[0]
    find = with_another if around.key == "letter.with-next-best" else with_leader
    return changes_of(facts, find(facts, around.arguments["case_id"]))


def first_change(facts, changes):
    """The first goal that changes, and by how much; no goal where none does."""
    return next(((goal, change) for goal, change in zip(goals_of(facts), changes, strict=True) if change), ("", 0))


@checks("letter.effect-none")
@small
def _(facts, said):
    changes = spoken_of(facts, said)
    return changes is not None and not any(changes)


@checks("letter.effect-fewer-placed", "letter.effect-more-placed")
@small
def _(facts, said):
    sign = -1 if said.key == "letter.effect-fewer-placed" else 1
    return first_change(facts, spoken_of(facts, said)) == (said.goal, sign * said.amount) and said.amount > 0


@checks(*(f"letter.effect-{goal}-{how}" for goal in ("waiting", "needs") for how in ("worse", "better")))
@small
def _(facts, said):
    goal, how = said.key.removeprefix("letter.effect-").split("-")
    found, change = first_change(facts, spoken_of(facts, said))
    return found == goal and (change < 0) == (how == "worse")


@checks("letter.effect-price-worse", "letter.effect-price-better")
@small
def _(facts, said):
    sign = -1 if said.key.endswith("worse") else 1
    return first_change(facts, spoken_of(facts, said)) == ("price", sign * said.amount) and said.amount > 0


# --- what planners read ----------------------------------------------------------------------------------------------


def goals_said(losses):
    """What a statement of losses has of each goal that it names: by goal, before and after."""
    found = {}
    for one in losses.within():
        if {"goal", "before", "after"} <= one.statement.arguments.keys():
            found[one.goal] = one.before, one.after
    return found


def are_losses(facts, losses, plan):
    """Whether losses are those of a plan: all goals that change, and no others."""
    if plan is None:
        return False
    changed = {
        goal: (facts.stages[goal]["value"], value)
        for goal, value in plan.values.items()
        if facts.stages[goal]["value"] != value
    }
    return goals_said(losses) == changed and (bool(changed) or losses.key == "goal.all-same")


@checks("letter.runner-up")
@small
def _(facts, said):
    named = said.leader in person_names(facts, said.leader_id)
    home = home_name(facts, facts.leaders[said.leader_id]["supporter_id"])
    other = said.case_id in facts.leads and facts.leads[said.case_id]["leader_id"] != said.leader_id
    plan = best_plan(facts, forced={(said.case_id, said.leader_id)})
    return named and said.home == home and other and are_losses(facts, said.losses, plan)


@checks("letter.with-any-leader")
@small
def _(facts, said):
    waits = said.case_id not in facts.leads
    return waits and are_losses(facts, said.losses, with_leader(facts, said.case_id))


@checks("letter.displaced")
@small
def _(facts, said):
    """A best plan that leads the case leaves these without a leader, and nobody else who has one."""
    lost, best = set(said.case_ids), with_leader(facts, said.case_id)
    open_ = facts.pairs[facts.pairs["open"] & facts.pairs["case_id"].isin(lost)]
    barred = set(zip(open_["case_id"], open_["leader_id"], strict=True))
    one = best_plan(facts, lead={said.case_id} | facts.leads.keys() - lost, barred=barred)
    return lost <= facts.leads.keys() and None not in (one, best) and one.values == best.values
