"""What the console program runs."""

import sys

from daybook_connector.cli import main

if __name__ == "__main__":
    sys.exit(main())
