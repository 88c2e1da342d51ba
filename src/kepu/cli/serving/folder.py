# SPDX-License-Identifier: AGPL-3.0-or-later
"""A folder that ``kepu make`` wrote."""

from __future__ import annotations

from pathlib import Path

from kepu.engine.folder_list import FILE_NAME
from kepu.engine.output_paths import is_output_path, plain_file
from kepu.engine.playing import Served
from kepu.theme.film import MadeFile
from kepu.theme.film_pages import folder_reader, listed_files, page_title


class FolderOrigin:
    """The film in *folder*. Raises ``FolderListError`` where nothing was made there."""

    progress = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.title = page_title(self.folder)
        self._files = listed_files(self.folder)
        self._by_path = {file.path: file for file in self._files}
        self._listed_at = (self.folder / FILE_NAME).stat().st_mtime_ns
        self._read = folder_reader(self.folder)

    def files(self) -> list[MadeFile]:
        """What the folder's listing names."""
        return self._files

    def find(self, path: str) -> Served | None:
        """The plain file *path*; links are not followed. The digest is told while size and time of last
        change agree with the listing."""
        if not is_output_path(path) and path != FILE_NAME:
            return None
        found = plain_file(self.folder, path)
        if found is None:
            return None
        listed = self._by_path.get(path)
        unchanged = listed and found.st_size == listed.size and found.st_mtime_ns <= self._listed_at
        return Served(self.folder / path, listed.digest if listed and unchanged else "")

    def read(self, path: str) -> bytes | None:
        """The bytes of *path*."""
        return self._read(path)

    def state(self) -> dict[str, object]:
        """Everything is made."""
        total = len(self._files)
        return {"done": total, "total": total, "seconds_left": 0, "making": [], "made": [], "failed": []}
