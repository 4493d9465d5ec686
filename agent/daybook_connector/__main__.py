"""`python -m daybook_connector`."""

import sys

from daybook_connector.cli import main

sys.exit(main())
