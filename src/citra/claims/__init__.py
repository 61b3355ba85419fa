"""Claims: what somebody said of the account, and what the results say to it."""

from citra.claims.judgement import Judged, judge
from citra.claims.named import judge_conditions, read_conditions
from citra.claims.register import Claim, Finding, read_claims

__all__ = ["Claim", "Finding", "Judged", "judge", "judge_conditions", "read_claims", "read_conditions"]
