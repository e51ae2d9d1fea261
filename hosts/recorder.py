"""Samples the counters of /proc into a spool file until told to stop or past its deadline.

    cat recorder-cgroup-names.py recorder-cgroups.py recorder.py \
        | python3 -I -S - start ID PERIOD_SECONDS DEADLINE_SECONDS

Prints `started` or `running` and goes on in the background. The format is in hosts/README.md.
Standard library of Python 3.7 only; sent over SSH, so nothing is installed.
"""

import fcntl
import gc
import json
import os
import re
import signal
import stat
import sys
import time

PROC = os.environ.get('PACKBENCH_PROC_ROOT', '/proc')
STATVFS_FILE = os.environ.get('PACKBENCH_STATVFS')
DAY_S = 86400
# A stop waits for the next tick when it is this near, so that the last row has a whole period.
STOP_WAIT_NS = 2 * 10**9
MOUNTS_REFRESH_NS = 60 * 10**9
# More would cost: for /proc/sys the kernel clears a buffer as large as the one asked for.
READ_BYTES = 8192
NOTE_BYTES = 512
# One read returns at most a page of whole lines, however large the buffer (fs/seq_file.c), so less
# than a page without a long line is the end. Thirty network interfaces are more than a page.
PAGE_LESS_A_LINE = 3072

CPU_FIELDS = 10
STAT = (b'\nintr ', b'\nctxt ', b'\nprocesses ', b'\nprocs_running ', b'\nprocs_blocked ')
MEMINFO = (
    b'\nMemTotal:', b'\nMemFree:', b'\nMemAvailable:', b'\nBuffers:', b'\nCached:',
    b'\nSReclaimable:', b'\nShmem:', b'\nSwapTotal:', b'\nSwapFree:',
)
VMSTAT = (
    b'\npgpgin ', b'\npgpgout ', b'\npswpin ', b'\npswpout ', b'\npgmajfault ', b'\noom_kill ',
)
# Open files, inodes and disk space change slowly and are a tenth of a tick's cost.
SLOW_EVERY = 5
DISK = re.compile(rb'\n +\d+ +\d+ (\S+) (\d+) \d+ (\d+) \d+ (\d+) \d+ (\d+)')
INTERFACE = re.compile(rb'\n *([^\s|]+): *(\d+)(?: +\d+){7} +(\d+)')
PARTITION = re.compile(
    rb'(([hsv]|xv)d[a-z]+\d+|(nvme\d+n|mmcblk|nbd|rbd|md)\d+p\d+|cciss/c\d+d\d+p\d+)$')
MEMORY_DISK = re.compile(rb'(loop|ram|zram|sr|fd)\d')
# Local file systems only: statvfs on a dead NFS or Ceph mount would hang the recorder.
LOCAL_TYPES = {
    'bcachefs', 'btrfs', 'ext2', 'ext3', 'ext4', 'f2fs', 'jfs', 'reiserfs', 'vfat', 'xfs', 'zfs',
}


class Source:
    """One file of /proc, kept open: pread at offset 0 makes the kernel produce it anew."""

    # A simulated /proc is made of plain files that may be replaced by rename, so it is reopened.
    keep = PROC == '/proc'

    def __init__(self, name):
        self.path = os.path.join(PROC, name)
        self.fd = self.open()

    def open(self):
        try:
            return os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return None

    def read(self):
        """The whole text after a newline (so that labels can be found at a line's start)."""
        if not self.keep:
            self.fd = self.open()
        if self.fd is None:
            return b''
        text = b'\n'
        try:
            while True:
                piece = os.pread(self.fd, READ_BYTES, len(text) - 1)
                text += piece
                if len(piece) < PAGE_LESS_A_LINE:
                    break
        except OSError:  # pressure files of a kernel booted with psi=0 open but do not read
            text = b''
        if not self.keep:
            os.close(self.fd)
        return text


def after(text, labels):
    """The number after each label; `-` where there is none."""
    found = []
    for label in labels:
        at = text.find(label)
        if at < 0:
            found.append(b'-')
        else:
            at += len(label)
            found.append(text[at:at + 32].split(None, 1)[0])
    return b' '.join(found)


