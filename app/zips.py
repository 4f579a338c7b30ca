"""A zip that somebody brings: whether its members are what they say, before one is unpacked as a whole."""

import copy
import zipfile

# the other methods are unpacked without a bound: a few bytes of them take all the memory
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CHUNK = 1024 * 1024


def is_honest(archive: zipfile.ZipFile) -> bool:
    """Whether every member ends where it says, with the checksum that it says.

    One that says it is small may unpack to gigabytes, and whoever reads it whole has them all in memory first. Raises
    what ``zipfile`` raises for a broken member.
    """
    for member in archive.infolist():
        longer = copy.copy(member)
        longer.file_size += 1  # what is read ends there, be there more or not
        if member.compress_type not in METHODS:
            return False
        with archive.open(longer) as stream:
            if sum(map(len, iter(lambda: stream.read(_CHUNK), b""))) != member.file_size:
                return False
    return True
