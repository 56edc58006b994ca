"""Internal: run the command line with ``python -m dprkpal``."""

from .cli import main

if __name__ == "__main__":
    main()
