# A nova server is a domain of libvirt. Follows direct-start.py.

HYPERVISORS = ('qemu:///system', 'lxc:///')


def virsh(uri, *args):
    return run('virsh', '-c', uri, *args)


def find_domain(server_id):
    absent, refused = [], []
    for uri in HYPERVISORS:
        try:
            virsh(uri, 'domname', server_id)
            return uri
        except Failure as failure:
            if 'failed to get domain' in str(failure):
                absent.append(uri)
            else:
                refused.append(failure)
    raise not_here('domain with UUID %s' % server_id, absent, refused)


def start_domain(server_id, name):
    uri = find_domain(server_id)
    domain = ElementTree.fromstring(virsh(uri, 'dumpxml', '--inactive', server_id))
    # Beside the server's own folder: the same file system, and the hypervisor may read there.
    folder = os.path.join(os.path.dirname(os.path.dirname(root_of(domain))), name)
    remove_domain(uri, name, folder)
    try:
        os.mkdir(folder, 0o711)
        make_twin(domain, name, folder)
        path = os.path.join(folder, 'domain.xml')
        ElementTree.ElementTree(domain).write(path)
        idle = timed(virsh, uri, 'uri')
        seconds = timed(virsh, uri, 'create', path)
    except OSError as error:
        raise Failure("cannot use '%s': %s." % (error.filename, error.strerror), RIGHTS)
    finally:
        remove_domain(uri, name, folder)
    details = 'virsh %s at %s, %.3f s of it virsh itself' % (run('virsh', '-v').strip(), uri, idle)
    return 'libvirt.create_domain', seconds, details


def root_of(domain):
    """The file of its first disk; of a container of libvirt the folder that is its root."""
    for source in domain.iterfind('devices/disk/source'):
        if source.get('file'):
            return source.get('file')
    for filesystem in domain.iterfind("devices/filesystem[@type='mount']"):
        if filesystem.find('target').get('dir') == '/':
            return filesystem.find('source').get('dir')
    raise Failure('its disk is not a file here, so there is nothing that a twin could start from.')


def make_twin(domain, name, folder):
    """Gives it a name, files and addresses of its own."""
    identity = str(uuid.uuid4())
    domain.find('name').text = name
    domain.find('uuid').text = identity
    for entry in domain.iterfind("sysinfo/system/entry[@name='uuid']"):
        entry.text = identity
    drop(domain, 'metadata', 'seclabel')
    for tag in ('kernel', 'initrd', 'nvram'):
        for file in domain.iterfind('os/' + tag):
            file.text = copy(file.text, os.path.join(folder, tag))
    devices = domain.find('devices')
    if devices.find('hostdev') is not None:
        raise Failure('it has a device of the host for itself, which no twin can share.')
    for number, disk in enumerate(devices.iterfind('disk')):
        source = disk.find('source')
        if source is None:
            continue  # an empty drive
        if not source.get('file'):
            raise Failure("its disk '%s' is not a file here." % disk.find('target').get('dev'))
        source.set('file', copy_disk(source.get('file'), os.path.join(folder, 'disk%d' % number)))
    for filesystem in devices.iterfind("filesystem[@type='mount']"):
        if filesystem.find('target').get('dir') == '/':
            source = filesystem.find('source')
            source.set('dir', mount_copy(source.get('dir'), folder))
    for interface in devices.findall('interface'):
        isolate(devices, interface)
    for tag in ('serial', 'console', 'channel', 'parallel'):
        for port in devices.iterfind(tag):
            redirect(port, folder)
    for graphics in devices.iterfind('graphics'):
        graphics.attrib.pop('port', None)
        graphics.set('autoport', 'yes')


def drop(element, *tags):
    for tag in tags:
        for child in element.findall(tag):
            element.remove(child)


def isolate(devices, interface):
    """On the same bridge, but nothing that Neutron would take for the server's own port."""
    if interface.get('type') not in ('bridge', 'ethernet', 'network'):
        devices.remove(interface)  # a device that only one domain can have
        return
    octets = uuid.uuid4().bytes
    interface.find('mac').set('address', '52:54:00:%02x:%02x:%02x' % tuple(octets[:3]))
    for parameters in interface.iterfind('virtualport/parameters'):
        parameters.set('interfaceid', str(uuid.uuid4()))
    drop(interface, 'target', 'filterref')


def redirect(port, folder):
    """Logs go to the twin's folder, ports and sockets to where libvirt pleases."""
    for log in port.iterfind('log'):
        log.set('file', os.path.join(folder, 'console.log'))
    if port.get('type') == 'spicevmc':
        return
    if port.get('type') != 'unix':
        port.set('type', 'pty')
    drop(port, 'source', 'protocol')


def copy(source, target):
    """A copy without the holes. The copy must leave as much room as it takes."""
    needed = os.stat(source).st_blocks * 512
    free = shutil.disk_usage(os.path.dirname(target)).free
    if needed * 2 > free:
        sizes = (source, needed / 2**20, free / 2**20)
        raise Failure("no room to copy '%s': %d MiB, and %d MiB are free." % sizes)
    run('cp', '--sparse=always', '--reflink=auto', source, target, timeout=COPY_S)
    return target


def copy_disk(source, target):
    """As nova makes a disk: an overlay of the image where it was one, else a copy."""
    # -U: it is in use, and its headers do not change.
    info = json.loads(run('qemu-img', 'info', '-U', '--output=json', source))
    backing = info.get('full-backing-filename', info.get('backing-filename'))
    if not backing:
        return copy(source, target)
    image = json.loads(run('qemu-img', 'info', '-U', '--output=json', backing))
    run('qemu-img', 'create', '-q', '-f', info['format'], '-b', backing, '-F', image['format'],
        target, str(info['virtual-size']))
    return target


def mount_copy(root, folder):
    """nova mounts the image `disk` beside the root folder (nova/virt/disk/api.py, setup_container)."""
    image = os.path.join(os.path.dirname(root), 'disk')
    if not os.path.exists(image):
        raise Failure("there is no '%s' to copy its root file system from." % image)
    target = os.path.join(folder, 'image')
    if json.loads(run('qemu-img', 'info', '-U', '--output=json', image))['format'] == 'raw':
        copy(image, target)
    else:
        run('qemu-img', 'convert', '-U', '-O', 'raw', image, target, timeout=COPY_S)
    twin_root = os.path.join(folder, 'rootfs')
    os.mkdir(twin_root)
    run('mount', '-o', 'loop', target, twin_root)
    return twin_root


def remove_domain(uri, name, folder):
    try:
        virsh(uri, 'destroy', name)
    except CommandFailed as failure:
        if 'failed to get domain' not in str(failure):
            raise
    root = os.path.join(folder, 'rootfs')
    for _ in range(50):  # the kernel may still be ending its processes
        if not os.path.ismount(root):
            break
        try:
            run('umount', root)
        except CommandFailed:
            time.sleep(0.1)
    else:
        raise Failure("'%s' of the twin cannot be unmounted." % root)
    if os.path.isdir(folder):
        shutil.rmtree(folder)


main(start_domain, *sys.argv[1:3])
