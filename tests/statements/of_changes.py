"""Checks of what changes would be worth: each is solved again over the pairs and room of the checker's own."""

from tests.statements.checking import Said, checks
from tests.statements.placing import MOST_CASES, place
from tests.statements.solving import best_plan

_NOTHING = {"change.nothing", "change.nothing-found"}
FARTHEST = 30
"""Minutes beyond the limit up to which a journey is offered."""


def changed(facts, change):
    """What a change adds, as :func:`place` takes it; None for changes that are not solved here."""
    make = _CHANGES.get(change.key.removeprefix("change."))
    return None if make is None else make(facts, change)


_CHANGES = {
    "place": lambda facts, change: {"places": {change.leader_id: 1}},
    "several-places": lambda facts, change: {"places": {change.leader_id: change.amount}},
    "places": lambda facts, change: {"places": dict.fromkeys(facts.leaders, 1)},
    "half-days": lambda facts, change: {"days": {change.leader_id: change.amount}},
    "all-half-days": lambda facts, change: {"days": dict.fromkeys(facts.leaders, change.amount)},
    "release": lambda facts, change: {"release": {change.supporter_id: change.amount}},
    "all-release": lambda facts, change: {"release": dict.fromkeys(facts.homes, change.amount)},
    "reach": lambda facts, change: {"pairs": _within(facts, change.amount, change.leader_id)},
    "all-reach": lambda facts, change: {"pairs": _within(facts, change.amount)},
    "travel-waiver": lambda facts, change: {"pairs": {(change.case_id, change.leader_id)}},
    "answers": lambda facts, change: {"pairs": _answered(facts)},
    "imagined": lambda facts, change: {"newcomer": _newcomer(facts, change)},
    "imagined-specialist": lambda facts, change: {"newcomer": _newcomer(facts, change, f"{change.specialism}:2")},
}


def _newcomer(facts, change, specialisms=""):
    """One more leader at a supporter, who has improved as many schools as anybody has."""
    improved = max(int(leader["schools_improved"] or 0) for leader in facts.leaders.values())
    row = {"supporter_id": change.supporter_id, "phases": change.phase, "specialisms": specialisms}
    figures = {"max_cases": change.max_cases, "half_days": change.half_days, "schools_improved": improved}
    return tuple((row | {name: str(figure) for name, figure in figures.items()}).items())


def _but(facts, rules):
    """The pairs that nothing but some rules stops."""
    pairs = facts.pairs[~facts.pairs["forbidden"]]
    return pairs[pairs["stops"].map(lambda stops: bool(stops) and stops <= rules)]


def _within(facts, more, leader_id=None):
    """The pairs that a longer limit of travel lets in."""
    rule, found = facts.rule("travel-limit"), set()
    for pair in _but(facts, {"travel-limit"}).itertuples():
        tolerance = 0 if pair.measured or rule["not_known"] == "block" else rule["tolerance_minutes"]
        if pair.minutes <= rule["minutes"] + more + tolerance and leader_id in {None, pair.leader_id}:
            found.add((pair.case_id, pair.leader_id))
    return found


def _answered(facts):
    """The pairs that missing answers of leaders stop alone."""
    pairs = _but(facts, {"available-leader"})
    pairs = pairs[pairs["unknown"].map(lambda unknown: "available-leader" in unknown) & pairs["near"]]
    return set(zip(pairs["case_id"], pairs["leader_id"], strict=True))


def solved(facts, change):
    """The placed stages of the changed round; None where the change, or the round, is none that is solved here."""
    more = changed(facts, change)
    return None if more is None or len(facts.cases) > MOST_CASES else place(facts, **more)


def _led(values):
    return sum(values[:-1])


@checks("change.worth", "change.gain")
def _(facts, said):
    best, now = solved(facts, said.change), facts.placed_values
    if best is None:
        return True
    gain = said.gain.key.removeprefix("change.")
    if gain.startswith("places-more"):
        return said.gain.placed == _led(best) - _led(now) > 0
    if gain.startswith("places-or-more"):
        return said.gain.placed > 0 and best > now
    if gain == "nothing":
        return best == now
    return gain != "helps" or best >= now


@checks("change.places-more", "change.places-more-moving", "change.places-or-more", "change.places-or-more-moving")
def _(facts, said):
    new = set(said.case_ids)
    moved = said.statement.arguments.get("moved", 0)
    return len(new) >= said.placed > 0 and not new & facts.leads.keys() and 0 <= moved <= len(facts.leads)


