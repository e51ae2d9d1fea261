"""The independent reader: what the kernel's counters really were, about 200 times a second.

    python3 -I -S counter-reader.py  (until standard input closes)

Prints a line per round: for each of stat, diskstats, net/dev and vmstat the CLOCK_MONOTONIC in ns in
the middle of its reading, then its counters:

    T busy_jiffies total_jiffies ctxt intr  T written_sectors  T received_bytes  T pgpgout_kib

Shares no code with the recorder, so that a mistake cannot agree with itself. Never stopped, and runs
before everything else where it may, so that the load does not hold it up.
"""

import os
import select
import signal
import sys
import time

PERIOD_S = 0.005
FILES = [os.open('/proc/' + name, os.O_RDONLY) for name in ('stat', 'diskstats', 'net/dev', 'vmstat')]
# Whole disks have a device; partitions, loops, RAM disks and device mapper do not.
DISKS = {name for name in os.listdir('/sys/block') if os.path.exists('/sys/block/%s/device' % name)}


def read(fd):
    """The whole file, and the middle of the time that reading it took."""
    before = time.monotonic_ns()
    text = os.pread(fd, 1 << 16, 0)
    # The kernel may hand out a file in pieces of a page.
    while True:
        more = os.pread(fd, 1 << 16, len(text))
        if not more:
            break
        text += more
    return (before + time.monotonic_ns()) // 2, text.decode()


def cpu_and_events(text):
    # user nice system idle iowait irq softirq steal; guest is inside user.
    jiffies = [int(cell) for cell in text.split('\n', 1)[0].split()[1:9]]
    total = sum(jiffies)
    events = [text.split('\n%s ' % label, 1)[1].split(None, 1)[0] for label in ('ctxt', 'intr')]
    return '%d %d %s' % (total - jiffies[3] - jiffies[4], total, ' '.join(events))


def written_sectors(text):
    rows = (line.split() for line in text.splitlines())
    return sum(int(row[9]) for row in rows if row[2] in DISKS)


def received_bytes(text):
    total = 0
    for line in text.splitlines()[2:]:
        name, _, counters = line.partition(':')
        if name.strip() != 'lo':
            total += int(counters.split(None, 1)[0])
    return total


def paged_out_kib(text):
    return int(text.split('\npgpgout ', 1)[1].split(None, 1)[0])


def come_first():
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except OSError:
        pass  # not root: as late as everybody


def main():
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all: it ends with its input
    come_first()
    parsers = (cpu_and_events, written_sectors, received_bytes, paged_out_kib)
    due = time.monotonic()
    while not select.select([sys.stdin], [], [], max(0, due - time.monotonic()))[0]:
        texts = [read(fd) for fd in FILES]
        cells = ['%d %s' % (at, parse(text)) for (at, text), parse in zip(texts, parsers)]
        sys.stdout.write(' '.join(cells) + '\n')
        sys.stdout.flush()
        due = max(due + PERIOD_S, time.monotonic())


main()
