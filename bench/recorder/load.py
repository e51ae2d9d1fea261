"""Loads this machine until standard input closes: every core, the disk, the network.

    python3 -I -S load.py FOLDER

Burns CPU on every core; writes and syncs a file in FOLDER in bursts; sends bytes in bursts over
loopback and into a TAP device of its own, because neither dool nor the recorder counts loopback in
its total. The device vanishes with the process. Prints `ready`, or `ready without TAP: WHY`.
"""

import fcntl
import os
import random
import signal
import socket
import struct
import sys
import threading
import time

# linux/if_tun.h, linux/sockios.h, linux/if.h
TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000
SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1
# To a locally administered address, of the EtherType for experiments: the kernel counts and drops it.
FRAME = bytes.fromhex('020000000001' '020000000002' '88b5') + bytes(1400)
MIB = 1 << 20


def open_tap():
    tap = os.open('/dev/net/tun', os.O_RDWR)
    name = b'pbload%d' % os.getpid()
    fcntl.ioctl(tap, TUNSETIFF, struct.pack('16sH14x', name, IFF_TAP | IFF_NO_PI))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack('16sH14x', name, IFF_UP))
    return tap


def burn():
    parent = os.getppid()
    while os.getppid() == parent:
        sum(range(100000))


def write_disk(folder):
    chance = random.Random(1)
    parent = os.getppid()
    fd = os.open(os.path.join(folder, 'load'), os.O_WRONLY | os.O_CREAT, 0o600)
    while os.getppid() == parent:
        os.lseek(fd, 0, os.SEEK_SET)
        os.write(fd, os.urandom(MIB) * chance.randint(1, 6))
        os.fsync(fd)
        time.sleep(chance.uniform(0.05, 0.4))


def send(tap):
    chance = random.Random(2)
    parent = os.getppid()
    with socket.create_server(('127.0.0.1', 0)) as server:
        out = socket.create_connection(server.getsockname())
        far, _ = server.accept()
    threading.Thread(target=lambda: [None for _ in iter(lambda: far.recv(MIB), b'')], daemon=True).start()
    while os.getppid() == parent:
        for _ in range(chance.randint(1, 40)):
            out.sendall(bytes(65536))
            for _ in range(10 if tap is not None else 0):
                os.write(tap, FRAME)
        time.sleep(chance.uniform(0.01, 0.2))


def fork(work, *args):
    child = os.fork()
    if child:
        return child
    try:
        work(*args)
    finally:
        os._exit(0)


def main(folder):
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all: it ends with its input
    tap, note = None, ''
    try:
        tap = open_tap()
    except OSError as error:
        note = ' without TAP: %s' % error.strerror
    children = [fork(burn) for _ in os.sched_getaffinity(0)]
    children += [fork(write_disk, folder), fork(send, tap)]
    print('ready' + note, flush=True)
    try:
        sys.stdin.read()
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
        for child in children:
            os.waitpid(child, 0)


main(sys.argv[1])
