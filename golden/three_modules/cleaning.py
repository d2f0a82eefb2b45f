"""What is done to each reading."""

import logging

from readings import Reading

logger = logging.getLogger(__name__)

MISSING = -1.0


def value(reading: Reading) -> float:
    try:
        return float(reading.value)
    except ValueError:
        logger.warning("%s sent %r", reading.station, reading.value)
        return MISSING


def labelled(reading: Reading, value: float) -> tuple[str, float]:
    return reading.station, value
