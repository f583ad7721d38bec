from .adoption import adopt
from .astray import LEFT_OUT, leaders_in, why_astray
from .by_period import period_shares, period_words, say_falls, say_shares, shares_chosen
from .causes import CAUSES, run_tables
from .clock import StepClock
from .committing import commitments, commitments_before
from .digests import input_digests
from .elsewhere import ELSEWHERE, elsewhere_table, kept_elsewhere, with_elsewhere
from .ends import PARTS, model_of
from .fingerprint import (
    DIGEST,
    FILES,
    MANIFEST,
    digest_of,
    folder_differences,
    has_digest,
    manifest_digest,
    plan_digest,
    run_words,
)
from .flat_tables import MATCH, case_table
from .folder import (
    GENERATED,
    INPUTS,
    MOST_BYTES,
    UncheckedRun,
    generated_text,
    publishable,
    read_manifest,
    read_unchecked,
    write_run,
)
from .listing import runs
from .manifest import (
    count_candidates,
    count_model,
    count_round,
    describe_round,
    describe_run,
    describe_solve,
    program_versions,
)
from .many import RunReader
from .outcome_files import outcome_csv
from .parameters import parameters_of, read_parameters
from .proofs import BoundCheck, check_bounds, missing_proofs
from .reading import read_run
from .regional import part_of_run, take_part, with_rest_committed
from .result import Run, allocation_of, proofs_of
from .room import NO_LIMIT, Room
from .settings import Engine, RoundGiven, RunSettings, Solving, WorkLimit
from .solving import audit_result, execute_run, restrict_round, run
from .translating import with_current_ids
from .upgrading import FIRST, words_of
from .waiting import ENTRIES, WAITING, entry_of, waiting_causes

__all__ = [
    "CAUSES",
    "DIGEST",
    "ELSEWHERE",
    "ENTRIES",
    "FILES",
    "FIRST",
    "GENERATED",
    "INPUTS",
    "LEFT_OUT",
    "MANIFEST",
    "MATCH",
    "MOST_BYTES",
    "NO_LIMIT",
    "PARTS",
    "WAITING",
    "BoundCheck",
    "Engine",
    "Room",
    "RoundGiven",
    "Run",
    "RunReader",
    "RunSettings",
    "Solving",
    "StepClock",
    "UncheckedRun",
    "WorkLimit",
    "adopt",
    "allocation_of",
    "audit_result",
    "case_table",
    "check_bounds",
    "commitments",
    "commitments_before",
    "count_candidates",
    "count_model",
    "count_round",
    "describe_round",
    "describe_run",
    "describe_solve",
    "digest_of",
    "elsewhere_table",
    "entry_of",
    "execute_run",
    "folder_differences",
    "generated_text",
    "has_digest",
    "input_digests",
    "kept_elsewhere",
    "leaders_in",
    "manifest_digest",
    "missing_proofs",
    "model_of",
    "outcome_csv",
    "parameters_of",
    "part_of_run",
    "period_shares",
    "period_words",
    "plan_digest",
    "program_versions",
    "proofs_of",
    "publishable",
    "read_manifest",
    "read_parameters",
    "read_run",
    "read_unchecked",
    "restrict_round",
    "run",
    "run_tables",
    "run_words",
    "runs",
    "say_falls",
    "say_shares",
    "shares_chosen",
    "take_part",
    "waiting_causes",
    "why_astray",
    "with_current_ids",
    "with_elsewhere",
    "with_rest_committed",
    "words_of",
    "write_run",
]
