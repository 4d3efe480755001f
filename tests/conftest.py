"""What every test starts with."""

import os
import tempfile

os.environ["ROADWORTHY_STATE"] = tempfile.mkdtemp(prefix="roadworthy-state-")  # never the history of who runs the tests
