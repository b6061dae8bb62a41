"""
What a power failure does to a file of SQLite in WAL mode, after the process that wrote it was killed: everything goes that the kernel has not
written to the disk yet. A killed process loses nothing of that by itself; its pages stay in the page cache.

    power-cut.py <database>   drops the lost frames of <database>-wal and the lost pages of <database>; prints {"frames": n, "pages": n}
    power-cut.py --probe <folder>   whether the kernel tells here which pages are not on disk; exit code 0 or 1

Linux 6.5 or newer (cachestat) and a folder on a disk: a file system in memory has nothing to lose.
"""

import ctypes
import json
import os
import struct
import sys
import tempfile

CACHESTAT = 451
PAGE = 4096
WAL_HEADER = 32
FRAME_HEADER = 24

libc = ctypes.CDLL(None, use_errno=True)


def unwritten(file, page):
    """Whether a page of the file is changed in memory only, or still on its way to the disk."""
    span = (ctypes.c_uint64 * 2)(page * PAGE, PAGE)
    counts = (ctypes.c_uint64 * 5)()
    if libc.syscall(CACHESTAT, file, span, counts, 0) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    _, dirty, writeback, _, _ = counts
    return dirty + writeback > 0


def lost_pages(file):
    return {page for page in range((os.fstat(file).st_size + PAGE - 1) // PAGE) if unwritten(file, page)}


def blank(file, start, length):
    end = min(start + length, os.fstat(file).st_size)
    if end > start:
        os.pwrite(file, bytes(end - start), start)


def cut_wal(path):
    """
    A frame is lost if the page in which it begins is: nothing was written to that page after the frame's own beginning. The page in which it ends may
    be lost only because the next frame begins there; disks do not harm what a write leaves alone, which SQLite relies on too.
    """
    file = os.open(path, os.O_RDWR)
    header = os.pread(file, WAL_HEADER, 0)
    if len(header) < WAL_HEADER:
        return 0
    frame = FRAME_HEADER + struct.unpack(">I", header[8:12])[0]
    lost = lost_pages(file)
    size = os.fstat(file).st_size
    starts = [start for start in range(WAL_HEADER, size, frame) if start // PAGE in lost]
    for start in starts:
        blank(file, start, frame)
    return len(starts)


def cut_database(path):
    """What a checkpoint wrote and did not sync yet; the log still has all of it, if that was synced before as it must be."""
    file = os.open(path, os.O_RDWR)
    lost = lost_pages(file)
    for page in lost:
        blank(file, page * PAGE, PAGE)
    return len(lost)


def probe(folder):
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        file.write(bytes(PAGE))
        before = unwritten(file.fileno(), 0)
        os.fdatasync(file.fileno())
        return before and not unwritten(file.fileno(), 0)


if __name__ == "__main__":
    if sys.argv[1] == "--probe":
        try:
            sys.exit(0 if probe(sys.argv[2]) else 1)
        except OSError as error:
            print(error, file=sys.stderr)
            sys.exit(1)
    database = sys.argv[1]
    print(json.dumps({"frames": cut_wal(f"{database}-wal"), "pages": cut_database(database)}))
