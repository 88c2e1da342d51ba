# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a piece of work costs, of whichever database."""

from __future__ import annotations

import time
from pathlib import Path


def cpu() -> float:
    """CPU seconds of this process and, on PostgreSQL, of the server's process that answers it."""
    from django.db import connection

    spent = time.process_time()
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        pid = connection.connection.info.backend_pid
        fields = Path(f"/proc/{pid}/schedstat").read_text("ascii").split()
        spent += int(fields[0]) / 1e9
    return spent
