"""A harvest killed at any moment goes on from its last page, and ends with everything."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from repository.db import db
from repository.partners.models import PartnerHarvest
from tests.conftest import CHECKOUT
from tests.repository.partners import provider as providers
from tests.repository.partners.conftest import Harvesting

KILLS = 8


def run(instance, *arguments):
    environment = {
        **os.environ,
        "DALUANG_INSTANCE": str(instance.instance),
        "DALUANG_HARVEST_PRIVATE_NETWORKS": "127.0.0.0/8",
    }
    command = [sys.executable, "-m", "repository", "harvest", "run", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, stdout=pipe, stderr=pipe, text=True
    )


@pytest.mark.slow
def test_kill_at_random_moments_then_resume(session, instance, client_of_tests):
    chance = random.Random(20261123)
    provider = providers.Provider(records=providers.records(400))

    def slowly(arguments, number):
        time.sleep(0.08)

    with providers.served(provider):
        harvesting = Harvesting(instance, provider, client_of_tests)
        provider.fault = slowly
        killed = 0
        for _ in range(KILLS):
            before = len(provider.requests)
            process = run(instance, "Mitra")
            while len(provider.requests) == before and process.poll() is None:
                time.sleep(0.01)
            time.sleep(chance.random() * 0.4)
            if process.poll() is None:
                killed += 1
                process.send_signal(signal.SIGKILL)
            process.communicate()
        assert killed >= KILLS // 2
        process = run(instance, "Mitra")
        output, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        assert "400 new" in output
    session.rollback()
    assert harvesting.held() == harvesting.offered()
    runs = db.session().query(PartnerHarvest).all()
    assert [r.state for r in runs if r.new] == ["complete"]
    # every page was asked for once, and once more where a kill lost the answer
    assert len(provider.requests) <= 40 + killed
    first_pages = [r for r in provider.requests if "resumptionToken" not in r]
    assert len(first_pages) <= 1 + killed
