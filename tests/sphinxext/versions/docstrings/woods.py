"""A module that cites :footcite:p:`elm2004`.

.. footbibliography::
"""


def grow(speed):
    """Grow trees, as in :footcite:t:`oak2011`.

    Parameters
    ----------
    speed : float
        See :footcite:p:`elm2004`.

    References
    ----------
    .. footbibliography::
    """
