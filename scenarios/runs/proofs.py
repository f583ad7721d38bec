"""The `bounds/` of a run folder: what proves the bounds, kept as tables, and its check.

`proofs.csv` has a row a relaxation, `multipliers.csv` its whole multipliers by row, `cuts.csv` what its cuts follow
from; `bases.csv`, which proves nothing, says where it ended, so that questions can begin there.  Rows and columns are
numbered as the engine numbers them, which follows from the round alone; where the model was solved in several
components, as each component's engine does.
"""

from __future__ import annotations

import dataclasses
import io
import itertools
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv
from scipy import sparse

from constraints.domain import Fault, InputRefused
from optimiser.bounds import SCALE_BITS, Cliques, Derivations, KeptBasis, ListedCuts, Proof, check, check_joint
from optimiser.model import build_model, find_candidates, find_components
from optimiser.solvers import STANDS, Stopper
from scenarios.files import Unreadable, read_bytes
from scenarios.runs.folder import MOST_BYTES, read_unchecked
from scenarios.runs.parameters import parameters_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from constraints.domain import Ints
    from optimiser.bounds import CheckedBound
    from optimiser.model import Model
    from scenarios.runs.folder import UncheckedRun

FOLDER = "bounds"
PROOFS = "proofs"
"""The key of a manifest under which the proofs are listed that were kept."""
RELAXATION = "relaxation"
"""The step of the engine that a proof is kept of."""
_COLUMNS = {
    "proofs": ["proof", "goals", "held", "cost", "component", "wide", "bits"],
    "multipliers": ["proof", "row", "multiplier"],
    "cuts": ["proof", "round", "cut", "divisor", "of", "at", "by"],
}
_BASES = "bases"
_OF_BASES = ["proof", "of", "at", "status"]
_LISTED = ["proof", "cut", "upper", "column", "coefficient"]
"""Columns of `cuts` in older runs, which kept the cuts themselves."""
_LATER = {"component": 0, "wide": 0, "bits": SCALE_BITS}
"""Columns of `proofs` that older runs lack, in the order in which they came, and what they had."""
_TEXT = frozenset({"goals", "held", "of", "status"})
_ROW, _COLUMN, _MEMBER = "row", "column", "member"
"""What a cut rests on: so many times a row, or a column that is counted down from its most; or a clique's member."""
_NO_BASES = pd.DataFrame({"proof": np.zeros(0, np.int64), "of": [], "at": np.zeros(0, np.int64), "status": []})
_MOST = 100_000_000
"""The greatest number of a row, a column or a cut: all of England has 3,000,000 columns."""


@dataclasses.dataclass(frozen=True)
class BoundCheck:
    """What a check of bounds found of one stage.

    Attributes
    ----------
    goal : str
    value, stated : int
        Of the manifest.
    checked : int or None
        The bound that the kept multipliers and cuts prove; None where there is no proof.
    cuts : int
    by : str
        `multipliers`: these prove the stated bound; `search`: what is stated beyond them was proved by CP-SAT's search.
    fault : str
        What is wrong; empty if nothing is.
    """

    goal: str
    value: int
    stated: int | None
    checked: int | None
    cuts: int
    by: str
    fault: str


def tables_of(proofs: Sequence[Proof]) -> dict[str, pd.DataFrame]:
    """Return the tables of proofs by name.

    Parameters
    ----------
    proofs : sequence of Proof
    """
    multipliers = [_block("multipliers", 0, *(np.zeros(0, np.int64),) * 2)]
    cuts = [_block("cuts", 0, *(np.zeros(0, np.int64),) * 3, np.zeros(0, str), *(np.zeros(0, np.int64),) * 2)]
    for number, proof in enumerate(proofs):
        at = np.flatnonzero(proof.multipliers)
        multipliers.append(_block("multipliers", number, at, proof.multipliers[at]))
        for turn, made in enumerate(each for each in proof.cuts if not isinstance(each, ListedCuts)):
            cuts += [_block("cuts", number, np.full(len(cut), turn), cut, *rest) for cut, *rest in _followed(made)]
    rows = [
        [
            number, ";".join(proof.goals), ";".join(map(str, proof.goal_values)), proof.cost, proof.component,
            int(proof.wide), proof.bits,
        ]
        for number, proof in enumerate(proofs)
    ]  # fmt: skip
    return {
        "proofs": pd.DataFrame(rows, columns=_COLUMNS["proofs"]),
        "multipliers": pd.concat(multipliers),
        "cuts": pd.concat(cuts),
        _BASES: pd.concat([_table_of_bases(number, proof.basis) for number, proof in enumerate(proofs)] or [_NO_BASES]),
    }


