# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done with a job, one verb a file."""
