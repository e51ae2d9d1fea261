# A container of zun is a container of Docker. Follows direct-start.py.

DOCKER_SOCKET = 'unix:///var/run/docker.sock'


def docker_hosts():
    """Where an engine may listen: the client's own default, the usual socket, running engines."""
    yield ''
    yield DOCKER_SOCKET
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open('/proc/%s/cmdline' % pid) as file:
                argv = file.read().split('\0')
            if os.path.basename(argv[0]) == 'dockerd':
                yield from hosts_of(argv, '/proc/%s/root' % pid)
        except (OSError, ValueError):
            continue  # it has ended, or it is somebody else's


def hosts_of(argv, root):
    config = '/etc/docker/daemon.json'
    for option, value in zip(argv, argv[1:]):
        name, equals, joined = option.partition('=')
        if name in ('-H', '--host'):
            yield joined if equals else value
        elif name == '--config-file':
            config = joined if equals else value
    with open(root + config) as file:
        yield from json.load(file).get('hosts', ())


def find_container(container):
    absent, refused = [], []
    for host in dict.fromkeys(docker_hosts()):
        if host and not host.startswith(('unix://', 'tcp://')):
            continue
        docker = ('docker', '-H', host) if host else ('docker',)
        try:
            return docker, json.loads(run(*docker, 'inspect', '--type', 'container', container))[0]
        except Failure as failure:
            if 'no such' in str(failure).lower():
                absent.append(host or 'docker')
            else:
                refused.append(failure)
    raise not_here('container %s' % container, absent, refused)


def start_container(server_id, name):
    docker, original = find_container('zun-' + server_id)
    config, limits = original['Config'], original['HostConfig']
    argv = ['run', '-d', '--network', 'none', '--name', name]
    for option, value in (('--memory', limits.get('Memory')), ('--cpu-shares', limits.get('CpuShares')),
                          ('--cpu-period', limits.get('CpuPeriod')), ('--cpu-quota', limits.get('CpuQuota')),
                          ('--runtime', limits.get('Runtime')), ('--user', config.get('User')),
                          ('--workdir', config.get('WorkingDir'))):
        if value:
            argv += (option, str(value))
    for option, wanted in (('-t', config.get('Tty')), ('-i', config.get('OpenStdin')),
                           ('--init', limits.get('Init')), ('--privileged', limits.get('Privileged'))):
        if wanted:
            argv.append(option)
    # By name only: values may be secret, and a command line is not.
    variables = dict(each.partition('=')[::2] for each in config.get('Env') or ())
    for variable in variables:
        argv += ('-e', variable)
    entrypoint = config.get('Entrypoint') or []
    if entrypoint:
        argv += ('--entrypoint', entrypoint[0])
    argv += [original['Image'], *entrypoint[1:], *(config.get('Cmd') or ())]
    remove_container(docker, name)
    try:
        idle = timed(run, *docker, 'version')
        seconds = timed(run, *docker, *argv, env=variables)
    finally:
        remove_container(docker, name)
    engine = run(*docker, 'info', '--format', '{{.ServerVersion}} with {{.Driver}}').strip()
    return 'docker.run_container', seconds, 'docker %s, %.3f s of it the client itself' % (engine, idle)


def remove_container(docker, name):
    try:
        run(*docker, 'rm', '-f', '-v', name)
    except CommandFailed as failure:
        if 'no such container' not in str(failure).lower():
            raise


main(start_container, *sys.argv[1:3])
