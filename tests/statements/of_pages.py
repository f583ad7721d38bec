"""Checks of the first screen of a run's page."""

from tests.statements.checking import checks
from tests.statements.leading import flagged
from tests.statements.progress import reached, states


def in_round(facts):
    """The cases that are led, or that nothing keeps out."""
    able = set(facts.pairs.loc[facts.pairs["open"], "case_id"])
    return {one for one in facts.cases if one in facts.leads or one in able or facts.entry(one) == "in-round"}


@checks("page.tile-proposed", "page.tile-led", "page.tile-led-or-proposed")
def _(facts, said):
    counts = len(facts.leads), len(facts.cases)
    return (said.led, said.cases) == counts and said.key == f"page.tile-{reached(facts)}"


def informs(facts, need):
    """Whether a row of needs.csv only informs who leads."""
    return (need["source"] or facts.policy["needs"]["default_source"]) not in facts.policy["needs"]["sources"]


def wanted_needs(facts):
    """The needs of the run's cases that may be covered."""
    return [
        row
        for row in facts.rows("needs")
        if row["case_id"] in facts.cases
        and not row.get("withdrawn_on")
        and not informs(facts, row)
        and row["specialism"] not in facts.policy["referrals"]
    ]


@checks("page.tile-needs")
def _(facts, said):
    return (said.covered, said.needs) == (len(facts.rows("supports")), len(wanted_needs(facts)))


def _minutes(facts):
    return [int(row["minutes"]) for row in facts.leads.values()]


@checks("page.tile-median", "page.journey-median")
def _(facts, said):
    return bool(facts.leads) and said.minutes == facts.nearest_rank(_minutes(facts), 0.5)


@checks("page.journey-90th")
def _(facts, said):
    return bool(facts.leads) and said.minutes == facts.nearest_rank(_minutes(facts), 0.9)


@checks("page.tile-no-journeys", "page.no-journeys")
def _(facts, said):
    return not facts.leads


def away(facts):
    """The led cases whose leader's supporter is in another region, where both are known."""
    return {
        case_id
        for case_id, row in facts.leads.items()
        if facts.cases[case_id]["region"]
        and facts.home(row["leader_id"])["region"] not in {"", facts.cases[case_id]["region"]}
    }


@checks("page.tile-away")
def _(facts, said):
    return (said.away, said.journeys) == (len(away(facts)), len(facts.leads))


@checks("page.exceptions-away", "page.decide-other-region")
def _(facts, said):
    return (said.away if said.key == "page.exceptions-away" else said.cases) == len(away(facts))


def _near(facts):
    """The cases among those for which somebody of their own region passes all rules about the pair."""
    open_ = facts.pairs[facts.pairs["open"]]
    near = {
        row.case_id
        for row in open_.itertuples()
        if facts.home(row.leader_id)["region"] == facts.cases[row.case_id]["region"]
    }
    return {case_id for case_id in away(facts) if case_id in near and case_id not in facts.goes_on}


@checks("page.exceptions-away-none")
def _(facts, said):
    return said.away == len(away(facts) - _near(facts) - facts.goes_on.keys())


@checks("page.exceptions-away-near")
def _(facts, said):
    return said.away == len(_near(facts))


@checks("page.journey-longest")
def _(facts, said):
    row = facts.leads.get(said.case_id)
    return row is not None and said.minutes == int(row["minutes"]) == max(_minutes(facts))


def _measured(facts):
    return [row for case_id, row in facts.leads.items() if (row["leader_id"], case_id) in facts.measured]


@checks("page.journey-measured")
def _(facts, said):
    return said.measured == said.journeys == len(facts.leads) == len(_measured(facts))


@checks("page.journey-estimated")
def _(facts, said):
    return (said.measured, said.journeys) == (len(_measured(facts)), len(facts.leads)) and said.measured < said.journeys


@checks("page.journey-long")
def _(facts, said):
    return said.journeys == sum(minutes > said.minutes for minutes in _minutes(facts))


@checks("page.leaders-used")
def _(facts, said):
    used = {row["leader_id"] for row in facts.leads.values()}
    return (said.used, said.leaders) == (len(used), len(facts.shown_leaders))


@checks("page.leader-load")
def _(facts, said):
    used = {row["leader_id"] for row in facts.leads.values()}
    worked = sum(int(row["half_days"]) for row in facts.leads.values())
    return (said.half_days, said.most) == (worked, sum(int(facts.leaders[who]["half_days"]) for who in used))


@checks("page.supporters-full")
def _(facts, said):
    limited, full = 0, 0
    for name, home in facts.shown_homes.items():
        release = int(home["release_half_days"] or 0)
        used = facts.before["taken"][name] + facts.used[name]
        if release and used:
            limited, full = limited + 1, full + (100 * used > said.percent * release)
    return (said.full, said.supporters) == (full, limited)


@checks("page.exceptions-waived", "page.decide-waivers")
def _(facts, said):
    return said.cases == len({row["case_id"] for row in flagged(facts, "waived")})


@checks("page.decide-not-known")
def _(facts, said):
    return said.cases == len({row["case_id"] for row in flagged(facts, "not-known")})


@checks("page.waived-because")
def _(facts, said):
    standing = {
        (row["case_id"], row["person_id"], row["rule"]) for row in facts.decisions if row["decision"] == "waive"
    }
    pair = said.case_id, said.person_id, said.rule
    return pair in standing and any(
        (row["case_id"], row["person_id"], row["rule"]) == pair and said.because.startswith(row["because"])
        for row in flagged(facts, "waived")
    )


@checks("page.strangers")
def _(facts, said):
    return said.rows == len(flagged(facts, "no-effect"))


@checks("page.no-repair")
def _(facts, said):
    return not facts.has("diff")


@checks("page.changes-forced", "page.changes-chosen", "page.changes-placed", "page.changes-left")
def _(facts, said):
    kind = said.key.removeprefix("page.changes-")
    return facts.has("diff") and said.cases == sum(row["kind"] == kind for row in facts.rows("diff"))


@checks("page.changes-announced")
def _(facts, said):
    public = {"announced", "started"}
    return facts.has("diff") and said.cases == sum(row["state"] in public for row in facts.rows("diff"))


@checks("page.decide-moved")
def _(facts, said):
    told = {"agreed", "announced", "started"}
    return facts.has("diff") and said.cases == sum(row["state"] in told for row in facts.rows("diff"))


@checks("page.decide-approve")
def _(facts, said):
    return said.cases == sum(state in {"proposed", "agreed"} for state in states(facts).values())


@checks("page.decide-waiting")
def _(facts, said):
    return said.cases == len(in_round(facts) - facts.leads.keys())


@checks("page.audit-open")
def _(facts, said):
    return (said.waived, said.not_known) == (len(flagged(facts, "waived")), len(flagged(facts, "not-known")))
