"""Which rule keeps a leader from leading all of some cases: the one that lets in the fewest, counted rule by rule."""

from tests.statements.periods import profiles


def tightest(facts, sharing, who):
    """Of a leader who cannot take all of some cases: the rules that let in the fewest; nothing where all fit."""
    open_ = facts.pairs[facts.pairs["open"] & (facts.pairs["leader_id"] == who)]
    could = set(open_["case_id"]) & sharing
    home = facts.leaders[who]["supporter_id"]
    fit = {"leader-days": _fit_in_time(facts, could, who), "leader-caseload": facts.before["places"][who]}
    alone = [leader["supporter_id"] for leader in facts.leaders.values()].count(home) == 1
    if alone or not fit["leader-days"]:
        needed = [facts.cases[case_id]["half_days"] for case_id in could]
        fit["release-limit"] = _smallest_within(needed, facts.before["release"][home])
    least = min(fit.values())
    return {rule for rule, count in fit.items() if count == least} if least < len(could) else set()


def _fit_in_time(facts, cases, who):
    """How many of some cases the days of a leader let in: in each period by itself, and in all of them together."""
    left = facts.before["days"][who]
    ways = {case_id: [way for way in _ways(facts, case_id, who) if _within(way, left)] for case_id in cases}
    counts = [
        _smallest_within([min(way[at] for way in some) for some in ways.values() if some], most)
        for at, most in enumerate(left)
    ]
    needed = [facts.cases[case_id]["half_days"] for case_id, some in ways.items() if some]
    return min([*counts, _smallest_within(needed, sum(left))])


def _ways(facts, case_id, who):
    """How a case may fall on the limits of a leader's days, by each of its profiles."""
    half_days = facts.cases[case_id]["half_days"]
    return [facts.falls(who, half_days, weights) for weights in profiles(facts, case_id)]


def _within(way, left):
    return all(part <= most for part, most in zip(way, left, strict=True))


def _smallest_within(values, most):
    """How many of the smallest of some values are within a limit together."""
    ranked = sorted(values)
    return sum(sum(ranked[: n + 1]) <= most for n in range(len(ranked)))
