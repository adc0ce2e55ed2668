"""A worker that is started quickly, again and again, to be killed: a program for `test_killed_worker`.

It loads the application once and forks a worker for each line that it reads; the worker's process id is the answer.
"""

import os
import sys

from repository.app import create_app
from repository.db import db
from repository.jobs.running import worker_of


def main() -> None:
    app = create_app()
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
        for _ in sys.stdin:
            child = os.fork()
            if child == 0:
                worker_of(app).run(lambda: False)
                os._exit(0)
            sys.stdout.write(f"{child}\n")
            sys.stdout.flush()
            os.waitpid(child, 0)
            sys.stdout.write("ended\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