class Sampler:
    def __init__(self):
        names = ('stat', 'meminfo', 'vmstat', 'loadavg', 'sys/fs/file-nr', 'sys/fs/inode-nr',
                 'pressure/cpu', 'pressure/memory', 'pressure/io', 'diskstats', 'net/dev')
        self.sources = {name: Source(name) for name in names}
        self.whole_disk = {}
        self.mounts = []
        self.mounts_read_ns = None
        self.ticks = 0
        self.cgroups = Cgroups()  # of recorder-cgroups.py

    def read(self, name):
        return self.sources[name].read()

    def disks(self):
        rows = []
        for row in DISK.findall(self.read('diskstats')):
            name = row[0]
            if name not in self.whole_disk:
                self.whole_disk[name] = not (PARTITION.match(name) or MEMORY_DISK.match(name))
            if self.whole_disk[name]:
                rows += row
        return b' '.join(rows)

    def interfaces(self):
        rows = []
        for row in INTERFACE.findall(self.read('net/dev')):
            if row[0] != b'lo':
                rows += row
        return b' '.join(rows)

    def pressure(self):
        totals = []
        for name, lines in (('cpu', 1), ('memory', 2), ('io', 2)):
            text = self.read('pressure/' + name).split(b'total=')
            for line in range(1, lines + 1):
                totals.append(text[line].split(None, 1)[0] if len(text) > line else b'-')
        return b' '.join(totals)

    def disk_space(self, now_ns):
        if STATVFS_FILE:
            with open(STATVFS_FILE, 'rb') as file:
                return b' '.join(file.read().split())
        if self.mounts_read_ns is None or now_ns - self.mounts_read_ns > MOUNTS_REFRESH_NS:
            self.mounts = list_mounts()
            self.mounts_read_ns = now_ns
        rows = []
        for escaped, path in self.mounts:
            try:
                fs = os.statvfs(path)
            except OSError:
                continue
            free = fs.f_bavail * fs.f_frsize
            rows.append('%s %d %d' % (escaped, fs.f_blocks * fs.f_frsize - free, free))
        return os.fsencode(' '.join(rows))

    def sample(self, head, now_ns):
        stat_text = self.read('stat')
        cpu = stat_text[:stat_text.find(b'\n', 1)].split()[1:CPU_FIELDS + 1]
        sections = [
            head,
            b'c ' + b' '.join(cpu),
            b's ' + after(stat_text, STAT),
            b'm ' + after(self.read('meminfo'), MEMINFO),
            b'v ' + after(self.read('vmstat'), VMSTAT),
            b'l ' + b' '.join(self.read('loadavg').split()[:3]),
            b'p ' + self.pressure(),
            b'd ' + self.disks(),
            b'n ' + self.interfaces(),
        ]
        if self.ticks % SLOW_EVERY == 0:
            files = self.read('sys/fs/file-nr').split()[:1]
            inodes = self.read('sys/fs/inode-nr').split()[:2]
            sections += (b'f ' + b' '.join(files + inodes), b'u ' + self.disk_space(now_ns))
        self.ticks += 1
        cgroups = self.cgroups.sample(now_ns)
        if cgroups:
            sections.append(b'g ' + b' '.join(cgroups))
        sections.append(b'.')  # says that nothing of the line is missing
        return b'\t'.join(sections) + b'\n'


def list_mounts():
    """(mount point as mountinfo escapes it, real path) of local disks, each device once."""
    found, seen = [], set()
    with open('/proc/self/mountinfo', errors='surrogateescape') as lines:
        for line in lines:
            left, _, right = line.partition(' - ')
            device, escaped = left.split()[2], left.split()[4]
            kind, source = right.split()[:2]
            # Loop and network block devices are the servers' own disks: they come and go.
            local = kind in LOCAL_TYPES and not source.startswith(('/dev/loop', '/dev/nbd'))
            if (local or escaped == '/') and device not in seen:
                seen.add(device)
                path = re.sub(r'\\([0-7]{3})', lambda octal: chr(int(octal.group(1), 8)), escaped)
                found.append((escaped, path))
    return found


