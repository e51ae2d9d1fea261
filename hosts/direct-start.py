"""What direct starts of servers have in common; direct-start-nova.py or -zun.py follows it.

    cat direct-start.py direct-start-nova.py | python3 -I -S - SERVER_ID NAME

Starts the twin of an OpenStack server by the node's own means, times that, and removes it. Prints
one line of JSON: {"operation", "seconds", "resolution_seconds", "details"}, or {"error", "hint",
"found"}. The server itself is only looked at: the twin has files, addresses and a NAME of its own.
Standard library of Python 3.7 only; sent over SSH, so nothing is installed.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
import xml.etree.ElementTree as ElementTree

COMMAND_S, COPY_S = 120, 1200
RIGHTS = "log in as root, or as a user that may use the node's libvirt and Docker"


class Failure(Exception):
    """Why there is no measurement; `found` once the server was seen on this node."""

    def __init__(self, message, hint='', found=True):
        super().__init__(message)
        self.hint, self.found = hint, found


class CommandFailed(Failure):
    pass


def run(*argv, timeout=COMMAND_S, env=()):
    """What a command prints."""
    try:
        done = subprocess.run(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            timeout=timeout, universal_newlines=True, env={**os.environ, 'LC_ALL': 'C', **dict(env)},
            executable=shutil.which(argv[0]) or argv[0])
    except FileNotFoundError:
        raise Failure("there is no '%s' here." % argv[0], 'install it on the node')
    except subprocess.TimeoutExpired:
        raise Failure("'%s' did not end within %d s." % (' '.join(argv[:5]), timeout))
    if done.returncode == 0:
        return done.stdout
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    words = '; '.join(lines) or 'exit code %d' % done.returncode
    denied = 'denied' in words.lower() or 'not permitted' in words.lower()
    raise CommandFailed('%s: %s' % (argv[0], words), RIGHTS if denied else '')


def timed(action, *args, **options):
    start = time.perf_counter()
    action(*args, **options)
    return time.perf_counter() - start


def not_here(what, absent, refused):
    """The server was found nowhere: because it is not here, or because nobody could be asked."""
    if absent:
        return Failure('it has no %s (asked %s).' % (what, ', '.join(absent)), found=False)
    hint = next((failure.hint for failure in refused if failure.hint), '')
    return Failure('; '.join(dict.fromkeys(map(str, refused))), hint, found=False)


def alone():
    """Waits until no other start of this user is under way: the try before may still be ending."""
    lock = socket.socket(socket.AF_UNIX)
    ends = time.monotonic() + COPY_S
    while True:
        try:
            # A name without a file: nothing of it is left, however this process ends.
            lock.bind('\0packbench-%d-direct-start' % os.getuid())
            return lock
        except OSError:
            if time.monotonic() > ends:
                raise Failure('another direct start has been under way for %d s.' % COPY_S)
            time.sleep(0.1)


def main(start, server_id, name):
    # What was begun is taken back when the session ends, too.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    os.environ['PATH'] += ':/usr/sbin:/sbin'
    try:
        with alone():
            operation, seconds, details = start(server_id, name)
        answer = {'operation': operation, 'seconds': seconds, 'details': details,
                  'resolution_seconds': time.get_clock_info('perf_counter').resolution}
    except Failure as failure:
        answer = {'error': str(failure), 'hint': failure.hint, 'found': failure.found}
    print(json.dumps(answer))
