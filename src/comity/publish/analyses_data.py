"""The analyses of a report as plain data: each part None where there is none to show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from comity.publish.alerts_data import AlertsPart
from comity.publish.change_data import ChangeExplained
from comity.publish.displacement_data import DisplacementData
from comity.publish.effects_data import EffectsPart
from comity.publish.enforcement_data import EnforcementPart
from comity.publish.marks_data import Mark
from comity.publish.measures_data import MeasuresPart
from comity.publish.mirror_data import MirrorPart
from comity.publish.nowcast_data import NowcastPart
from comity.publish.quality_data import QualitySection
from comity.publish.report_data import Names
from comity.publish.revisions_data import RevisionsData
from comity.publish.seasonal_data import Seasonal
from comity.publish.strategy_data import StrategyPart
from comity.publish.waiting_data import WaitingPart


@dataclass(frozen=True, kw_only=True)
class Analyses:
    """What the analyses found; `code_names` name the codes, by code list, that they speak of (areas: by CLDR).

    `marks` are those of charts of the indicator over time; the report that holds the analyses gives them.
    """

    change: ChangeExplained | None = None
    alerts: AlertsPart | None = None
    nowcast: NowcastPart | None = None
    seasonal: Seasonal | None = None
    mirror: MirrorPart | None = None
    revisions: RevisionsData | None = None
    displacement: DisplacementData | None = None
    quality: QualitySection | None = None
    enforcement: EnforcementPart | None = None
    measures: MeasuresPart | None = None
    effects: EffectsPart | None = None
    strategy: StrategyPart | None = None
    waiting: WaitingPart | None = None
    marks: tuple[Mark, ...] = ()
    code_names: Mapping[tuple[str, str], Names] = field(default_factory=dict)
