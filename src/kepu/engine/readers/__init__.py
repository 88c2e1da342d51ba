# SPDX-License-Identifier: Apache-2.0
"""Modules that read hostile files. Each runs inside the limited child alone and has
``read(request) -> JSON``; it is imported before the child is confined and before the file is touched."""
