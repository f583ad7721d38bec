"""Every region has a share of its cases placed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, cast

import numpy as np
from pydantic import Field

from constraints.faces import NO_UPPER, Columns, Named, RuleRows, matches
from constraints.rules.base import Breach, CouplingRule, RuleParams

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.faces import Plan, RoundArrays


class RegionGuaranteeParams(RuleParams):
    """What every region is sure of."""

    enabled: bool = False
    share_percent: int = Field(default=50, ge=0, le=100)
    """The least share of a region's cases that are placed, rounded up to whole cases."""


class RegionGuarantee(CouplingRule):
    """The least share of each region's cases in the round that have a leader, running deployments included.

    Cases without a region are left out.
    """

    id = "region-guarantee"
    sentence = "At least {share_percent} per cent of each region's cases, rounded up, have a leader."
    source = "https://dagdevon.uk/?p=1010864"
    Params = RegionGuaranteeParams

    @property
    def _share(self) -> int:
        return cast("RegionGuaranteeParams", self.params).share_percent

    def breaches(self, plan: Plan) -> Iterator[Breach]:
        """Find regions with too few deployments."""
        cases = Counter(case.region for case in plan.round.cases.values() if case.region is not None)
        placed = Counter(row.case.region for row in plan.leads)
        for region, count in cases.items():
            least = -(-self._share * count // 100)
            if placed[region] < least:
                yield Breach(self.id, region, f"{placed[region]} of {count} cases placed; at least {least}")

    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Make a row for each region that is sure of at least one case."""
        region = arrays.cases.region
        count = np.bincount(region[region >= 0], minlength=len(arrays.regions))
        least = (self._share * count + 99) // 100
        bound = np.flatnonzero(least)
        row, lead = matches(region[columns.lead.case], bound)
        upper = np.full(len(bound), NO_UPPER, np.int64)
        return RuleRows(row, lead, np.ones(len(row), np.int64), least[bound], upper, Named((arrays.regions, bound)))
