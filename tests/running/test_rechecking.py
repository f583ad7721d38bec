"""Whatever is changed in a run folder afterwards, `nlematch audit` finds; and a folder that is broken it refuses."""

import csv
import json
import re
import tomllib

import pytest
import tomli_w
from click.testing import CliRunner

from constraints.audit import OF_EVERY_RUN
from scenarios.cli.main import main
from scenarios.rechecking import recheck
from scenarios.runs.folder import RUN_SCHEMA


def audit_of(folder, *options):
    return CliRunner().invoke(main, ["audit", str(folder), *options])


def is_found(folder, *names) -> None:
    """The audit ends with 5 and names what was changed."""
    ended = audit_of(folder)
    assert ended.exit_code == 5, ended.output
    assert all(name in ended.stdout for name in names), ended.stdout
    assert "Audit failed" in ended.stderr


def is_refused(folder, *codes) -> None:
    """The audit ends with 1 and a fault, never with a traceback, and prints no result."""
    ended = audit_of(folder)
    assert ended.exit_code == 1, ended.output
    assert isinstance(ended.exception, SystemExit)
    assert ended.stdout == ""
    assert any(code in ended.stderr for code in codes), ended.stderr


def rewrite(file, change) -> None:
    """Change the grid of a CSV file; its first row is the header."""
    rows = list(csv.reader(file.read_text(encoding="utf-8").splitlines()))
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(change(rows))


def retell(folder, change, name="manifest.json") -> None:
    """Change a JSON file in place."""
    file = folder / name
    data = json.loads(file.read_text(encoding="utf-8"))
    change(data)
    file.write_text(json.dumps(data), encoding="utf-8")


def test_a_run_as_it_was_written_is_clean(tampered):
    ended = audit_of(tampered)
    assert ended.exit_code == 0
    assert re.fullmatch(r"Digest of the run: [0-9a-f]{64}\n", ended.stderr)
    assert recheck(tampered).clean


def test_rewriting_the_same_text_is_no_tampering(tampered):
    for file in tampered.glob("*.csv"):
        rewrite(file, lambda rows: rows)
    retell(tampered, lambda data: None)
    assert recheck(tampered).clean


FILES = OF_EVERY_RUN


@pytest.mark.parametrize("name", [name for name in FILES if name != "referrals"])  # the round refers nothing
def test_a_changed_cell_of_an_outcome_file_is_found(tampered, name):
    last = {"deployments": "999", "supports": "999", "uncovered": "lost", "flags": "fine", "contacts": "nobody"}

    def change(rows):
        assert len(rows) > 1, name
        rows[1][-1] = last.get(name, "because")
        return rows

    rewrite(tampered / f"{name}.csv", change)
    if name == "deployments":
        is_refused(tampered, "NM602")  # no such profile: what is not a plan of the round is not audited
    else:
        is_found(tampered, f"{name}.csv")


def test_a_changed_name_in_a_plan_is_found(tampered):
    rewrite(tampered / "deployments.csv", lambda rows: [rows[0], [*rows[1][:-2], "elsewhere", rows[1][-1]], *rows[2:]])
    is_found(tampered, "deployments.csv")


@pytest.mark.parametrize("name", FILES)
def test_an_added_row_is_found(tampered, name):
    file = tampered / f"{name}.csv"
    if name in {"deployments", "supports"}:  # a row twice
        rewrite(file, lambda rows: [*rows, rows[-1]])
        is_refused(tampered, "NM201")
    else:
        rewrite(file, lambda rows: [*rows, ["100001", *("1" for _ in rows[0][1:])]])
        is_found(tampered, f"{name}.csv")


@pytest.mark.parametrize("name", [name for name in FILES if name != "referrals"])
def test_a_row_taken_out_is_found(tampered, name):
    rewrite(tampered / f"{name}.csv", lambda rows: rows[:-1])
    is_found(tampered, f"{name}.csv" if name not in {"deployments", "supports"} else "recomputed")


def test_another_leader_in_a_deployment_is_a_breach(tampered):
    def change(rows):
        at = next(k for k, row in enumerate(rows) if row[0] == "100001")
        assert rows[at][2:4] == ["L1", "S1"]  # pinned
        rows[at][2:4] = ["L2", "S2"]
        return rows

    rewrite(tampered / "deployments.csv", change)
    is_found(tampered, "100001 / L1", "pinned, and not in the allocation")


