# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of Python's own argparse, so that they stand in our catalogues and are read in Chinese too.

argparse looks them up itself (see ``kepu.cli.parser.teach_argparse``); here they are only named.
"""

from __future__ import annotations

from kepu.engine.language import translate as _


def argparse_words() -> list[str]:
    """What argparse may say, in the current language."""
    return [
        _("usage: "),
        _("positional arguments"),
        _("options"),
        _("show this help message and exit"),
        _("show program's version number and exit"),
        _("%(prog)s: error: %(message)s\n"),
        _("argument %(argument_name)s: %(message)s"),
        _("the following arguments are required: %s"),
        _("one of the arguments %s is required"),
        _("unrecognized arguments: %s"),
        _("not allowed with argument %s"),
        _("ignored explicit argument %r"),
        _("expected one argument"),
        _("expected at most one argument"),
        _("expected at least one argument"),
        _("expected %s argument"),
        _("expected %s arguments"),
        _("invalid choice: %(value)r (choose from %(choices)s)"),
        _("invalid %(type)s value: %(value)r"),
        _("can't open '%(filename)s': %(error)s"),
    ]