def _table_of_bases(number: int, basis: KeptBasis | None) -> pd.DataFrame:
    """Return a basis as rows of its table: columns that are not at 0, and rows that are not basic."""
    if basis is None:
        return _NO_BASES
    at, of = (
        np.concatenate([basis.columns, basis.rows]),
        np.repeat([_COLUMN, _ROW], [len(basis.columns), len(basis.rows)]),
    )
    words = {status: word for word, status in STANDS.items()}
    status = [words[each] for each in (*basis.column_status.tolist(), *basis.row_status.tolist())]
    return pd.DataFrame({"proof": number, "of": of, "at": at, "status": status}, columns=_OF_BASES)


def _followed(cuts: Derivations | Cliques) -> Iterator[tuple[npt.NDArray[Any], ...]]:
    """Walk over what cuts follow from, kind by kind: the columns of the table from `cut` on."""
    if isinstance(cuts, Cliques):
        members = cuts.members.tocoo()
        ones = np.ones(members.nnz, np.int64)
        yield members.row, ones, np.full(members.nnz, _MEMBER), members.col, members.data
        return
    for of, matrix in ((_ROW, cuts.multipliers.tocoo()), (_COLUMN, cuts.flipped.tocoo())):
        yield matrix.row, cuts.divisors[matrix.row], np.full(matrix.nnz, of), matrix.col, matrix.data


def _block(table: str, proof: int, *columns: npt.NDArray[Any]) -> pd.DataFrame:
    numbers = np.full(len(columns[0]), proof, np.int64)
    return pd.DataFrame(dict(zip(_COLUMNS[table], (numbers, *columns), strict=True)))


def check_bounds(folder: Path) -> list[BoundCheck]:
    """Check the bounds of a run folder again, from the folder alone and without solving a relaxation.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    list of BoundCheck
        One a stage, in order.

    Raises
    ------
    InputRefused
        The folder is not a whole run (NM601), or its `bounds/` cannot be read (NM601).
    """
    found = read_unchecked(folder)
    proofs = read_proofs(folder)
    model = build_model(found.round, find_candidates(found.round))
    stages = found.manifest["stages"]
    checked = {each.goal: each for each in _checked(found, model, proofs)}
    rising = {stage.goal: stage.maximise for stage in model.stages}
    out = []
    for stage in stages:
        goal, value, stated = stage["goal"], stage["value"], stage["bound"]
        proved = checked.get(goal)
        if proved is None:
            out.append(BoundCheck(goal, value, stated, None, 0, "search", ""))
            continue
        bound = max(proved.bound, value) if rising[goal] else min(proved.bound, value)
        meets = stated is not None and (bound <= stated if rising[goal] else bound >= stated)
        by = "multipliers" if meets else "search"
        out.append(BoundCheck(goal, value, stated, None if proved.fault else bound, proved.cuts, by, proved.fault))
    return out


def proofs_kept(tables: Mapping[str, pd.DataFrame]) -> list[dict[str, Any]]:
    """Return what a manifest says of the proofs that a run keeps: of what each is, and how long it is.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The proofs, as :func:`tables_of` gives them.

    Returns
    -------
    list of dict
        One a proof, in order: `goals` that it is of, `component` of the model, and how many rows of `multipliers` and
        of `cuts` it has.
    """
    sizes = {name: Counter(tables[name]["proof"].tolist()) for name in ("multipliers", "cuts")}
    proofs = tables["proofs"][["proof", "goals", "component"]]
    return [
        {"goals": goals.split(";"), "component": component, **{name: sizes[name][number] for name in sizes}}
        for number, goals, component in zip(*(proofs[name].tolist() for name in proofs.columns), strict=True)
    ]


