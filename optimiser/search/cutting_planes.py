"""Rounds of cutting planes: cut the relaxed point off, solve the relaxation on, until that closes little.

Where the first point breaks many cliques, as where a year has terms, these come first in every round: they are found at
once, sparse, and leave less for rows of the tableau to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.bounds import ConflictGraph, separate, separate_cliques

if TYPE_CHECKING:
    from optimiser.bounds import ColumnGeneration, Relaxation
    from optimiser.search.state import SearchState


class CuttingPlanes:
    """Adds cuts to a relaxation that has converged.

    Parameters
    ----------
    state : SearchState
    generation : ColumnGeneration
        Of the state's relaxation.
    relaxation : Relaxation
        Converged.
    """

    def __init__(self, state: SearchState, generation: ColumnGeneration, relaxation: Relaxation) -> None:
        self.state, self.generation = state, generation
        generation.stopper = state.stopper
        generation.drop_columns(relaxation.reduced.costs, state.parameters.cut_columns)
        generation.solve_restricted_master()  # the basis over the columns that stay
        self.values = [relaxation.reduced.value]
        self.conflicts = ConflictGraph.of(state.program.program, state.program.goal_rows)
        self.seeks_cliques = self._breaks_many_cliques(relaxation)

    def _breaks_many_cliques(self, relaxation: Relaxation) -> bool:
        parameters = self.state.parameters
        found = separate_cliques(self.conflicts, relaxation.x, relaxation.reduced.costs, parameters)
        return found is not None and len(found) >= parameters.min_cliques

    def add_rounds(self) -> bool:
        """Add some rounds of cuts, and what the relaxation proves after each; say whether more are worth their time."""
        state = self.state
        for _ in range(state.parameters.cut_rounds):
            if state.done or self._has_stalled():
                return False
            known = state.bound
            if not (self._add_cliques() and self._add_round()):
                return False
            state.note("cuts")
            if state.bound == known:  # where units are large, the rest may be for a search to close
                break
        return True

    def _add_cliques(self) -> bool:
        """Cut by cliques, which cost next to nothing, as long as that closes something; say whether more is left."""
        state = self.state
        for _ in range(state.parameters.clique_rounds if self.seeks_cliques else 0):
            if state.relaxation is None or state.done:
                return False
            before = state.relaxation.reduced
            found = separate_cliques(self.conflicts, state.relaxation.x, before.costs, state.parameters)
            relaxation = None if found is None else self.generation.add_cuts(found.cuts)
            if found is None or relaxation is None:
                break
            state.tighten(relaxation, found)
            if relaxation.reduced.bound == before.bound:
                break
        return not state.done

    def _add_round(self) -> bool:
        """Separate the relaxed point, and solve on with the cuts; say whether there was one, and it came to its end."""
        state, generation = self.state, self.generation
        if state.relaxation is None or generation.basis is None:
            return False
        found = separate(
            generation.program,
            generation.basis,
            generation.basis_columns,
            state.relaxation.x,
            state.program.goal_rows,
            state.stopper,
            state.parameters,
        )
        relaxation = None if found is None else generation.add_cuts(found[1])
        if found is None or relaxation is None:
            return False
        state.tighten(relaxation, found[0])
        self.values.append(relaxation.reduced.value)
        return True

    def _has_stalled(self) -> bool:
        """Say whether the last rounds of cuts closed little of the gap, and of what all of them did."""
        values, parameters = self.values, self.state.parameters
        if len(values) <= parameters.stall_rounds:
            return False
        last = values[-1] - values[-1 - parameters.stall_rounds]
        return last < parameters.stall_share * min(self.state.cost - values[-1], values[-1] - values[0])
