"""What statsmodels makes of the same settings."""

from __future__ import annotations

from statsmodels.tsa.seasonal import STL


def statsmodels_stl(y, plan, robust=False):
    """Its STL with the windows and degrees of a plan of ours."""
    return STL(
        y,
        period=plan.period,
        seasonal=plan.seasonal,
        trend=plan.trend or None,
        low_pass=plan.low_pass or None,
        seasonal_deg=plan.seasonal_degree,
        trend_deg=plan.trend_degree,
        low_pass_deg=plan.low_pass_degree,
        robust=robust,
    ).fit()
