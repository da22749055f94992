"""The numbers: values, comparison, deficits, typical problems, advice, and "explain this number"."""

from orientir.analysis.audit import Inferred, audit
from orientir.analysis.bridges import Bridged
from orientir.analysis.compare import Comparison, bounds, compare, compare_at
from orientir.analysis.effect import Effect, Outcome, effects
from orientir.analysis.engines import Choice, Engine
from orientir.analysis.explain import Contribution, CountedAnswers, CountedRecord, Explanation, explain
from orientir.analysis.factors import Factor, Verdict, factors
from orientir.analysis.findings import (
    Advice,
    Deficit,
    Effectiveness,
    Occurrence,
    advice,
    deficits,
    effectiveness,
    overall,
    problems,
)
from orientir.analysis.lineage import succession_words
from orientir.analysis.measures import measures_of
from orientir.analysis.model import Request, Value
from orientir.analysis.panel import Panel
from orientir.analysis.peers import PeerGroup, Position, peer_group, position
from orientir.analysis.reasons import Incomparable, Reason
from orientir.analysis.rota import Rota, rota
from orientir.analysis.shown import Shown, compare_shown, shown, withholding, withholding_nothing
from orientir.analysis.small_groups import withheld
from orientir.analysis.values import Values, engine_for, reference_values, values

__all__ = [
    "Advice",
    "Bridged",
    "Choice",
    "Comparison",
    "Contribution",
    "CountedAnswers",
    "CountedRecord",
    "Deficit",
    "Effect",
    "Effectiveness",
    "Engine",
    "Explanation",
    "Factor",
    "Incomparable",
    "Inferred",
    "Occurrence",
    "Outcome",
    "Panel",
    "PeerGroup",
    "Position",
    "Reason",
    "Request",
    "Rota",
    "Shown",
    "Value",
    "Values",
    "Verdict",
    "advice",
    "audit",
    "bounds",
    "compare",
    "compare_at",
    "compare_shown",
    "deficits",
    "effectiveness",
    "effects",
    "engine_for",
    "explain",
    "factors",
    "measures_of",
    "overall",
    "peer_group",
    "position",
    "problems",
    "reference_values",
    "rota",
    "shown",
    "succession_words",
    "values",
    "withheld",
    "withholding",
    "withholding_nothing",
]