def missing_proofs(folder: Path, found: UncheckedRun) -> Iterator[tuple[str, str]]:
    """Find the proofs that the manifest says were kept and that `bounds/` has no more, or not whole.

    Parameters
    ----------
    folder : Path
    found : UncheckedRun
        Of the folder. Of a plan made elsewhere and of a repair no proofs are kept.
    """
    manifest = found.manifest
    if "repair" in manifest or manifest["outcome"] == "adopted":
        return
    try:
        kept = proofs_kept({name: _read(folder, name) for name in _COLUMNS})
    except InputRefused as refused:
        if PROOFS in manifest or _claims_proofs(manifest):
            yield from ((fault.file, f"cannot be read: {fault.value}") for fault in refused.faults)
        return
    if PROOFS in manifest:
        yield from _not_as_kept(manifest[PROOFS], kept)
    elif not kept and _claims_proofs(manifest):
        yield from _claimed_by_steps(manifest)


def _not_as_kept(claims: Sequence[Mapping[str, Any]], kept: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Hold what a manifest says was kept against what is there, proof by proof."""
    for number, (claim, there) in enumerate(itertools.zip_longest(claims, kept)):
        if claim is None:
            yield f"{FOLDER}/proofs.csv", f"proof {number} is one that manifest.json does not know"
        elif there is None or any(claim[key] != there[key] for key in ("goals", "component")):
            yield f"{FOLDER}/proofs.csv", f"the proof of {', '.join(claim['goals'])} is missing, by manifest.json"
        else:
            for name in ("multipliers", "cuts"):
                if claim[name] != there[name]:
                    rows = f"{there[name]:,} rows of proof {number}, where manifest.json says {claim[name]:,}"
                    yield f"{FOLDER}/{name}.csv", rows


def _claims_proofs(manifest: Mapping[str, Any]) -> bool:
    """Say whether the steps of a run that lists no proofs, of an older program, tell which there must be.

    They do where everything was proved and no answer of a solver was set aside.
    """
    return manifest["stop_reason"] == "proved" and not manifest.get("distrusted")


def _claimed_by_steps(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Find the goals that relaxations proved; one of several goals leaves a proof where it proved them all."""
    for kind, steps in itertools.groupby(manifest.get("steps", ()), key=lambda step: step["step"]):
        together = list(steps)
        if kind == RELAXATION and all(step["value"] == step["bound"] for step in together):
            for step in together:
                yield f"{FOLDER}/proofs.csv", f"the proof of {step['goal']} is missing, by the steps of manifest.json"


def _checked(found: UncheckedRun, model: Model, proofs: Sequence[Proof]) -> list[CheckedBound]:
    """Check proofs against the model, or against its components where the run says how these ended."""
    stages, components, stopper = found.manifest["stages"], found.manifest.get("components", []), Stopper()
    parameters = parameters_of(found.manifest)
    if not components:
        return check(model, proofs, {stage["goal"]: stage["value"] for stage in stages}, stopper, parameters)
    pieces = find_components(model, parameters.min_component_cases)
    x = model.point_of(found.allocation)
    if x is None or len(pieces) != len(components):
        raise _unreadable("proofs", f"{len(components)} components, where the round has {len(pieces)}")
    stated = [[component["stages"][number]["bound"] for component in components] for number in range(len(stages))]
    ends = check_joint(pieces, x, proofs, stated, stopper, parameters)
    return [
        end if sum(bounds) == stage["bound"] else dataclasses.replace(end, fault="the components' bounds do not add up")
        for end, stage, bounds in zip(ends, stages, stated, strict=True)
    ]


def read_proofs(folder: Path) -> list[Proof]:
    """Read the proofs of a run folder.

    Raises
    ------
    InputRefused
        With NM601.
    """
    tables, bases = {name: _read(folder, name) for name in _COLUMNS}, _read_bases(folder)
    proofs = []
    for number, goals, values, cost, *stands in tables["proofs"].itertuples(index=False, name=None):
        own = tables["multipliers"][tables["multipliers"]["proof"] == number]
        multipliers = np.zeros(int(own["row"].max()) + 1 if len(own) else 0, np.int64)
        multipliers[own["row"].to_numpy(np.int64)] = own["multiplier"].to_numpy(np.int64)
        cuts = _cuts(tables["cuts"][tables["cuts"]["proof"] == number])
        component, wide, bits = map(int, stands)
        proofs.append(
            Proof(
                tuple(goals.split(";")), int(cost), multipliers, cuts, _numbers(values), component, bool(wide), bits,
                _basis(bases[bases["proof"] == number]),
            )
        )  # fmt: skip
    return proofs


def _read_bases(folder: Path) -> pd.DataFrame:
    """Read where relaxations ended; older runs do not say."""
    try:
        return _read(folder, _BASES)
    except InputRefused:
        return _NO_BASES


def _basis(rows: pd.DataFrame) -> KeptBasis | None:
    if not len(rows) or not set(rows["status"]) <= STANDS.keys():
        return None
    status = rows["status"].map(STANDS)
    of_columns, of_rows = rows["of"] == _COLUMN, rows["of"] == _ROW
    return KeptBasis(*(each[of].to_numpy(np.int64) for of in (of_columns, of_rows) for each in (rows["at"], status)))


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(";") if part)
    except ValueError as error:
        raise _unreadable("proofs", text) from error