class Spool:
    """Append-only file in which a line is whole or not there at all.

    Beside it lies a note: lines that the spool has no room for. Its own room is taken at the start,
    so that a recorder can tell of a full disk while the disk is full.
    """

    def __init__(self, base):
        self.fd = os.open(
            base + '.spool', os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self.note_fd = os.open(base + '.note', os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self.size = os.fstat(self.fd).st_size
        self.lost = None
        self.write_note(b'')
        if self.size and os.pread(self.fd, 1, self.size - 1) != b'\n':
            self.append(b'\n')  # left by a recorder that was killed in the middle of a line

    def append(self, line):
        try:
            written = os.write(self.fd, line)
            if written == len(line):
                self.size += written
                return None
            problem = 'short write'
        except OSError as error:
            problem = error.strerror
        try:
            os.ftruncate(self.fd, self.size)
        except OSError:
            pass
        return problem

    def append_tick(self, seq, line):
        """Writes a tick; one that finds no room is told of with the next that does."""
        problem = self.append(self.lost_line() + line)
        if problem is not None:
            self.lose_tick(seq, problem)
        elif self.lost is not None:
            self.lost = None
            self.write_note(b'')

    def append_end(self, line):
        text = self.lost_line() + line
        if self.append(text) is not None:
            self.write_note(text)

    def lose_tick(self, seq, problem):
        self.lost = (self.lost[0] if self.lost else seq, seq, problem)
        self.write_note(self.lost_line())

    def lost_line(self):
        return b'' if self.lost is None else ('x %d %d %s\n' % self.lost).encode()

    def write_note(self, text):
        try:
            os.pwrite(self.note_fd, text.ljust(NOTE_BYTES), 0)
        except OSError:
            pass


def record(spool, sampler, period_ns, deadline_ns):
    start = time.monotonic_ns()
    seq, stopping = 0, False
    while True:
        wait_ns = start + seq * period_ns - time.monotonic_ns()
        if seq * period_ns > deadline_ns:
            return 'deadline'
        if stopping and wait_ns > STOP_WAIT_NS:
            return 'stopped'
        # Waiting for the signal instead of sleeping: a stop is seen at once, without a handler.
        got = signal.sigtimedwait((signal.SIGTERM,), max(wait_ns, 0) / 1e9)
        # Held up across its end (SIGSTOP, SIGCONT), it returns rubbish instead of None.
        if got is not None and got.si_signo == signal.SIGTERM:
            stopping = True
            continue
        now = time.monotonic_ns()
        # Slots that passed while the recorder was held up are skipped, never caught up.
        seq = max(seq, (now - start) // period_ns)
        late = max(0, now - start - seq * period_ns)
        head = 't %d %d %d %d %d' % (seq, now, time.time_ns(), late, time.process_time_ns())
        try:
            spool.append_tick(seq, sampler.sample(head.encode(), now))
        except Exception as error:  # an odd line in /proc must not end the recording
            spool.lose_tick(seq, repr(error))
        seq += 1
        if stopping:
            return 'stopped'


def open_folder():
    folder = os.path.join(os.environ.get('PACKBENCH_SPOOL_DIR', '/tmp'), 'packbench-%d' % os.getuid())
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        pass
    found = os.lstat(folder)
    # In a folder that anybody may write to, somebody else may have been first.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        sys.exit('%s is not a private folder of this user' % folder)
    return folder


def open_lock(recorder_id):
    while True:
        base = os.path.join(open_folder(), recorder_id)
        try:
            return os.open(base + '.lock', os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), base
        except FileNotFoundError:
            pass  # the folder was empty and another session has just removed it


def remove_old(folder):
    for name in os.listdir(folder):
        if name.endswith('.pid'):
            with open(os.path.join(folder, name)) as file:
                words = file.read().split()
            if len(words) == 2 and time.time() > int(words[1]) + DAY_S:
                for ending in ('.spool', '.note', '.lock', '.pid'):
                    try:
                        os.remove(os.path.join(folder, name[:-4] + ending))
                    except FileNotFoundError:
                        pass


def header(recorder_id, period_ns, deadline_s):
    stat_text = Source('stat').read()
    return 'h ' + json.dumps({
        'format': 1, 'id': recorder_id, 'program': 'python3', 'clock': 'monotonic',
        'host': os.uname().nodename, 'kernel': os.uname().release,
        'cpus': len(re.findall(rb'\ncpu\d', stat_text)),
        'clock_ticks': os.sysconf('SC_CLK_TCK'), 'page_size': os.sysconf('SC_PAGE_SIZE'),
        'boot_id': Source('sys/kernel/random/boot_id').read().decode().strip(),
        'boot_s': int(after(stat_text, (b'\nbtime ',)).replace(b'-', b'0')),
        'period_ns': period_ns, 'deadline_s': deadline_s,
    }, separators=(',', ':')) + '\n'


def detach():
    os.setsid()
    os.chdir('/')
    null = os.open(os.devnull, os.O_RDWR)
    for fd in range(3):
        os.dup2(null, fd)


def start(recorder_id, period, deadline):
    period_ns, deadline_s = int(float(period) * 1e9), int(float(deadline))
    os.umask(0o077)
    lock, base = open_lock(recorder_id)
    remove_old(os.path.dirname(base))
    try:
        # The lock lives as long as the recorder: the child inherits it.
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print('running')
        return
    spool = Spool(base)
    problem = spool.append(header(recorder_id, period_ns, deadline_s).encode())
    if problem:
        sys.exit('cannot write %s.spool: %s' % (base, problem))
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM,))
    child = os.fork()
    if child:
        with open(base + '.pid', 'w') as file:
            file.write('%d %d\n' % (child, time.time() + deadline_s))
        print('started')
        return
    detach()
    signal.alarm(deadline_s + 60)  # ends it even if a read never returns
    gc.disable()  # no cycles are made, so nothing is lost and each tick is cheaper
    reason = record(spool, Sampler(), period_ns, deadline_s * 10**9)
    end = 'e %d %d %s\n' % (time.monotonic_ns(), time.time_ns(), reason)
    spool.append_end(end.encode())


if __name__ == '__main__':
    start(*sys.argv[2:5])
