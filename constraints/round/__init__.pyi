from .frames import Frames, Sealed
from .gate import register_gate
from .identities import LETTERS, PERSON_COLUMNS, IdChanges, Serials, formerly_made, home_of, ids_in, was_made
from .instructions import (
    occasion_of,
    refusal_line,
    replaces,
    standing_decisions,
    standing_events,
    standing_refusals,
    takes_away,
    turn_of,
)
from .ledger import binds_a_person, running_profiles
from .proposals import STATES, Proposals, State
from .references import RULES, Named, Stranger, Understood, named_in, strangers_of, understand
from .resolve import Case, Person, Profile, need_ids, split
from .round import Round
from .scope import Scope, scope_of
from .tables import SCHEMA_VERSION, Period, PolicyFile, RoundMeta, empty_table, table_of, vouched, vouched_as
from .times import LONGEST_MINUTES, how_known, model_minutes, reach_metres, reach_table
from .turns import Turns

__all__ = [
    "LETTERS",
    "LONGEST_MINUTES",
    "PERSON_COLUMNS",
    "RULES",
    "SCHEMA_VERSION",
    "STATES",
    "Case",
    "Frames",
    "IdChanges",
    "Named",
    "Period",
    "Person",
    "PolicyFile",
    "Profile",
    "Proposals",
    "Round",
    "RoundMeta",
    "Scope",
    "Sealed",
    "Serials",
    "State",
    "Stranger",
    "Turns",
    "Understood",
    "binds_a_person",
    "empty_table",
    "formerly_made",
    "home_of",
    "how_known",
    "ids_in",
    "model_minutes",
    "named_in",
    "need_ids",
    "occasion_of",
    "reach_metres",
    "reach_table",
    "refusal_line",
    "register_gate",
    "replaces",
    "running_profiles",
    "scope_of",
    "split",
    "standing_decisions",
    "standing_events",
    "standing_refusals",
    "strangers_of",
    "table_of",
    "takes_away",
    "turn_of",
    "understand",
    "vouched",
    "vouched_as",
    "was_made",
]
