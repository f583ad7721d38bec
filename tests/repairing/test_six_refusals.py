"""Each refusal takes away what the policy says and nothing else: recorded, then solved for real, then called."""

import pytest

from scenarios.runs import run

# Without events: L1 leads 100001 (0 km) and T1 covers there, L2 leads 100003 (0 km) and T2 covers; 100002 is 10 km from
# both, so that either leads it.
WHO, COVERS = {"100001": "L1", "100003": "L2"}, {("100001", "T1"), ("100003", "T2")}

GENTLE = """
[[policy.refusals]]
event = "withdrawn"
party = "leader"
takes = "pair"
"""


def solved(path):
    record = run(path)
    assert record.manifest["outcome"] == "proved-best"
    assert record.audit.clean
    leaders = {row.case_id: row.leader_id for row in record.allocation.deployments}
    covers = {(row.case_id, row.person_id) for row in record.allocation.supports}
    contacts = set(record.tables["contacts"][["case_id", "whom"]].itertuples(index=False, name=None))
    return leaders, covers, contacts


def test_without_events_everybody_has_the_nearest(round_path):
    leaders, covers, contacts = solved(round_path)
    assert leaders.items() >= WHO.items()
    assert len(leaders) == 3
    assert covers == COVERS
    assert {("100001", "100001"), ("100001", "L1"), ("100001", "T1"), ("100001", "S1")} <= contacts


@pytest.fixture
def after(round_path, call):
    def told(case, event, *options):
        call("record", round_path, case, event, *options, "--by", "RD", "--on", "2019-10-01")
        return solved(round_path)

    return told


def of_case(contacts, case_id):
    return {whom for case, whom in contacts if case == case_id}


def test_a_school_refuses_the_offer(after):
    leaders, covers, contacts = after("100001", "refused", "--party", "school")
    assert "100001" not in leaders
    assert {"100002", "100003"} <= leaders.keys()
    assert covers == {("100003", "T2")}
    assert of_case(contacts, "100001") == set()


def test_a_school_refuses_this_leader(after):
    leaders, covers, contacts = after("100001", "refused", "--party", "school", "--person", "L1")
    assert leaders == {"100001": "L2", "100002": "L1", "100003": "L2"}  # only the pair is gone
    assert covers == {("100001", "T2"), ("100003", "T2")}
    assert "L1" not in of_case(contacts, "100001")


def test_a_leader_refuses_a_case(after):
    leaders, _, _ = after("100001", "refused", "--party", "leader", "--person", "L1")
    assert leaders == {"100001": "L2", "100002": "L1", "100003": "L2"}


def test_a_leader_withdraws(after):
    leaders, covers, contacts = after("100001", "withdrawn", "--party", "leader", "--person", "L1")
    assert set(leaders.values()) == {"L2"}  # L2 has time for two of the three
    assert len(leaders) == 2
    assert "T1" not in {person for _, person in covers}  # S1 leads nowhere now
    assert "L1" not in {whom for _, whom in contacts}


def test_a_home_head_refuses_release_of_a_member_of_staff(after):
    leaders, covers, contacts = after("100001", "refused", "--party", "home-head", "--person", "T1")
    assert covers == {("100001", "T2"), ("100003", "T2")}  # a covered need counts before the way there
    assert leaders == {"100001": "L2", "100002": "L1", "100003": "L2"}  # T1's leader goes on
    assert "T1" not in {whom for _, whom in contacts}


def test_a_home_head_refuses_release_of_a_leader(after):
    leaders, _, _ = after("100001", "refused", "--party", "home-head", "--person", "L1")
    assert set(leaders.values()) == {"L2"}


def test_a_home_head_refuses_one_case_alone(after):
    leaders, _, _ = after("100001", "refused", "--party", "home-head", "--person", "L1", "--scope", "pair")
    assert leaders == {"100001": "L2", "100002": "L1", "100003": "L2"}


def test_trust_authority_or_diocese_object_to_a_leader(after):
    leaders, _, _ = after("100001", "refused", "--party", "responsible-body", "--person", "L1")
    assert leaders == {"100001": "L2", "100002": "L1", "100003": "L2"}


def test_trust_authority_or_diocese_object_to_a_supporter(after):
    leaders, covers, _ = after("100001", "refused", "--party", "responsible-body", "--person", "S1")
    assert leaders["100001"] == "L2"
    assert ("100001", "T1") not in covers


def test_trust_authority_or_diocese_take_the_case_out_of_the_offer(after):
    leaders, _, _ = after("100001", "refused", "--party", "responsible-body", "--scope", "offer")
    assert set(leaders) == {"100002", "100003"}


def test_the_regional_director_rejects_a_pair(after):
    leaders, _, _ = after("100001", "refused", "--party", "regional-director", "--person", "L1")
    assert leaders == {"100001": "L2", "100002": "L1", "100003": "L2"}


def test_a_later_yes_gives_back_what_was_taken(after):
    after("100001", "refused", "--party", "school", "--person", "L1")
    leaders, _, _ = after("100001", "agreed", "--party", "school", "--person", "L1")
    assert leaders["100001"] == "L2"  # of one day, the answer that takes more counts


def test_on_a_later_day_it_does(round_path, call):
    for event, day in (("refused", "2019-10-01"), ("agreed", "2019-10-02")):
        call("record", round_path, "100001", event, "--party", "school", "--person", "L1", "--by", "RD", "--on", day)
    assert solved(round_path)[0]["100001"] == "L1"


def test_who_has_agreed_is_not_asked_again(round_path, call):
    def word(*options):
        call("record", round_path, "100001", *options, "--person", "L1", "--by", "RD", "--on", "2019-10-01")
        contacts = run(round_path).tables["contacts"]
        mine = contacts[contacts["case_id"] == "100001"]
        return dict(zip(mine["party"], mine["what"], strict=True))

    assert word("asked", "--party", "school")["school"] == "asked"
    said = word("agreed", "--party", "leader")
    assert (said["leader"], said["school"], said["home-head"]) == ("agreed", "asked", "ask")


def test_a_case_that_started_stays_with_its_leader(round_path, call):
    call("record", round_path, "100001", "started", "--party", "leader", "--person", "L2", "--by", "RD",
         "--on", "2019-10-01")  # fmt: skip
    leaders, _, _ = solved(round_path)
    assert leaders["100001"] == "L2"  # L1 would be nearer, and is not let in


def test_the_policy_of_the_round_says_what_a_refusal_takes(round_path, call):
    settings = (round_path / "round.toml").read_text()
    (round_path / "round.toml").write_text(settings + GENTLE)
    told = call("record", round_path, "100001", "withdrawn", "--party", "leader", "--person", "L1", "--by", "RD",
                "--on", "2019-10-01", "--format", "json")  # fmt: skip
    assert '"takes": "pair"' in told.output
    assert solved(round_path)[0] == {"100001": "L2", "100002": "L1", "100003": "L2"}  # L1 is lost to one case only
