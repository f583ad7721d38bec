"""Checks of who else could lead a case, and of how a choice stands among all plans: each is forced in, or barred."""

from tests.statements.checking import checks
from tests.statements.of_findings import stops_of
from tests.statements.of_goals import tells_all
from tests.statements.solving import best_plan
from tests.statements.spoken import best_of, in_hand, leader_of, rank


def best(facts, **changes):
    """The rank of the best plan of a changed round; None where there is none."""
    plan = best_plan(facts, **changes)
    return None if plan is None else rank(plan.values)


def now(facts):
    """The rank of the plan in hand."""
    return rank(in_hand(facts))


def with_pair(facts, case_id, leader_id):
    """The rank of the best plan with a pair; None where no plan has it."""
    return best(facts, forced={(case_id, leader_id)})


def others_of(facts, case_id):
    """The leaders who pass every rule about the pair, but for who leads the case in the plan."""
    pairs = facts.pairs[(facts.pairs["case_id"] == case_id) & facts.pairs["open"]]
    return set(pairs["leader_id"]) - {leader_of(facts, case_id)}


# --- a case with a leader --------------------------------------------------------------------------------------------


def _leads(facts, said):
    return leader_of(facts, said.case_id) == said.leader_id


@checks("case.led-open")
def _(facts, said):
    return _leads(facts, said)


@checks("case.led-alone")
def _(facts, said):
    others = best(facts, barred={(said.case_id, said.leader_id)}, lead={said.case_id})
    return _leads(facts, said) and said.case_id not in facts.goes_on and others is None


@checks("case.led-interchangeable")
def _(facts, said):
    as_good = (with_pair(facts, said.case_id, leader_id) == now(facts) for leader_id in said.leader_ids)
    return _leads(facts, said) and said.leader_id not in said.leader_ids and all(as_good) and bool(said.leader_ids)


@checks("case.led-settled")
def _(facts, said):
    barred = {(said.case_id, said.leader_id)}
    without, other = best(facts, barred=barred), best(facts, barred=barred, lead={said.case_id})
    settled = without is None or without < now(facts)
    return settled and with_pair(facts, said.case_id, said.next_id) == other and _led_next(facts, said)


@checks("case.led-next")
def _led_next(facts, said):
    values = best_of(facts, said)
    other = _leads(facts, said) and said.next_id in others_of(facts, said.case_id)
    return other and values is not None and tells_all(facts, said.losses, values)


@checks("case.runner-up")
def _(facts, said):
    values = best_of(facts, said)
    other = said.leader_id in others_of(facts, said.case_id)
    return other and values is not None and tells_all(facts, said.losses, values)


def _runners_up(said):
    """The leaders that the document names as the next best of a case, in their order."""
    return [
        statement.arguments["leader_id"]
        for statement in said.document
        if statement.key == "case.runner-up" and statement.arguments["case_id"] == said.case_id
    ]


def _rest(facts, said):
    """The leaders who could lead a case, but for its own and the next best."""
    rest = others_of(facts, said.case_id) - set(_runners_up(said))
    return rest if len(rest) == said.others else None


@checks("case.others-no-better")
def _(facts, said):
    runners, rest = _runners_up(said), _rest(facts, said)
    if not runners or not rest:
        return False
    last = with_pair(facts, said.case_id, runners[-1])
    found = [with_pair(facts, said.case_id, leader_id) for leader_id in rest]
    return all(one is None or one <= last for one in found)


@checks("case.others-barred")
def _(facts, said):
    rest = _rest(facts, said)
    return bool(rest) and all(with_pair(facts, said.case_id, leader_id) is None for leader_id in rest)


@checks("case.others-barred-running")
def _(facts, said):
    return bool(_rest(facts, said)) and said.case_id in facts.goes_on


@checks("case.others-barred-pinned")
def _(facts, said):
    return bool(_rest(facts, said)) and (said.case_id, leader_of(facts, said.case_id)) in facts.pins


# --- how a choice stands ---------------------------------------------------------------------------------------------


def _choice(facts, said):
    """The pair whose standing is told: the next best that it stands in, else the case and its leader."""
    for one in said.context():
        if one.key == "case.runner-up":
            return one.case_id, one.leader_id
        if one.key.startswith("case.led-"):
            return one.case_id, leader_of(facts, one.case_id)
    return None


def _in_runner_up(said):
    return bool(said.around) and said.around[0].key == "case.runner-up"


def _without(facts, said):
    return best(facts, barred={_choice(facts, said)})


@checks("standing.settled")
def _(facts, said):
    """Work that goes on, and a leader whom a pin holds, are in every plan."""
    choice = _choice(facts, said)
    if choice in facts.goes_on.items():
        return True
    without = _without(facts, said)
    return without is None or without < now(facts)


@checks("standing.interchangeable")
def _(facts, said):
    if _in_runner_up(said):
        return with_pair(facts, *_choice(facts, said)) == now(facts)
    return _without(facts, said) == now(facts)


@checks("standing.only-possible")
def _(facts, said):
    with_it = with_pair(facts, *_choice(facts, said))
    return with_it is not None and with_it < now(facts)


@checks("standing.better")
def _(facts, said):
    found = with_pair(facts, *_choice(facts, said)) if _in_runner_up(said) else _without(facts, said)
    return found is not None and found > now(facts)


# --- one pair --------------------------------------------------------------------------------------------------------


@checks("pair.may-not", "pair.may-not-and")
def _(facts, said):
    stops = stops_of(facts, said.case_id, said.leader_id)
    more = said.more if said.key.endswith("and") else 0
    about = said.first.case_id, said.first.leader_id
    return (
        about == (said.case_id, said.leader_id)
        and said.first.rule in stops
        and len(stops) == 1 + more
        and (said.key.endswith("and") == (more > 0))
    )


def _may_be(facts, said):
    """Whether every rule about a pair lets it pass, and the plan does not have it."""
    return said.leader_id in others_of(facts, said.case_id)


@checks("pair.as-well")
def _(facts, said):
    return _may_be(facts, said) and with_pair(facts, said.case_id, said.leader_id) == now(facts)


@checks("pair.possible", "pair.bounded")
def _(facts, said):
    values = best_of(facts, said)
    if values is None or not _may_be(facts, said) or not tells_all(facts, said.losses, values):
        return False
    return said.key.endswith("bounded") or rank(values) < now(facts)


@checks("pair.better")
def _(facts, said):
    values = best_of(facts, said)
    return _may_be(facts, said) and tells_all(facts, said.losses, values) and rank(values) > now(facts)
