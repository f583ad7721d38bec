"""Audit a run folder again, from what is in it alone."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

from constraints.audit import AuditReport, Claimed, audit_allocation
from constraints.domain import Location, checks_arguments
from constraints.rulebooks import POLICY_FILE, document_digest, first_digest
from constraints.rules import Breach
from optimiser.model import find_candidates
from scenarios.escaping import json_text
from scenarios.files import Unreadable, decode_roughly, read_bytes, read_json, read_toml
from scenarios.plugins import PluginsGiven, allow_plugins
from scenarios.rechecking.claims import claim_differences
from scenarios.rechecking.repair_claims import repair_differences
from scenarios.rounds import SETTINGS
from scenarios.runs import (
    FIRST,
    GENERATED,
    INPUTS,
    MOST_BYTES,
    UncheckedRun,
    folder_differences,
    generated_text,
    input_digests,
    missing_proofs,
    outcome_csv,
    read_unchecked,
    run_tables,
    words_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimiser.model import Candidates


@checks_arguments
def recheck(folder: Location, *, plugins: PluginsGiven = ()) -> AuditReport:
    """Audit a run folder: the rules, the manifest's figures, and every cell of the outcome files.

    What the search alone knows (bounds, its seed, how long it took) is checked only for contradictions.

    Parameters
    ----------
    folder : Path
        A run folder, edited or not.
    plugins : iterable, optional
        Rules and key figures of others that may run: classes, paths of files, or `NAME=SHA256`.

    Returns
    -------
    AuditReport
        Its breaches name files as well as rules.

    Raises
    ------
    InputRefused
        The folder is not a whole run (NM601), names what its round does not have (NM602), or was judged under a plug-in
        that is not here or not allowed (NM814).

    Examples
    --------
    >>> from pathlib import Path
    >>> import nlematch as nle
    >>> record = nle.run(nle.draw_round(0.01, seed=2), Path("run"))
    >>> report = nle.recheck(record.folder)
    >>> report.clean, report.stage_values["needs"]
    (True, 12)
    """
    folder = Path(folder)
    with allow_plugins(plugins):
        found = read_unchecked(folder)
    claimed = Claimed({stage["goal"]: stage["value"] for stage in found.manifest["stages"]}, found.manifest["prices"])
    report = audit_allocation(found.round, found.allocation, claimed)
    candidates = find_candidates(found.round)
    differences = [
        Breach("run-folder", where, because)
        for where, because in (
            *_tables(found, report, candidates), *_inputs(found), *_documents(folder, found),
            *claim_differences(found, candidates), *_report(folder, found.manifest["schema"], report),
            *_repair(found), *_marks(folder, found), *missing_proofs(folder, found),
            *folder_differences(folder, found.manifest),
        )
    ]  # fmt: skip
    return dataclasses.replace(report, breaches=(*report.breaches, *differences))


def _tables(found: UncheckedRun, report: AuditReport, candidates: Candidates) -> Iterator[tuple[str, str]]:
    """Find outcome files that are not what the round and the allocation give."""
    for name, frame in run_tables(found.round, found.allocation, report, candidates).items():
        if name not in found.texts:
            yield f"{name}.csv", "the file is missing"
        elif outcome_csv(frame) != outcome_csv(found.texts[name]):
            yield f"{name}.csv", "the file is not what the round and the allocation give"


def _inputs(found: UncheckedRun) -> Iterator[tuple[str, str]]:
    """Find tables of the round that came, went or changed since it was solved."""
    now, then = input_digests(found.round), found.manifest["inputs"]
    for name in sorted({*now, *then} - {SETTINGS}):
        if now.get(name) != then.get(name):
            yield f"inputs/{name}", "the table is not the one that was solved"


def _documents(folder: Path, found: UncheckedRun) -> Iterator[tuple[str, str]]:
    """Find settings and a policy that are not those that were solved.

    Digests are of what the files say, not of what this program makes of it: a value that policies have got since then
    is no difference. A run of the first layout has no policy of its own; its overrides are in what they gave.
    """
    manifest = found.manifest
    if manifest["schema"] == FIRST:
        digest = first_digest(found.round.policy)
    else:
        digest = document_digest(read_toml(folder / INPUTS / POLICY_FILE))
        if manifest["inputs"].get(SETTINGS) != document_digest(read_toml(folder / INPUTS / f"{SETTINGS}.toml")):
            yield f"{INPUTS}/{SETTINGS}.toml", "the settings are not those that were solved"
    if manifest.get("policy") != {"id": found.round.policy.id, "digest": digest}:
        yield f"{INPUTS}/{POLICY_FILE}", "the policy is not the one that was solved, by manifest.json"


def _marks(folder: Path, found: UncheckedRun) -> Iterator[tuple[str, str]]:
    """Find marks of made-up data that one place has and another has not."""
    marks = found.round.meta.generated
    try:
        text = decode_roughly(read_bytes(folder / GENERATED, MOST_BYTES))
    except Unreadable:
        text = ""
    if text != (generated_text(marks) if marks else ""):
        yield GENERATED, "not what the round says of made-up data"


def _repair(found: UncheckedRun) -> Iterator[tuple[str, str]]:
    """Find what a repaired run says of its repair that cannot be so."""
    if "repair" in found.manifest:
        yield from repair_differences(found)


def _report(folder: Path, schema: int, report: AuditReport) -> Iterator[tuple[str, str]]:
    """Find a kept audit that is not what an audit says now."""
    file = folder / "audit.json"
    try:
        kept = read_json(file)
    except Unreadable as why:
        yield file.name, f"the file is missing or not JSON: {why}"
        return
    if words_of(kept, schema) != json.loads(json_text(report.to_dict())):
        yield file.name, "the file is not what an audit says now"
