"""The kinds of content rules by the name that a file of rules gives them."""

from collections.abc import Mapping

from comity.validation.content.change_within import ChangeWithin
from comity.validation.content.integral import Integral
from comity.validation.content.mirror_within import MirrorWithin
from comity.validation.content.non_negative import NonNegative
from comity.validation.content.one_of import OneOf
from comity.validation.content.outlier import Outlier
from comity.validation.content.ratio_within import RatioWithin
from comity.validation.content.required_together import RequiredTogether
from comity.validation.content.rule import Terms
from comity.validation.content.sums_to import SumsTo

KINDS: Mapping[str, type[Terms]] = {
    "non-negative": NonNegative,
    "integral": Integral,
    "one-of": OneOf,
    "sums-to": SumsTo,
    "required-together": RequiredTogether,
    "ratio-within": RatioWithin,
    "change-within": ChangeWithin,
    "outlier": Outlier,
    "mirror-within": MirrorWithin,
}
