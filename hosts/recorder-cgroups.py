"""Reads the node's own cgroups: what its servers cost, apart from what its daemons cost.

Sent before recorder.py, which puts what `Cgroups.sample` returns into section `g` of a tick. The
counters stand there as the kernel prints them; hosts/README.md has their order and units.
"""

import errno
import os
import re
import resource

# A simulated /proc must not be mixed with the cgroups of the machine that simulates it.
CGROUP_ROOT = os.environ.get('PACKBENCH_CGROUP_ROOT') or (
    '' if 'PACKBENCH_PROC_ROOT' in os.environ else '/sys/fs/cgroup')

# libvirt's guests are in the first two (with and without systemd), Docker's in the last two; in
# system.slice they are beside the daemons.
SLICES = ('machine.slice', 'machine', 'docker', 'system.slice')
# All slices are read at every tick, of the guests this many: a tick's cost must not grow with them.
GUESTS_PER_TICK = 2
# A guest is read at every tick while it boots, later at every fifth.
YOUNG_NS = 60 * 10**9
OLD_EVERY = 5
# CPU time and memory are in every reading; io, pressure and, of the first version, where user and
# system time have a file of their own, those too, are this far apart: they are most of the files.
REST_EVERY_NS = 5 * 10**9
# A directory is listed when its number of subdirectories changed, or a guest turned out to be gone.
# That misses one that came while another went unread: hence also after this time.
LIST_EVERY_NS = 30 * 10**9
# Looked for so often, at ticks that follow each other: a guest has a cgroup before it has a name.
NAME_TRIES = 5

# Bytes read and written, and the five of pressure.
MISSING = [b'-'] * 7
PRESSURE = (('cpu.pressure', 1), ('memory.pressure', 2), ('io.pressure', 2))
V1_BYTES = re.compile(rb'Read (\d+)\n'), re.compile(rb'Write (\d+)\n')
V2_BYTES = re.compile(rb'rbytes=(\d+)'), re.compile(rb'wbytes=(\d+)')


def open_file(*paths):
    """The first that can be opened and read; None when none can."""
    for path in paths:
        try:
            fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            os.pread(fd, 1, 0)
            return fd
        except OSError:  # pressure files of a kernel booted with psi=0 open but do not read
            os.close(fd)
    return None


class Cgroup:
    """One cgroup, its files kept open. Reading one that is gone raises OSError (ENODEV)."""

    def __init__(self, version, path, label, now_ns, young_ns=0):
        self.version, self.path, self.label = version, path, label.encode()
        self.young_until_ns, self.due = now_ns + young_ns, 0
        # Many a server is gone before its rest is due, so those files are opened then.
        self.rest_due_ns, self.rest = now_ns + REST_EVERY_NS, None
        if version == 1:
            self.cpu = self.open('cpuacct', 'cpuacct.usage')
            self.memory = self.open('memory', 'memory.usage_in_bytes')
        else:
            self.cpu, self.memory = self.open('', 'cpu.stat'), self.open('', 'memory.current')

    def open(self, tree, *names):
        return open_file(*(os.path.join(CGROUP_ROOT, tree, self.path, name) for name in names))

    def open_rest(self):
        if self.version == 1:
            yield self.open('cpuacct', 'cpuacct.stat')
            yield self.open('blkio', 'blkio.throttle.io_service_bytes_recursive',
                            'blkio.throttle.io_service_bytes')
        else:
            yield None
            yield self.open('', 'io.stat')
        # In a hybrid layout the second version's tree has the pressure.
        for name, _ in PRESSURE:
            yield self.open('unified' if self.version == 1 else '', name)

    def close(self):
        for fd in (self.cpu, self.memory, *(self.rest or ())):
            if fd is not None:
                os.close(fd)

    def read(self, now_ns):
        rest = now_ns >= self.rest_due_ns
        if rest:
            self.rest_due_ns = now_ns + REST_EVERY_NS
            self.rest = self.rest or [*self.open_rest()]
        cells = [self.label]
        if self.version == 1:
            cells.append(read_number(self.cpu))
            stat = os.pread(self.rest[0], 64, 0).split() if rest and self.rest[0] is not None else []
            cells += (stat[1:4:2] + MISSING)[:2]
        else:
            stat = os.pread(self.cpu, 96, 0).split(None, 6) if self.cpu is not None else []
            cells += (stat[1:6:2] + MISSING)[:3]
        cells.append(read_number(self.memory))
        return cells + (self.read_rest() if rest else MISSING)

    def read_rest(self):
        _, io, *pressure = self.rest
        if io is None:
            cells = MISSING[:2]
        else:
            text = os.pread(io, 8192, 0)
            patterns = V1_BYTES if self.version == 1 else V2_BYTES
            cells = [b'%d' % sum(map(int, pattern.findall(text))) for pattern in patterns]
        for fd, (_, lines) in zip(pressure, PRESSURE):
            totals = [] if fd is None else os.pread(fd, 512, 0).split(b'total=')[1:lines + 1]
            cells += ([total.split(None, 1)[0] for total in totals] + MISSING)[:lines]
        return cells


