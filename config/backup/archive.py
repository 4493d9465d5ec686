"""The file: a zip that only its owner may read, whole or not there at all."""

import hashlib
import os
import secrets
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from config.backup.manifest import FOREIGN, Manifest
from config.backup.refusals import BackupRefused

MANIFEST = "manifest.json"
BLOCK = 1 << 20

DAMAGED = (
    "{name} is damaged ({reason}). Nothing was changed. Copy it once more from where it was kept,"
    " or take an older backup."
)


class Summed:
    """A member being written, and the SHA-256 of what went into it."""

    def __init__(self, member: IO[bytes]) -> None:
        self._member = member
        self._sum = hashlib.sha256()

    def write(self, data: bytes | memoryview) -> None:
        self._member.write(data)
        self._sum.update(data)

    @property
    def checksum(self) -> str:
        return self._sum.hexdigest()


class Writer:
    """Members are added one after the other; the manifest comes last and knows their sums."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.checksums: dict[str, str] = {}

    @contextmanager
    def member(self, name: str) -> Iterator[Summed]:
        with self._archive.open(name, "w", force_zip64=True) as member:
            summed = Summed(member)
            yield summed
        self.checksums[name] = summed.checksum

    def close_with(self, manifest: Manifest) -> None:
        self._archive.writestr(MANIFEST, manifest.to_json())


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Write under another name beside it; `path` appears when all is there.

    Raises `BackupRefused` where there is a file already, or none can be written.
    """
    if os.path.lexists(path):
        raise taken(path)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                yield Writer(archive)
            file.flush()
            os.fsync(file.fileno())
        give_name(draft, path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise BackupRefused(
            f"{path} cannot be written: {reason}. Choose a folder that may be written to and has"
            " room."
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def give_name(draft: Path, path: Path) -> None:
    """A hard link never replaces a file; some disks know none."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise taken(path) from None
    except OSError:
        if os.path.lexists(path):
            raise taken(path) from None
        draft.rename(path)


def taken(path: Path) -> BackupRefused:
    return BackupRefused(f"{path} is there already and is not overwritten. Choose another name.")


class Backup:
    """A file that was checked: every member is there and is what was written."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive = archive
        self.manifest = manifest

    def blocks(self, name: str) -> Iterator[bytes]:
        with self._archive.open(name) as member:
            while block := member.read(BLOCK):
                yield block


@contextmanager
def reading(path: Path, *, known: Callable[[Manifest], None]) -> Iterator[Backup]:
    """Open and check it. `known` refuses a manifest that this Daybook cannot take.

    Raises `BackupRefused` for a file that is missing, foreign, newer or damaged.
    """
    name = str(path)
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive, name)
            known(manifest)
            backup = Backup(archive, manifest)
            _check(backup, name)
            yield backup
    except OSError as error:
        reason = error.strerror or str(error)
        raise BackupRefused(f"{path} cannot be read: {reason}.") from error
    except zipfile.BadZipFile as error:
        raise BackupRefused(_no_zip(path)) from error


def _no_zip(path: Path) -> str:
    """A zip that was cut off has lost its list of members, which stands at the end."""
    with path.open("rb") as file:
        begins_as_zip = file.read(4) == b"PK\x03\x04"
    if begins_as_zip:
        return DAMAGED.format(name=path, reason="it was cut off")
    return FOREIGN.format(name=path)


def _manifest(archive: zipfile.ZipFile, name: str) -> Manifest:
    try:
        return Manifest.from_json(archive.read(MANIFEST), name=name)
    except KeyError as error:
        raise BackupRefused(FOREIGN.format(name=name)) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise BackupRefused(DAMAGED.format(name=name, reason=MANIFEST)) from error


def _check(backup: Backup, name: str) -> None:
    for member, checksum in backup.manifest.checksums.items():
        found = hashlib.sha256()
        try:
            for block in backup.blocks(member):
                found.update(block)
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise BackupRefused(DAMAGED.format(name=name, reason=member)) from error
        if found.hexdigest() != checksum:
            raise BackupRefused(DAMAGED.format(name=name, reason=member))
