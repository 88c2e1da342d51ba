# SPDX-License-Identifier: AGPL-3.0-or-later
"""CSV and XLSX, in and out, as Excel and WPS write them."""