@pytest.mark.parametrize("goal", range(7))
@pytest.mark.parametrize("key", ["value", "bound"])
def test_a_changed_stage_is_found(tampered, goal, key):
    retell(tampered, lambda data: data["stages"][goal].update({key: data["stages"][goal][key] + 1}))
    is_found(tampered, "claimed" if key == "value" else "proved")


CHANGES = {
    "prices": lambda data: data["prices"].update(travel=0),
    "counts": lambda data: data["counts"].update(placed=99),
    "round": lambda data: data["round"].update(title="Another"),
    "policy": lambda data: data["policy"].update(digest="0" * 64),
    "versions": lambda data: data["versions"].update(tie_break=2),
    "inputs/round.toml": lambda data: data["inputs"].update(round="0" * 64),
    "generated": lambda data: data.update(generated=["all of it"]),
    "partial": lambda data: data.update(partial=True),
    "outcome": lambda data: data.update(outcome="within"),
    "stages": lambda data: data["stages"].pop(),
    "inputs/leaders": lambda data: data["inputs"].update(leaders="0" * 64),
    "inputs/capacity": lambda data: data["inputs"].update(capacity="0" * 64),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_manifest_is_found(tampered, name):
    retell(tampered, CHANGES[name])
    is_found(tampered, "travel" if name == "prices" else name)


def test_regions_that_were_not_asked_for_are_found(tampered):
    retell(tampered, lambda data: data.update(regions=["North East"], partial=True))
    assert audit_of(tampered).exit_code in {1, 5}  # cases of the plan are not in the round then


def test_a_changed_audit_is_found(tampered):
    retell(tampered, lambda data: data["counts"].update(placed=99), "audit.json")
    is_found(tampered, "audit.json")


def test_a_changed_input_is_found(tampered):
    rewrite(tampered / "inputs" / "conflicts.csv", lambda rows: rows[:1])  # the conflict is gone
    is_found(tampered, "inputs/conflicts")
    (tampered / "inputs" / "conflicts.csv").unlink()
    is_found(tampered, "inputs/conflicts")


def edit(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_value_laid_over_the_policy_is_found(tampered):
    raised = '[policy]\nextends = "sio-2019"\n[policy.rules.travel-limit]\nminutes = 75\n'
    edit(tampered / "inputs" / "round.toml", 'policy = "sio-2019"\n', raised)
    is_found(tampered, "inputs/round.toml", "the settings are not those that were solved")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("seed = 1\n", "seed = 2\n"),
        ("delivery_end = 2020-08-31\n", "delivery_end = 2021-08-31\n"),
        ('title = "A round for a test"\n', 'title = "Another"\n'),
    ],
)
def test_a_changed_setting_is_found(tampered, old, new):
    edit(tampered / "inputs" / "round.toml", old, new)
    is_found(tampered, "inputs/round.toml")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tolerance_minutes = 5\n", "tolerance_minutes = 6\n"),  # bears on a pair that the run flags
        ("waiting_cap = 3\n", "waiting_cap = 4\n"),  # bears on nothing here
        ("grant_pence = 2400000\n", "grant_pence = 2400001\n"),
        ('leader_kind = "nle"\n', 'leader_kind = "adviser"\n'),
    ],
)
def test_a_changed_value_of_the_kept_policy_is_found(tampered, old, new):
    edit(tampered / "inputs" / "policy.toml", old, new)
    is_found(tampered, "inputs/policy.toml", "the policy is not the one that was solved")


def test_a_kept_policy_laid_out_otherwise_is_another_file_and_the_same_policy(tampered):
    file = tampered / "inputs" / "policy.toml"
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    file.write_text("# kept\r\n" + tomli_w.dumps(dict(reversed(data.items()))), encoding="utf-8")
    assert [breach.subject for breach in recheck(tampered).breaches] == ["inputs/policy.toml"]
    assert "not as it was written" in recheck(tampered).breaches[0].because


def test_a_run_without_the_policy_that_it_keeps_is_refused(tampered):
    (tampered / "inputs" / "policy.toml").unlink()
    is_refused(tampered, "NM601")


def test_a_run_whose_policy_cannot_be_read_is_refused(tampered):
    (tampered / "inputs" / "policy.toml").write_text("schema = 1\n", encoding="utf-8")
    is_refused(tampered, "NM403")


@pytest.mark.parametrize("name", ["flags", "contacts", "uncovered", "unplaced", "referrals"])
def test_a_missing_outcome_file_is_found(tampered, name):
    (tampered / f"{name}.csv").unlink()
    is_found(tampered, f"{name}.csv")


