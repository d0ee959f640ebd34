"""The analyses of a report as plain data: each part None where there is none to show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from comity.publish.alerts_data import AlertsPart
from comity.publish.change_data import ChangeExplained
from comity.publish.displacement_data import DisplacementData
from comity.publish.mirror_data import MirrorPart
from comity.publish.nowcast_data import NowcastPart
from comity.publish.quality_data import QualitySection
from comity.publish.report_data import Names
from comity.publish.revisions_data import RevisionsData
from comity.publish.seasonal_data import Seasonal


@dataclass(frozen=True, kw_only=True)
class Analyses:
    """What the analyses found; `code_names` name the codes, by code list, that they speak of (areas: by CLDR)."""

    change: ChangeExplained | None = None
    alerts: AlertsPart | None = None
    nowcast: NowcastPart | None = None
    seasonal: Seasonal | None = None
    mirror: MirrorPart | None = None
    revisions: RevisionsData | None = None
    displacement: DisplacementData | None = None
    quality: QualitySection | None = None
    code_names: Mapping[tuple[str, str], Names] = field(default_factory=dict)