def _cuts(rows: pd.DataFrame) -> tuple[Derivations | Cliques | ListedCuts, ...]:
    if "round" in rows.columns:
        return tuple(_round_of_cuts(of_round) for _, of_round in rows.groupby("round", sort=True))
    if not len(rows):
        return ()
    cut = rows["cut"].to_numpy(np.int64)
    upper = np.zeros(int(cut.max()) + 1, np.int64)
    upper[cut] = rows["upper"].to_numpy(np.int64)
    return (ListedCuts(_matrix(cut, rows["column"], rows["coefficient"], len(upper)), upper),)


def _round_of_cuts(rows: pd.DataFrame) -> Derivations | Cliques:
    members = rows[rows["of"] == _MEMBER]
    if not len(members):
        return _derivations(rows)
    if len(members) < len(rows):
        raise _unreadable("cuts", "cliques and roundings in one round")
    return Cliques(_matrix(members["cut"], members["at"], members["by"], int(members["cut"].max()) + 1))


def _derivations(rows: pd.DataFrame) -> Derivations:
    count = int(rows["cut"].max()) + 1
    divisors = np.zeros(count, np.int64)
    divisors[rows["cut"]] = rows["divisor"]
    of_rows, of_columns = rows[rows["of"] == _ROW], rows[rows["of"] == _COLUMN]
    multipliers, flipped = (_matrix(of["cut"], of["at"], of["by"], count) for of in (of_rows, of_columns))
    return Derivations(multipliers, flipped, divisors)


def _matrix(row: pd.Series[int] | Ints, column: pd.Series[int], value: pd.Series[int], rows: int) -> sparse.csr_array:
    shape = (rows, int(column.max()) + 1 if len(column) else 1)
    return sparse.csr_array((value.to_numpy(np.int64), (np.asarray(row), np.asarray(column))), shape)


def _read(folder: Path, name: str) -> pd.DataFrame:
    file, wanted = folder / FOLDER / f"{name}.csv", _columns_of(name)
    types = {column: pa.string() if column in _TEXT else pa.int64() for column in (*wanted, *_LISTED)}
    strict = arrow_csv.ConvertOptions(column_types=types, null_values=[], strings_can_be_null=False)
    try:
        read = arrow_csv.read_csv(io.BytesIO(read_bytes(file, MOST_BYTES)), convert_options=strict)
        names = read.column_names
    except (Unreadable, ValueError, pa.ArrowException) as error:  # names that are no text are a ValueError
        raise _unreadable(name, str(error)) from error
    if not {*names} <= types.keys():
        raise _unreadable(name, ", ".join(names))
    frame: pd.DataFrame = read.to_pandas()
    lacking = [column for column in _LATER if name == "proofs" and column not in frame.columns]
    frame = frame.assign(**{column: _LATER[column] for column in lacking})
    places = {"proof", "row", "round", "cut", "column", "at", "component", "wide", "bits"}
    numbers = frame[[column for column in frame.columns if column in places]]
    known = [wanted, _LISTED] if name == "cuts" else [wanted]
    if list(frame.columns) not in known or bool(((numbers < 0) | (numbers > _MOST)).to_numpy().any()):
        raise _unreadable(name, ", ".join(map(str, frame.columns)))
    return frame


def _columns_of(name: str) -> list[str]:
    return _OF_BASES if name == _BASES else _COLUMNS[name]


def _unreadable(name: str, found: str) -> InputRefused:
    advice = "solve again: runs made by hand or by an older nlematch have no proofs"
    expected = f"the proofs of a run: columns {', '.join(_columns_of(name))}, whole numbers"
    return InputRefused([Fault("NM601", f"{FOLDER}/{name}.csv", None, None, found, expected, advice)])
