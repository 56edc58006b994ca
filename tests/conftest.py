"""Hypothesis profiles for all tests."""

from hypothesis import HealthCheck, settings

# Results must not depend on chance or on the speed of the machine. The default profile therefore generates the
# same examples in every run, and neither profile limits the time of an example.
settings.register_profile(
    "repeatable", derandomize=True, deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
# Random search: `pytest -m "fuzz or hypothesis" --hypothesis-profile=fuzz --hypothesis-seed=SEED`.
settings.register_profile(
    "fuzz", derandomize=False, deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("repeatable")
