"""The launcher: `python -I child SOCKET PARENT`, forks one process for every task.

It must not run `repository/__init__.py`, which loads the whole application; so empty packages with
the right paths stand in for it and for the packages between.
"""

import sys
from pathlib import Path
from types import ModuleType

_EXTRACT = Path(__file__).resolve().parent.parent
_FOLDERS = {
    "repository": _EXTRACT.parent.parent,
    "repository.pages": _EXTRACT.parent,
    "repository.pages.extract": _EXTRACT,
}

for _name, _folder in _FOLDERS.items():
    sys.modules[_name] = ModuleType(_name)
    sys.modules[_name].__path__ = [str(_folder)]

from repository.pages.extract.child import launcher  # noqa: E402 the packages had to be made first

if __name__ == "__main__":
    launcher.serve(int(sys.argv[1]), int(sys.argv[2]))
