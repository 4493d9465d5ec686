"""What the windowed program runs."""

import sys

from daybook_connector.gui import main

if __name__ == "__main__":
    sys.exit(main())