@checks("change.helps", "change.nothing", "change.nothing-found")
def _(facts, said):
    """What is checked with the change that it stands beside."""
    return said.around[0].key in {"change.worth", "change.gain", "change.solve-again"}


@checks("proof.redundant")
def _(facts, said):
    """Of each of these changes it is told that nothing comes of it, and nobody more is placed by it."""
    inner = [one for statement in said.document for one in Said(statement).within()]
    told = {one.change for one in inner if one.key == "change.gain" and one.gain.key in _NOTHING}
    values = [solved(facts, change) for change in said.redundant]
    return bool(values) and told.issuperset(said.redundant) and all(v in (None, facts.placed_values) for v in values)


@checks("change.places-for-all")
def _(facts, said):
    best = solved(facts, said.change)
    return best is None or said.placed == _led(best) - _led(facts.placed_values) > 0


@checks("change.places-nobody")
def _(facts, said):
    best = solved(facts, said.change)
    return best is None or best == facts.placed_values


@checks("change.places-nobody-found")
def _(facts, said):
    return changed(facts, said.change) is not None


@checks("change.at-most")
def _(facts, said):
    return 0 < said.most <= len(facts.waiting)


@checks("change.not-decided")
def _(facts, said):
    """There is something to decide: a case of the tier waits, and somebody could be given more."""
    return bool(facts.leaders) and any(facts.cases[case_id]["tier"] == said.tier for case_id in facts.waiting)


@checks("change.none-found")
def _(facts, said):
    """No place, day or journey of one leader lets one more case of the tier in."""
    now = facts.placed_values
    at = facts.tiers.index(said.tier)
    changes = [{"places": {who: 1}} for who in facts.leaders] + [{"days": {who: 2}} for who in facts.leaders]
    changes += [{"pairs": {pair}} for pair in _within(facts, FARTHEST)]
    waits = any(facts.cases[case_id]["tier"] == said.tier for case_id in facts.waiting)
    return waits and all(place(facts, **change)[at] <= now[at] for change in changes)


@checks("change.solve-again")
def _(facts, said):
    if len(facts.cases) > MOST_CASES:
        return True
    best, gain = place(facts), said.gain
    placed = gain.statement.arguments.get("placed", 0)
    return best > facts.placed_values and placed <= _led(best) - _led(facts.placed_values)


@checks("change.leader-from-elsewhere")
def _(facts, said):
    return set(said.case_ids) <= set(facts.waiting) and not any(_liftable(facts, case_id) for case_id in said.case_ids)


def _liftable(facts, case_id):
    """The pairs of a case that waivers and answers would let be, with journeys up to the farthest that are offered."""
    limit = facts.rule("travel-limit")["minutes"] + FARTHEST
    never = {"independence", "declared-conflict"} | {
        rule for rule, params in facts.policy["rules"].items() if params.get("waivable") is False
    }
    pairs = facts.pairs[(facts.pairs["case_id"] == case_id) & ~facts.pairs["forbidden"]]
    return {
        pair.leader_id
        for pair in pairs.itertuples()
        if pair.minutes <= limit and not pair.refused and not (pair.stops - pair.unknown) & never
    }


@checks("change.for-case", "change.for-cases")
def _(facts, said):
    more = said.more if said.key.endswith("cases") else 0
    inner = said.change.statement.arguments.get("case_id")
    return said.case_id == inner and said.case_id in facts.waiting and 0 <= more < len(facts.waiting)


@checks("change.let-lead", "change.let-lead-without-room")
def _(facts, said):
    pair = facts.pairs[(facts.pairs["case_id"] == said.case_id) & (facts.pairs["leader_id"] == said.leader_id)]
    (pair,) = pair.itertuples()
    steps = {step.rule: step.key for step in said.steps}
    wanted = {rule: "change.ask" if rule in pair.unknown else "change.lift" for rule in pair.stops}
    return (
        steps == wanted
        and (said.minutes, said.known == "measured") == (pair.minutes, pair.measured)
        and facts.fits(said.case_id, said.leader_id) == (said.key == "change.let-lead")
    )


@checks("change.other-limits", "change.better-plan")
def _(facts, said):
    return bool(facts.waiting)


@checks("change.not-looked-for")
def _(facts, said):
    """The plan, whole as it is, keeps not all rules."""
    leads = {(case_id, row["leader_id"]) for case_id, row in facts.leads.items()} - facts.goes_on.items()
    covers = {(row["case_id"], row["need_id"], row["person_id"]) for row in facts.rows("supports")}
    return best_plan(facts, forced=leads, covers=covers, whole=True) is None
