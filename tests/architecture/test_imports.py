"""Who may import whom: the contracts of setup.cfg hold."""

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def test_the_import_contracts_hold():
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    checked = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout[-4000:]
