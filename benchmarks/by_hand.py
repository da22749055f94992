"""The indicators of 2021 as an analyst would list them for a program of her own; the rivals read this, we do not."""

from __future__ import annotations

SHARES = {
    "municipal_model": "has_model",
    "municipal_programme": "has_programme",
    "innovation_sites": "has_innovation_sites",
    "funding": "has_funding",
    "municipal_assignment": "has_assignment",
    "coordinator": "has_coordinator",
    "resource_centre": "has_resource_centre",
    "private_providers": "has_private_providers",
    "network": "has_network",
    "employer_events": "has_employer_events",
    "summer_sessions": "has_summer_sessions",
}
"""Indicator -> the yes/no question that it counts."""

TOTALS = (
    "school_posts_fte",
    "other_posts_fte",
    "trained_staff",
    "diagnostics_bvb",
    "diagnostics_bvb_ovz",
    "plans_survey",
    "diagnostics_other",
    "graduates_9",
    "graduates_11",
    "profile_graduates",
    "advanced_exam_choice",
    "probes",
    "probes_ovz",
    "parents",
    "supplementary_education",
    "summer_pupils",
)
"""Questions that are added up; the indicator has the same name."""

RATIOS = {
    "profile_admission": ("profile_admission", "profile_graduates"),
    "college_after_9": ("college_after_9", "graduates_9"),
    "contest_participants": ("contest_participants", "pupils_6_11"),
}
"""Indicator -> part and whole, both over those who gave both."""

HUNDREDTHS = ("school_posts_fte", "other_posts_fte")
"""Kept as whole hundredths of a post."""

FIELDS = (
    *SHARES.values(),
    *TOTALS,
    "information_public",
    "information_current",
    "profile_admission",
    "college_after_9",
    "contest_participants",
    "pupils_6_11",
)
"""Every question that is read. Written out in the rivals: two-question conditions and sums."""

Counts = dict[str, dict[str, tuple[int, int]]]
"""Indicator -> territory or "region" -> k and n, posts in hundredths."""
