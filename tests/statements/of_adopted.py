"""Checks of what was left out of a planner's own sheet, by the manifest and the tables of the plan."""

from tests.statements.checking import checks


@checks("plan.left-out-unled", "plan.left-out-not-leading", "plan.left-out-other-supporter")
def _(facts, said):
    because = said.key.removeprefix("plan.left-out-")
    row = {"case_id": said.case_id, "need_id": said.need_id, "person_id": said.person_id, "because": because}
    leaders = {one["leader_id"] for one in facts.rows("deployments") if one["case_id"] == said.case_id}
    covers = [(one["case_id"], one["need_id"], one["person_id"]) for one in facts.rows("supports")]
    homes = {one["leader_id"]: one["supporter_id"] for one in facts.rows("leaders")}
    homes |= {one["staff_id"]: one["supporter_id"] for one in facts.rows("staff")}
    named = {one["supporter_id"]: one["name"] or one["supporter_id"] for one in facts.rows("supporters")}
    fits = {
        "unled": not leaders,
        "not-leading": bool(leaders) and said.person_id in facts.leaders and said.person_id not in leaders,
        "other-supporter": facts.policy["team"]["model"] == "own-supporter"
        and said.person_id not in facts.leaders
        and leaders == set(said.statement.arguments.get("leader_ids", ()))
        and homes[said.person_id] not in {homes[one] for one in leaders},
    }
    told = row in facts.manifest.get("left_out", []) and said.home_school == named[homes[said.person_id]]
    return told and (said.case_id, said.need_id, said.person_id) not in covers and fits[because]
