"""A ceiling for harvesters that ask too fast: so many requests a minute from one network, then 503 with Retry-After.

A token bucket for each network, in the memory of one web process. A network may use a minute's allowance at once;
afterwards it gets it back second by second.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from oai import Busy
from repository.harvesting.networks import is_near, network_of

MOST_NETWORKS = 4096
"""When more ask, the one that asked longest ago is forgotten: its bucket is the fullest."""


class Ceiling:
    """At most `requests_per_minute` from one network; 0 lets everybody pass."""

    def __init__(
        self, requests_per_minute: int, monotonic_seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._allowance = requests_per_minute
        self._clock = monotonic_seconds
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, address: str | None) -> None:
        """One more request from `address` is counted. Raises Busy with the seconds to wait when it is one too many.

        This machine and private networks are never made to wait. A request that has to wait costs nothing.
        """
        if not self._allowance or is_near(address):
            return
        wait_seconds = self._take(network_of(address))
        if wait_seconds:
            raise Busy(wait_seconds)

    def _take(self, network: str) -> int:
        """Take a token: 0 when there was one, else the seconds until there is."""
        per_second = self._allowance / 60
        with self._lock:
            now = self._clock()
            left, at = self._buckets.get(network, (float(self._allowance), now))
            left = min(float(self._allowance), left + (now - at) * per_second)
            is_free = left >= 1
            self._buckets[network] = (left - 1 if is_free else left, now)
            self._buckets.move_to_end(network)
            while len(self._buckets) > MOST_NETWORKS:
                self._buckets.popitem(last=False)
        return 0 if is_free else max(1, math.ceil((1 - left) / per_second))