def read_number(fd):
    return b'-' if fd is None else os.pread(fd, 32, 0).rstrip() or b'-'


class Folder:
    """A directory of cgroups."""

    def __init__(self, path):
        self.fd, self.count = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY), None

    def has_changed(self):
        count = os.fstat(self.fd).st_nlink
        changed, self.count = count != self.count, count
        return changed

    def list(self):
        with os.scandir(self.fd) as entries:
            return {entry.name for entry in entries if entry.is_dir(follow_symlinks=False)}


class Cgroups:
    def __init__(self):
        self.version = 2 if os.path.exists(os.path.join(CGROUP_ROOT, 'cgroup.controllers')) else 1
        self.tree = os.path.join(CGROUP_ROOT, 'cpuacct' if self.version == 1 else '')
        self.root = Folder(self.tree) if CGROUP_ROOT and os.path.isdir(self.tree) else None
        # By path in the tree: slices, their folders, guests; guests in waiting with the tries to
        # name them; and what turned out to be no guest.
        self.slices, self.folders, self.guests, self.waiting, self.others = {}, {}, {}, {}, {}
        self.list_due_ns, self.ticks = 0, 0
        if self.root:
            _, limit = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
            # Seven files each; the recorder needs some for itself.
            self.room = (limit - 64) // 7 if limit != resource.RLIM_INFINITY else 1 << 20

    def sample(self, now_ns):
        """Cells of the slices and of the guests that are due; empty where there is no cgroup."""
        if self.root is None:
            return []
        everything = self.root.has_changed() or now_ns >= self.list_due_ns
        if everything:
            self.list_due_ns = now_ns + LIST_EVERY_NS
            self.find_slices(now_ns)
        for name, folder in self.folders.items():
            if folder.has_changed() or everything:
                self.find_guests(name, folder)
        if self.waiting:
            self.name_guests(now_ns)
        self.ticks += 1
        due = [guest for guest in self.guests.values() if guest.due <= self.ticks]
        due.sort(key=lambda guest: guest.due)
        cells = []
        for cgroup in [*self.slices.values(), *due[:GUESTS_PER_TICK]]:
            cgroup.due = self.ticks + (1 if now_ns < cgroup.young_until_ns else OLD_EVERY)
            try:
                cells += cgroup.read(now_ns)
            except OSError as error:
                if error.errno != errno.ENODEV:
                    raise
                self.drop(cgroup.path)  # it has gone since its directory was listed
                self.list_due_ns = 0
        return [b'%d' % self.version, *cells] if cells else []

    def drop(self, path):
        (self.slices if path in self.slices else self.guests).pop(path).close()
        if path in self.folders:
            os.close(self.folders.pop(path).fd)

    def find_slices(self, now_ns):
        there = [name for name in SLICES if os.path.isdir(os.path.join(self.tree, name))]
        for name in [name for name in self.slices if name not in there]:
            self.drop(name)
        for name in [name for name in there if name not in self.slices]:
            self.slices[name] = Cgroup(self.version, name, name, now_ns)
            self.folders[name] = Folder(os.path.join(self.tree, name))

    def find_guests(self, name, folder):
        children = {'%s/%s' % (name, child) for child in folder.list() if is_guest(child)}
        for path in [path for path in self.guests if path.startswith(name + '/')]:
            if path not in children:
                self.drop(path)
        for known in (self.waiting, self.others):
            for path in [path for path in known if path.startswith(name + '/')]:
                if path not in children:
                    del known[path]
        for path in children - self.guests.keys() - self.waiting.keys() - self.others.keys():
            self.waiting[path] = 0

    def name_guests(self, now_ns):
        names = GuestNames()
        for path, tries in [*self.waiting.items()]:
            parent, _, child = path.partition('/')
            name = names.find(child, tries + 1 == NAME_TRIES)
            if name == '':
                self.waiting[path] += 1
                continue
            del self.waiting[path]
            if name is None or len(self.guests) >= self.room:
                self.others[path] = True
            else:
                # Those that were there before the recorder are not booting.
                young_ns = YOUNG_NS if self.ticks else 0
                label = '%s/%s' % (parent, name)
                self.guests[path] = Cgroup(self.version, path, label, now_ns, young_ns)
