"""`python -m onhand` is `onhand`."""

import sys

from onhand.cli import main

sys.exit(main())
