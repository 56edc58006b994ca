"""What all tests share."""

from hypothesis import settings

# How long an example takes says more about the machine, and who else is at work on it, than about what is tested.
settings.register_profile("without a clock", deadline=None)
settings.load_profile("without a clock")
