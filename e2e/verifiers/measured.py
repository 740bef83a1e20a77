"""Runs a command and writes to a file what it took: seconds, processor seconds and the most memory of one process in KiB.

Usage: measured.py FILE COMMAND ARGUMENT...
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

began = time.monotonic()
status = subprocess.call(sys.argv[2:])
seconds = time.monotonic() - began
used = resource.getrusage(resource.RUSAGE_CHILDREN)
Path(sys.argv[1]).write_text(
    json.dumps({"seconds": seconds, "cpu": used.ru_utime + used.ru_stime, "peak_kib": used.ru_maxrss})
)
sys.exit(status)