# --- folders that are no runs --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["deployments.csv", "supports.csv", "manifest.json"])
def test_a_folder_without_what_makes_it_a_run_is_refused(tampered, name):
    (tampered / name).unlink()
    is_refused(tampered, "NM601")


@pytest.mark.parametrize("name", ["deployments.csv", "supports.csv"])
@pytest.mark.parametrize("text", ["", "case_id\n100001\n", "\x00\x01", '"', "a,b\n1,2,3,4\n1\n"])
def test_an_outcome_file_that_cannot_be_read_is_refused(tampered, name, text):
    (tampered / name).write_text(text, encoding="utf-8")
    is_refused(tampered, "NM601")


@pytest.mark.parametrize("name", ["deployments.csv", "supports.csv", "contacts.csv", "flags.csv"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_half_an_outcome_file_is_noticed(tampered, name, share):
    whole = (tampered / name).read_bytes()
    (tampered / name).write_bytes(whole[: int(len(whole) * share)])
    ended = audit_of(tampered)
    assert ended.exit_code in {1, 5}
    assert isinstance(ended.exception, SystemExit)


def test_bytes_that_are_not_utf_8_are_refused(tampered):
    (tampered / "contacts.csv").write_bytes(b"case_id,whom\n100001,Caf\xe9\n")
    is_refused(tampered, "NM601")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "3", '"text"', "{}", '{"schema": "1"}', '{"schema": 1, "stages": 3}', "\x00"]
)
def test_a_manifest_that_is_none_is_refused(tampered, text):
    (tampered / "manifest.json").write_text(text, encoding="utf-8")
    is_refused(tampered, "NM601")


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.update(stages=[3]),
        lambda data: data["stages"][0].update(value="1"),
        lambda data: data["stages"][0].update(value=None),
        lambda data: data["stages"][0].pop("bound"),
        lambda data: data.update(prices=[]),
        lambda data: data.pop("regions"),
        lambda data: data.update(inputs=None),
    ],
)
def test_a_manifest_with_parts_of_the_wrong_kind_is_refused(tampered, change):
    retell(tampered, change)
    is_refused(tampered, "NM601")


@pytest.mark.parametrize("regions", [[3], [["North East"]], ["Atlantis"], [None]])
def test_regions_that_are_none_end_without_a_traceback(tampered, regions):
    retell(tampered, lambda data: data.update(regions=regions))
    assert audit_of(tampered).exit_code in {1, 5}
    assert isinstance(audit_of(tampered).exception, SystemExit)


@pytest.mark.parametrize(("schema", "code"), [(RUN_SCHEMA, 0), (RUN_SCHEMA + 1, 1)])
def test_a_newer_layout_is_refused(tampered, schema, code):
    retell(tampered, lambda data: data.update(schema=schema))
    ended = audit_of(tampered)
    assert ended.exit_code == code
    assert ("install a newer nlematch" in ended.stderr) == (code == 1)


def test_inputs_that_are_gone_or_broken_are_refused(tampered):
    (tampered / "inputs" / "leaders.csv").write_text("leader_id\nL1\n", encoding="utf-8")
    is_refused(tampered, "NM102")
    (tampered / "inputs" / "leaders.csv").unlink()
    is_refused(tampered, "NM101")


def test_a_plan_that_names_what_the_round_does_not_have_is_refused(tampered):
    rewrite(tampered / "deployments.csv", lambda rows: [*rows, ["100001", "lead", "L77", "S1", "6", "1", "1"]])
    is_refused(tampered, "NM602")


@pytest.mark.parametrize("what", ["nothing", "an empty folder", "a file", "a round"])
def test_what_is_no_run_is_refused(tmp_path, rich_path, what):
    place = rich_path if what == "a round" else tmp_path / "place"
    if what == "an empty folder":
        place.mkdir()
    elif what == "a file":
        place.write_text("text")
    is_refused(place, "NM601")


@pytest.mark.parametrize("output_format", ["json", "csv"])
def test_findings_can_be_read_by_programs(tampered, output_format):
    retell(tampered, CHANGES["prices"])
    ended = audit_of(tampered, "--format", output_format)
    assert ended.exit_code == 5
    rows = json.loads(ended.stdout) if output_format == "json" else list(csv.DictReader(ended.stdout.splitlines()))
    kinds = [row["kind"] for row in rows]
    assert kinds.count("breach") == 3  # the price in the manifest, its digest, and the kept audit says otherwise now
    assert "waived" in kinds
    assert "not-known" in kinds
