"""Checks of empty tables, single needs and matches, counts for the public, the data that were used, and audits."""

from tests.statements.checking import checks
from tests.statements.leading import flagged
from tests.statements.of_audits import breaches, figures_stand
from tests.statements.of_pages import away, in_round, informs, wanted_needs
from tests.statements.progress import reached, states

LEAST_SHOWN = 5
"""The least count above 0 that the public sees."""


@checks(
    *(f"page.nobody-waits-{far}" for far in ("proposed", "led", "led-or-proposed")),
    *(f"page.empty-unplaced-{far}" for far in ("proposed", "led", "led-or-proposed")),
)
def _(facts, said):
    return not facts.waiting and said.key.endswith(
        f"s-{reached(facts)}" if "nobody" in said.key else f"d-{reached(facts)}"
    )


@checks("page.nobody-waits-print")
def _(facts, said):
    return not facts.waiting


def to_approve(facts):
    """The cases whose match the regional director has not approved, and that is not announced or started either."""
    return {case_id for case_id, state in states(facts).items() if state in {"proposed", "agreed"}}


@checks("page.empty-approve")
def _(facts, said):
    return not to_approve(facts)


@checks("page.empty-needs")
def _(facts, said):
    return not any(row["case_id"] in facts.cases for row in facts.rows("needs"))


@checks("page.empty-uncovered")
def _(facts, said):
    return len(wanted_needs(facts)) == len(facts.rows("supports"))


@checks("page.empty-exceptions")
def _(facts, said):
    return not away(facts) and not flagged(facts, "waived")


@checks("page.empty-case-needs")
def _(facts, said):
    return all(row["case_id"] != said.case_id for row in facts.rows("needs"))


_ABOVE_SCHOOLS = {"local-authority", "trust", "diocese", "school"}


@checks("page.empty-contacts")
def _(facts, said):
    return not any(row["case_id"] == said.case_id and row["party"] in _ABOVE_SCHOOLS for row in facts.rows("contacts"))


@checks("page.nothing-to-decide")
def _(facts, said):
    flags = flagged(facts, "waived") + flagged(facts, "not-known")
    told = {"agreed", "announced", "started"}
    moved = [row for row in facts.rows("diff") if row["state"] in told]
    waiting = in_round(facts) - facts.leads.keys()
    return not (to_approve(facts) or flags or away(facts) or moved or waiting)


# --- of one school ---------------------------------------------------------------------------------------------------


@checks("page.stands")
def _(facts, said):
    return states(facts).get(said.case_id) == said.stage != "proposed"


@checks("page.proposal")
def _(facts, said):
    return states(facts).get(said.case_id) == "proposed"


@checks("page.no-leader-proposed")
def _(facts, said):
    return said.case_id in facts.waiting


def _need(facts, said):
    """The row of a need, by its id or, without one, its specialism."""
    rows = [row for row in facts.rows("needs") if row["case_id"] == said.case_id]
    return next((row for row in rows if said.need_id in {row["need_id"], row["specialism"]}), None)


@checks("page.need-covered")
def _(facts, said):
    return any((row["case_id"], row["need_id"]) == (said.case_id, said.need_id) for row in facts.rows("supports"))


@checks("page.need-referred")
def _(facts, said):
    need = _need(facts, said)
    return need is not None and need["specialism"] in facts.policy["referrals"]


@checks("page.need-counts", "page.need-on-record")
def _(facts, said):
    need = _need(facts, said)
    counts = facts.rule("specialism-shortfall") is not None
    return need is not None and informs(facts, need) and counts == (said.key == "page.need-counts")


# --- for the public --------------------------------------------------------------------------------------------------


def _halves(facts, caption):
    """Counts by group of what a table for the public counts, and of what is left of each group."""
    if caption.startswith(("Needs covered", "Needs that nobody covers")):
        covered = {(row["case_id"], row["need_id"]) for row in facts.rows("supports")}
        rows = [
            (row["specialism"], (row["case_id"], row["need_id"] or row["specialism"]) in covered)
            for row in wanted_needs(facts)
        ]
        return _counted(rows, first=caption.startswith("Needs covered"))
    led = not caption.startswith("Without")
    if caption.endswith(", by how far that has come"):
        return _counted([(state, True) for state in states(facts).values()], first=True)
    by = {"tier": "tier", "region": "region"}.get(caption.rpartition("by ")[2])
    return _counted(
        [
            (case[by] if by else case_id in facts.leads, not by or case_id in facts.leads)
            for case_id, case in facts.cases.items()
        ],
        first=led,
    )


def _counted(rows, *, first):
    own, other = {}, {}
    for group, is_first in rows:
        counts = own if is_first == first else other
        counts[group] = counts.get(group, 0) + 1
    return own, other


@checks("page.too-few")
def _(facts, said):
    own, other = _halves(facts, said.caption)
    return any(0 < count < LEAST_SHOWN for count in [*own.values(), *other.values()])


@checks("page.none-counted")
def _(facts, said):
    return not _halves(facts, said.caption)[0]


# --- the data --------------------------------------------------------------------------------------------------------


@checks("page.rows-used")
def _(facts, said):
    return said.rows == len(facts.rows(said.table)) >= LEAST_SHOWN


@checks("page.few-rows-used")
def _(facts, said):
    return 0 < len(facts.rows(said.table)) < said.most == LEAST_SHOWN


# --- the audit -------------------------------------------------------------------------------------------------------


@checks("page.audit-clean")
def _(facts, said):
    return not breaches(facts) and figures_stand(facts)


@checks("page.audit-not-clean")
def _(facts, said):
    return said.breaches == len(breaches(facts)) > 0


@checks("page.does-not-stand")
def _(facts, said):
    return bool(breaches(facts)) or not figures_stand(facts)


@checks("page.fixes-unknown")
def _(facts, said):
    return bool(breaches(facts))


@checks("page.breach", "page.breach-because")
def _(facts, said):
    return (said.rule, said.subject) in breaches(facts)
