"""Noting every answer to a harvester, in the web process."""

from __future__ import annotations

from flask import current_app, request

from oai import Exchange
from oai.walk import USER_AGENT as SELF_CHECK
from repository import clock
from repository.harvest_log.lines import Line
from repository.harvest_log.writing import HarvestLog
from repository.harvesting.networks import network_of


def observe(told: Exchange) -> None:
    """The answer is in the log, with the network and user agent of who asked; the self-check's questions are not."""
    agent = request.headers.get("User-Agent", "")
    if agent == SELF_CHECK:
        return
    log: HarvestLog = current_app.extensions["daluang_harvest_log"]
    log.append(Line(clock.now(), network_of(request.remote_addr), agent, told))
