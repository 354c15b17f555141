"""A network with faults for tests: a UDP relay between a client and the worker, seeded and changeable while it runs.

The kernels these tests run on often lack netem and the right to use it; a relay needs neither.
"""

from support.netem.addresses import through, through_sdp
from support.netem.link import CLEAN, Conditions, Link
from support.netem.relay import Relay

__all__ = ["CLEAN", "Conditions", "Link", "Relay", "through", "through_sdp"]
