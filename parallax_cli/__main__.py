"""`python -m parallax_cli` is the program `parallax`."""

import sys

from parallax_cli.main import main

sys.exit(main())
