"""Hypothesis profiles shared by all tests."""

from hypothesis import settings

# The default run gives the same answer every time: fixed examples, and no limit on the time of one example,
# because a busy machine must not fail a test. Random searching is a step of its own, with the profile "fuzz".
settings.register_profile("default", derandomize=True, deadline=None)
settings.register_profile("fuzz", deadline=None, print_blob=True)
settings.load_profile("default")
