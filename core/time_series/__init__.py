"""Time series: a messy table in; trend, season and rest out."""
