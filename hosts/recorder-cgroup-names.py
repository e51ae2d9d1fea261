"""Names of the guests in cgroups: which server of the cloud each of them is.

Sent before recorder-cgroups.py. Standard library only, no program is started.
"""

import json
import os
import re
import socket

LIBVIRT_STATE = os.environ.get('PACKBENCH_LIBVIRT_STATE', '/run/libvirt')
DOCKER_SOCKET = os.environ.get('DOCKER_HOST', 'unix:///var/run/docker.sock')

# src/util/vircgroup.c and virsystemd.c of libvirt, daemon/oci_linux.go of Docker.
DOMAIN = re.compile(r'(?:machine-)?(qemu|lxc)-\d+-(\S+)\.(?:scope|libvirt-qemu|libvirt-lxc)$')
CONTAINER = re.compile(r'(?:docker-)?([0-9a-f]{64})(?:\.scope)?$')
UUID = r'[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'


def is_guest(folder):
    folder = folder.replace('\\x2d', '-')
    return bool(DOMAIN.match(folder) or CONTAINER.match(folder))


class GuestNames:
    """What a guest is called in the spool: `domain=server`, `container=server`."""

    def __init__(self):
        self.containers = None  # asked for once, if at all

    def find(self, folder, last):
        """The name of the cgroup in this folder. Empty: not known yet. None: it is no server's.

        Nodes that share a kernel see each other's guests: those are none here.
        @param last: there will be no other try
        """
        folder = folder.replace('\\x2d', '-')
        domain = DOMAIN.match(folder)
        if domain:
            return find_domain(*domain.groups(), last)
        if self.containers is None:
            self.containers = list_containers()
        container = CONTAINER.match(folder).group(1)
        server = self.containers.get(container)
        if server is None:
            return None if last else ''
        return '%s=%s' % (container[:12], server) if server else None


def find_domain(driver, name, last):
    state = os.path.join(LIBVIRT_STATE, driver, name)
    server = read_match(state + '.xml', r'</name>\s*<uuid>(%s)</uuid>' % UUID)
    if not server:  # only root may read that; QEMU's command line is everybody's
        pid = read_match(state + '.pid', r'(\d+)')
        server = pid and read_match('/proc/%s/cmdline' % pid, r'-uuid\0(%s)\0' % UUID)
    if server:
        return '%s=%s' % (name, server)
    here = os.path.isdir(os.path.join(LIBVIRT_STATE, driver)) or not os.path.isdir(LIBVIRT_STATE)
    if here and not last:
        return ''
    known = os.path.exists(state + '.pid') or not os.path.isdir(LIBVIRT_STATE)
    return name if here and known else None


def read_match(path, pattern):
    try:
        with open(path, errors='replace') as file:
            found = re.search(pattern, file.read())
    except OSError:
        return None
    return found and found.group(1)


def list_containers():
    """Container → server: all that the engine has, empty where Zun did not make it.

    The engine's list and not its inspect, which waits for a container that is starting.
    """
    if not DOCKER_SOCKET.startswith('unix://'):
        return {}
    answer = b''
    try:
        with socket.socket(socket.AF_UNIX) as engine:
            engine.settimeout(0.2)
            engine.connect(DOCKER_SOCKET[len('unix://'):])
            engine.sendall(b'GET /containers/json?all=1 HTTP/1.0\r\nHost: docker\r\n\r\n')
            while True:
                piece = engine.recv(65536)
                if not piece:
                    break
                answer += piece
        containers = json.loads(answer.partition(b'\r\n\r\n')[2])
        return {one['Id']: zun_server(one['Names']) for one in containers}
    except (OSError, ValueError, KeyError, TypeError):
        return {}  # no engine, or not for this user: its containers stay without a name


def zun_server(names):
    found = re.search(r'(?m)^/?zun-(%s)$' % UUID, '\n'.join(names or ()))
    return found.group(1) if found else ''
