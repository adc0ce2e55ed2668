"""Programs that tests use and a developer may lack.

Without them their tests are skipped, but fail where CI is set.
"""

import os
import shutil
import subprocess

import pytest

SAMPLES = os.environ.get("DALUANG_SAMPLES")
"""The folder of foreign sample files; nothing else reads this variable."""

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def missing(what):
    """The test that is running ends here for want of `what`."""
    sentence = f"{what} is missing; `make packages` installs it"
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


def require_program(*names):
    """Return the path of the first of `names` that is installed."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    return found or missing(names[0])


def require_perl(module, package):
    """Return the path of perl, which knows `module` of the Debian `package`."""
    path = require_program("perl")
    known = subprocess.run([path, f"-M{module}", "-e", "1"], capture_output=True, check=False)
    return path if known.returncode == 0 else missing(package)


def require_tesseract(*languages):
    """Return the path of tesseract, which knows all `languages`."""
    path = require_program("tesseract")
    command = [path, "--list-langs"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    lacking = sorted(set(languages) - set(listed))
    return missing("tesseract's language " + ", ".join(lacking)) if lacking else path
