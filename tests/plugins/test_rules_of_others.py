"""A loaded rule is as a shipped one: in solves, audits, waivers, reports, explanations, repairs and studies."""

import copy
import itertools
import pickle
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from click.testing import CliRunner

import nlematch as nle
from constraints.domain.faults import InputRefused
from constraints.faces.plan import Plan
from constraints.plugins import plug_in_of, run_source
from constraints.rules.base import Preference
from constraints.rules.catalogue import CATALOGUE, catalogue_of, rules_of
from constraints.testing import (
    all_columns,
    allocation_of,
    charged,
    every_allocation,
    keeps,
    leader,
    make_round,
    school,
    supporter,
    waive,
)
from scenarios.cli.main import main
from tests.support.own_rules import (
    ALLOWED,
    AT_MOST_TWO,
    NEW_LEADER,
    SAME_REGION,
    digest_of,
    small_round,
    write_asking,
)

OWN = {"new-leader": NEW_LEADER, "same-region": SAME_REGION, "two-at-most": AT_MOST_TWO}
PLUGINS = [run_source(name, f"{name}.py", source.encode()) for name, source in OWN.items()]
ALL_ALLOWED = [f"{plugin.id}={plugin.digest}" for plugin in PLUGINS]


@pytest.fixture(autouse=True)
def own_settings(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def rules(**tables):
    return {"rules": {name: tables.get(name.replace("-", "_"), {}) for name in OWN}}


def three_rules(round_, **settings):
    return round_.with_policy(rules(**settings), plugins=PLUGINS)


def varied_round():
    """Three schools and leaders of two supporters, at hand for each of them, in two regions and in none."""
    return make_round(
        schools=[school("100001", region="London"), school("100002", region="London"), school("100003")],
        supporters=[supporter("S1", region="London"), supporter("S2", region="North East")],
        leaders=[leader("L1", "S1", schools_improved=0), leader("L2", "S1", max_cases=2), leader("L3", "S2")],
    )


def best_by_trying(round_):
    """The most cases with a leader, and the least price of so many, over every allocation that keeps every rule."""
    columns = all_columns(round_)
    book = rules_of(round_.policy)
    plans = [Plan(round_, allocation_of(columns, mask, round_)) for mask in every_allocation(columns)]
    legal = [plan for plan in plans if all(keeps(rule, plan) for rule in book if not isinstance(rule, Preference))]
    worth = [
        (-sum(row.kind == "lead" for row in plan.rows),
         sum(charged(rule, plan) for rule in book if isinstance(rule, Preference)))
        for plan in legal
    ]  # fmt: skip
    return -min(worth)[0], min(worth)[1]


@pytest.mark.parametrize("blocked", ["block", "allow"])
@pytest.mark.parametrize("cases", [0, 1, 2])
@pytest.mark.parametrize("minutes", [0, 200])
def test_a_solve_with_loaded_rules_finds_the_best_that_trying_all_finds(blocked, cases, minutes):
    round_ = three_rules(
        varied_round(),
        same_region={"not_known": blocked},
        two_at_most={"cases": cases},
        new_leader={"minutes": minutes},
    )
    record = nle.run(round_)
    placed, price = best_by_trying(round_)
    values = {stage["goal"]: stage["value"] for stage in record.manifest["stages"]}
    assert record.audit.clean
    assert (values["placed.tier2"], values["price"]) == (placed, price)


def test_a_loaded_rule_is_in_the_catalogue_of_its_policy_and_of_no_other():
    plain = varied_round()
    round_ = three_rules(plain)
    assert [*catalogue_of(round_.policy)] == [*CATALOGUE, *OWN]
    assert [*catalogue_of(plain.policy)] == [*CATALOGUE]
    ids = [rule.id for rule in rules_of(round_.policy)]
    assert ids.index("same-region") == ids.index("one-leader") - 1  # the last of the pair rules
    assert ids.index("two-at-most") + 1 == ids.index("travel")
    assert ids[-1] == "new-leader"


def test_two_rounds_of_one_process_have_two_rules_of_one_id():
    doubled = NEW_LEADER.replace("self.params.minutes if", "2 * self.params.minutes if").replace(
        "== 0, self.params.minutes, 0", "== 0, 2 * self.params.minutes, 0"
    )
    other = run_source("new-leader", "new-leader.py", doubled.encode())
    first = small_round().with_policy({"rules": {"new-leader": {}}}, plugins=[PLUGINS[0]])
    second = first.with_policy({}, plugins=[other])
    prices = [nle.run(round_).manifest["prices"]["new-leader"] for round_ in (first, second, first)]
    assert prices == [15, 30, 15]
    assert first.policy != second.policy


@pytest.mark.parametrize("settings", [{"minuets": 1}, {"minutes": -1}, {"minutes": "many"}, {"enabled": 3}])
def test_parameters_of_a_loaded_rule_are_validated(settings):
    with pytest.raises(InputRefused, match=r"NM40[23].*rules\.new-leader"):
        small_round().with_policy({"rules": {"new-leader": settings}}, plugins=[PLUGINS[0]])


def test_a_rule_that_is_named_and_switched_off_has_no_effect():
    round_ = small_round().with_policy({"rules": {"new-leader": {"enabled": False}}}, plugins=[PLUGINS[0]])
    record = nle.run(round_)
    assert "new-leader" not in record.manifest["prices"]


def test_a_rule_that_the_policy_does_not_name_is_told_and_has_no_effect():
    with pytest.warns(UserWarning, match="new-leader was loaded and is not used"):
        record = nle.run(small_round(), plugins=[PLUGINS[0].thing])
    assert "new-leader" not in record.manifest["prices"]
    assert "plugins" not in record.manifest


def test_a_round_that_asks_for_what_it_does_not_name_is_run_and_audited_without_it(tmp_path, caplog):
    write_asking(tmp_path / "round")
    file = tmp_path / "round" / "round.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("[policy.rules.new-leader]\n", ""), encoding="utf-8")
    assert "plugins" not in nle.run("round", "run", plugins=[ALLOWED]).manifest
    assert "new-leader was loaded and is not used" in caplog.text
    assert not (tmp_path / "run" / "inputs" / "new_leader.py").exists()
    assert nle.recheck(tmp_path / "run").clean


def test_no_warning_where_it_is_used():
    round_ = small_round().with_policy({"rules": {"new-leader": {}}}, plugins=[PLUGINS[0]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert nle.run(round_, plugins=[PLUGINS[0]]).manifest["plugins"][0]["digest"] == digest_of(NEW_LEADER)


def test_every_change_of_a_round_keeps_its_rules():
    round_ = three_rules(varied_round())
    changed = [
        round_.with_settings(seed=7),
        round_.with_tables(leaders=round_.tables["leaders"]),
        round_.with_policy({"rules": {"new-leader": {"minutes": 3}}}),
        round_.with_policy(round_.policy),
        copy.deepcopy(round_),
        pickle.loads(pickle.dumps(round_)),
    ]
    for other in changed:
        assert [plugin.digest for plugin in other.policy.plugins] == [plugin.digest for plugin in PLUGINS]
        assert {"new-leader", "same-region", "two-at-most"} <= {rule.id for rule in rules_of(other.policy)}


def test_a_round_is_written_with_its_rules_and_read_again(tmp_path):
    round_ = three_rules(varied_round(), two_at_most={"cases": 1})
    nle.write_round(round_, tmp_path / "round")
    assert (tmp_path / "round" / "new-leader.py").read_text(encoding="utf-8") == NEW_LEADER
    again = nle.read_round(tmp_path / "round", plugins=ALL_ALLOWED)
    assert again.policy == round_.policy
    values = [[stage["value"] for stage in nle.run(one).manifest["stages"]] for one in (again, round_)]
    assert values[0] == values[1]


def test_a_waiver_lifts_a_loaded_pair_rule_and_is_charged():
    tables = {
        "schools": [school("100001", region="London")],
        "supporters": [supporter("S2", region="North East")],
        "leaders": [leader("L1", "S2")],
    }
    placed = []
    for decisions in ([], [waive("100001", "L1", "same-region")]):
        policy = nle.load_policy("sio-2019", {"rules": {"same-region": {}}}, plugins=[PLUGINS[1]])
        record = nle.run(make_round(policy=policy, decisions=decisions, **tables))
        placed.append((record.manifest["counts"]["placed"], record.manifest["prices"]["waived"]))
        assert record.audit.clean
    assert placed == [(0, 0), (1, 60)]


def test_what_it_does_not_know_is_flagged():
    round_ = three_rules(varied_round())
    flags = nle.run(round_).tables["flags"]
    assert "same-region" in set(flags["rule"])


@pytest.fixture
def ran(tmp_path):
    """A run under three loaded rules, with its round beside it."""
    nle.write_round(
        three_rules(varied_round(), two_at_most={"cases": 1}, new_leader={"minutes": 90}), tmp_path / "round"
    )
    nle.run(tmp_path / "round", tmp_path / "run", plugins=ALL_ALLOWED)
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        ("audit", "run", "--bounds"),
        ("explain", "run", "--quick"),
        ("explain", "run", "--quick", "--case", "100003"),
        ("explain", "run", "--quick", "--case", "100001", "--leader", "L3"),
        ("explain", "run", "--quick", "--leader", "L1"),
        ("report", "run", "--out", "page.html"),
        ("workbook", "run", "--out", "plan.xlsx"),
        ("compare", "run", "run"),
        ("repair", "round", "run", "--withdraw", "L2", "--out", "repaired"),
        ("frontier", "round", "places", "--quiet"),
        ("frontier", "round", "give-up", "--quiet"),
        ("rules", "round"),
        ("check", "round"),
        ("adopt", "round", "run", "--out", "adopted"),
    ],
)
def test_a_command_works_with_loaded_rules(words, ran):
    allowed = [word for permission in ALL_ALLOWED for word in ("--allow-plugin", permission)]
    ended = CliRunner().invoke(main, [*words, *allowed])
    assert ended.exit_code == 0, ended.output
    again = CliRunner().invoke(main, ["audit", "repaired", *allowed]) if words[0] == "repair" else ended
    assert again.exit_code == 0, again.output


def test_an_explanation_names_the_rule_that_stands_in_the_way():
    round_ = three_rules(varied_round())
    said = str(nle.explain_pair(nle.run(round_), "100001", "L3"))
    assert "same-region" in said
    assert "another region" in said


def test_rules_that_cannot_hold_together_are_named_in_the_conflict():
    round_ = small_round().with_policy(
        {"rules": {"two-at-most": {"cases": 0}, "region-guarantee": {"enabled": True, "share_percent": 100}}},
        plugins=[PLUGINS[2]],
    )
    record = nle.run(round_)
    assert record.manifest["outcome"] == "proved-impossible"
    assert any("two-at-most" in member for member in record.manifest["conflict"])


def test_a_comparison_tells_the_rule_and_attributes_moves_to_it():
    plain = varied_round()
    ruled = three_rules(plain, two_at_most={"cases": 1})
    found = nle.compare(nle.run(plain), nle.run(ruled))
    edits = found.edits()
    assert {"two-at-most", "same-region"} <= {part for key in edits["key"] for part in key.split(" / ")}
    assert len(nle.attribute(plain, ruled).to_frame())
    assert nle.robustness(ruled, draws=2) is not None


# --- runs that were judged under it -------------------------------------------------------------------------------


def test_the_manifest_and_the_copy_of_the_round_have_it(ran):
    manifest = nle.read_run(ran / "run", plugins=ALL_ALLOWED).manifest
    assert [dict(plugin) for plugin in manifest["plugins"]] == [
        {"id": name, "kind": "rule", "place": f"{name}.py", "digest": digest_of(source)} for name, source in OWN.items()
    ]
    assert (ran / "run" / "inputs" / "new-leader.py").read_text(encoding="utf-8") == NEW_LEADER


AUDIT = """
import nlematch as nle, sys
from pathlib import Path
try:
    print(nle.recheck(Path("run"), plugins=sys.argv[1:]).clean)
except nle.InputRefused as refused:
    print(refused)
"""


def audited(*plugins):
    done = subprocess.run([sys.executable, "-c", AUDIT, *plugins], capture_output=True, text=True, check=True)
    return done.stdout


def test_an_audit_in_a_fresh_process_refuses_without_it_and_with_another(ran):
    assert audited(*ALL_ALLOWED) == "True\n"
    said = audited(*ALL_ALLOWED[1:])
    assert "NM814" in said
    assert f"this run was judged under the rule new-leader, digest {digest_of(NEW_LEADER)}" in said
    assert "without which nobody can judge the run" in said
    (ran / "other.py").write_text(NEW_LEADER.replace("default=15", "default=16"), encoding="utf-8")
    assert "the one that is here has the digest" in audited(*ALL_ALLOWED[1:], "other.py")


def test_a_manifest_that_lost_it_does_not_make_the_run_readable(ran):
    file = ran / "run" / "manifest.json"
    text = file.read_text(encoding="utf-8")
    start, end = text.index('  "plugins"'), text.index('  "policy"')
    file.write_text(text[:start] + text[end:] if start < end else text.replace('"plugins"', '"plug_ins"'), "utf-8")
    with pytest.raises(InputRefused, match="NM811"):
        nle.recheck(ran / "run")


def test_a_copy_that_was_edited_is_refused(ran):
    file = ran / "run" / "inputs" / "new-leader.py"
    file.chmod(0o644)
    file.write_text(NEW_LEADER + "# changed\n", encoding="utf-8")
    with pytest.raises(InputRefused, match="NM811"):
        nle.recheck(ran / "run", plugins=ALL_ALLOWED)
    with pytest.raises(InputRefused, match="NM814"):
        nle.recheck(
            ran / "run", plugins=[f"new-leader={digest_of(NEW_LEADER + '# changed' + chr(10))}", *ALL_ALLOWED[1:]]
        )


# --- workers ------------------------------------------------------------------------------------------------------

STUDY = """
round = "round"
[grid.dear]
of = "policy.rules.new-leader.minutes"
values = [0, 15, 90]
"""


def bytes_of(record):
    """The files of each run but times."""
    left_out = {"manifest.json", "solver.log", "scenario.json"}
    return {
        run.name: {
            str(file.relative_to(run.folder)): file.read_bytes()
            for file in sorted(run.folder.rglob("*"))
            if file.is_file() and file.name not in left_out
        }
        for run in record.runs
    }


@pytest.fixture
def study(tmp_path):
    write_asking(tmp_path / "round", settings="minutes = 30")
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    return nle.read_study(tmp_path / "study.toml")


def run_here(study, out):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as executor:
        return study.run(out, executor=executor, plugins=[ALLOWED])


def digests_of(record):
    return [run.read().manifest["digest"] for run in record.runs]


def test_two_spawned_workers_have_the_bytes_of_one_process(study):
    spawned, here = study.run("spawned", workers=2, plugins=[ALLOWED]), run_here(study, "here")
    assert {run.status for run in spawned.runs} == {"finished"}
    assert bytes_of(spawned) == bytes_of(here)
    assert digests_of(spawned) == digests_of(here)
    assert all(run.read().manifest["plugins"][0]["digest"] == digest_of(NEW_LEADER) for run in spawned.runs)
    prices = spawned.to_frame()["price"].tolist()
    assert len(set(prices)) > 1


@pytest.mark.filterwarnings("ignore")  # Dask's own
def test_a_cluster_of_two_has_the_bytes_of_one_process(study):
    distributed = pytest.importorskip("distributed", reason="the optional extra `cluster` is not installed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        cluster.wait_for_workers(2)
        found = study.run("cluster", cluster=cluster.scheduler_address, plugins=[ALLOWED])
    here = run_here(study, "here")
    assert {run.status for run in found.runs} == {"finished"}
    assert bytes_of(found) == bytes_of(here)
    assert digests_of(found) == digests_of(here)


def test_a_study_is_run_again_where_the_code_of_a_rule_has_changed(study, tmp_path):
    first = run_here(study, "out")
    kept = []
    doubled = NEW_LEADER.replace("default=15", "default=16")
    (tmp_path / "round" / "new_leader.py").write_text(doubled, encoding="utf-8")
    again = nle.read_study(tmp_path / "study.toml").run(
        "out", workers=1, plugins=[f"new-leader={digest_of(doubled)}"], progress=lambda done: kept.append(done.kept)
    )
    assert kept[-1] == 0
    assert {run.status for run in (*first.runs, *again.runs)} == {"finished"}


NOTEBOOK = f"""{NEW_LEADER.partition("from nlematch.rules")[0]}
import sys
import nlematch as nle
from nlematch.rules import RowPrice, RuleParams
from pathlib import Path
{NEW_LEADER.partition("import RowPrice, RuleParams")[2]}

if __name__ == "__main__":
    round_ = nle.read_round(Path("plain")).with_policy({{"rules": {{"new-leader": {{}}}}}}, plugins=[NewLeader])
    found = nle.Study(round_, grid={{"reach": [60, 75]}}).run("out", workers=2, plugins=[NewLeader])
    print([run.status for run in found.runs], [run.read().manifest["plugins"][0]["place"] for run in found.runs])
"""


def test_a_class_of_a_script_travels_to_spawned_workers(tmp_path):
    nle.write_round(small_round(), tmp_path / "plain")
    (tmp_path / "script.py").write_text(NOTEBOOK, encoding="utf-8")
    done = subprocess.run([sys.executable, "script.py"], capture_output=True, text=True, check=False)
    assert done.stdout == "['finished', 'finished'] ['python', 'python']\n", done.stderr


def test_a_class_of_a_module_has_the_digest_of_its_file(tmp_path, monkeypatch):
    (tmp_path / "my_rules.py").write_text(NEW_LEADER, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    import my_rules

    assert plug_in_of(my_rules.NewLeader).digest == digest_of(NEW_LEADER)
    (tmp_path / "my_rules.py").write_text(NEW_LEADER.replace("== 0 else 0", "== 1 else 0"), encoding="utf-8")
    with pytest.raises(InputRefused, match="changed since"):
        plug_in_of(my_rules.NewLeader)
    del sys.modules["my_rules"]


def test_every_pair_of_these_rules_is_loaded_in_any_order():
    for order in itertools.permutations(PLUGINS):
        round_ = varied_round().with_policy(rules(), plugins=order)
        assert [plugin.id for plugin in round_.policy.plugins] == sorted(OWN)


def test_two_of_one_id_and_one_of_a_shipped_id_are_refused():
    other = run_source("new-leader", "x.py", NEW_LEADER.replace("default=15", "default=16").encode())
    with pytest.raises(InputRefused, match=r"NM812.*one plug-in of an id"):
        varied_round().with_policy(rules(), plugins=[*PLUGINS, other])
    shipped = run_source("travel", "x.py", NEW_LEADER.replace('"new-leader"', '"travel"').encode())
    with pytest.raises(InputRefused, match=r"NM812.*an id that no shipped rule has"):
        varied_round().with_policy({"rules": {"travel": {}}}, plugins=[shipped])


def test_the_files_of_a_round_are_all_that_a_worker_needs(ran):
    inputs = {file.name for file in Path(ran, "run", "inputs").iterdir()}
    assert {f"{name}.py" for name in OWN} <= inputs
