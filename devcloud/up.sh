#!/bin/bash
# up.sh: from a bare Debian 12 machine to a running single-node OpenStack (Zed). Run it again at will: each
# step does nothing when its work is done. Everything listens on loopback. See README.md.
#   up.sh [--docker] [--mysql]     --docker (or DEVCLOUD_DOCKER=1) adds Docker containers through Zun: zun.sh
#                                  --mysql (or DEVCLOUD_MYSQL=1) adds the MySQL guest and what its benchmarks need: mysql.sh
set -euo pipefail
. "$(dirname "$0")/lib.sh"
[ "$(id -u)" = 0 ] || die "run as root"
docker=${DEVCLOUD_DOCKER:-}; mysql=${DEVCLOUD_MYSQL:-}
for a in "$@"; do case $a in --docker) docker=1;; --mysql) mysql=1;; *) die "usage: $0 [--docker] [--mysql]";; esac; done
export DEBIAN_FRONTEND=noninteractive
umask 022; ulimit -n 20000

PACKAGES="mariadb-server rabbitmq-server memcached
 keystone glance-api placement-api nova-api nova-conductor nova-scheduler nova-compute
 neutron-api neutron-rpc-server neutron-linuxbridge-agent neutron-dhcp-agent
 libvirt-daemon-system libvirt-daemon-driver-lxc libvirt-clients qemu-system-x86 qemu-utils python3-libvirt
 python3-openstackclient
 mount dnsmasq-base bridge-utils ebtables ipset iptables busybox-static cpio e2fsprogs
 uwsgi-core uwsgi-plugin-python3 openssh-server"
[ -z "$docker" ] || PACKAGES+=" docker.io python3-docker python3-cotyledon python3-venv pciutils"
# the benchmark programs: this machine itself is what the guests are compared with
[ -z "$mysql" ] || PACKAGES+=" mmdebstrap openssh-client mariadb-client sysbench mbw iperf3"

# --- 1. packages ------------------------------------------------------------------------------------------
missing=$(for p in $PACKAGES; do dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || echo "$p"; done)
if [ -n "$missing" ]; then
  say "installing $(echo $missing | wc -w) packages and what they need"
  # no service may start by itself: most container images deny it already, this makes sure
  [ -e /usr/sbin/policy-rc.d ] || { printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d; }
  apt-get -qq update || true
  apt-get install -y --no-install-recommends -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confold $PACKAGES \
    >"${TMPDIR:-/tmp}/devcloud-apt.log" 2>&1 || die "apt-get install: see ${TMPDIR:-/tmp}/devcloud-apt.log"
fi

mkdir -p "$S" "$L" "$RUN" "$ETC"; chmod 755 "$S" "$L"
. "$LAB/render.sh"

# --- 2. database, message queue, cache --------------------------------------------------------------------
say "mariadb, rabbitmq, memcached"
mkdir -p "$S/mysql"; chown mysql:mysql "$S/mysql"
[ -d "$S/mysql/mysql" ] || mariadb-install-db --no-defaults --user=mysql --datadir="$S/mysql" \
  --auth-root-authentication-method=socket --skip-test-db >"$L/mariadb-install.log" 2>&1
start mariadb mariadbd --no-defaults --user=mysql --datadir="$S/mysql" --socket="$S/mysql/s.sock" --pid-file="$S/mysql/mysqld.pid" \
  --bind-address=127.0.0.1 --port=3306 --max-connections=1000 --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=256M \
  --character-set-server=utf8mb3 --collation-server=utf8mb3_general_ci --skip-name-resolve
mkdir -p "$S/rabbit"; export HOME=$S/rabbit
RABBIT=(env HOME="$S/rabbit" RABBITMQ_NODENAME=devcloud@localhost RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT=5672
  RABBITMQ_MNESIA_BASE="$S/rabbit" RABBITMQ_LOG_BASE="$L" RABBITMQ_CONF_ENV_FILE=/dev/null RABBITMQ_ENABLED_PLUGINS_FILE="$S/rabbit/plugins"
  ERL_EPMD_ADDRESS=127.0.0.1 "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1}")
start rabbitmq "${RABBIT[@]}" /usr/lib/rabbitmq/bin/rabbitmq-server
start memcached memcached -u nobody -l 127.0.0.1 -p 11211 -m 64
wait_port 3306 60; wait_port 11211 20; wait_port 5672 90
sql() { mariadb --no-defaults --socket="$S/mysql/s.sock" -uroot -N -e "$1"; }
for d in keystone glance placement nova nova_api nova_cell0 neutron; do sql "CREATE DATABASE IF NOT EXISTS $d CHARACTER SET utf8mb3"; done
sql "CREATE USER IF NOT EXISTS devcloud@'%' IDENTIFIED BY '$PW'; GRANT ALL ON *.* TO devcloud@'%'"
rctl() { "${RABBIT[@]}" /usr/lib/rabbitmq/bin/rabbitmqctl -q "$@"; }
if [ ! -e "$S/rabbit/.user" ]; then
  rctl await_startup
  rctl list_users | grep -q '^devcloud' || rctl add_user devcloud "$PW"
  rctl set_permissions devcloud '.*' '.*' '.*'; touch "$S/rabbit/.user"
fi

# --- 3. schemas -------------------------------------------------------------------------------------------
# once NAME CMD...: run CMD unless it has succeeded before on this state directory
once() {
  local n=$1; shift
  [ -e "$S/done/$n" ] && return 0
  say "  $n"; "$@" >>"$L/schema.log" 2>&1 || die "$n: see $L/schema.log"
  mkdir -p "$S/done"; touch "$S/done/$n"
}
KM=(keystone-manage --config-file "$ETC/keystone/keystone.conf")
NM=(nova-manage --config-file "$ETC/nova/nova.conf")
say "schemas"
(
  once keystone-db "${KM[@]}" db_sync
  once fernet "${KM[@]}" fernet_setup --keystone-user root --keystone-group root
  once credential "${KM[@]}" credential_setup --keystone-user root --keystone-group root
  once bootstrap "${KM[@]}" bootstrap --bootstrap-password "$PW" --bootstrap-region-id RegionOne \
    --bootstrap-admin-url http://127.0.0.1:5000/v3 --bootstrap-internal-url http://127.0.0.1:5000/v3 --bootstrap-public-url http://127.0.0.1:5000/v3
  once glance-db glance-manage --config-file "$ETC/glance/glance-api.conf" db_sync
  once placement-db placement-manage --config-file "$ETC/placement/placement.conf" db sync
  once neutron-db neutron-db-manage --config-file "$ETC/neutron/neutron.conf" --config-file "$ETC/neutron/ml2.ini" upgrade heads
) & a=$!
(
  once nova-api-db "${NM[@]}" api_db sync
  once cell0 "${NM[@]}" cell_v2 map_cell0 --database_connection "$(db nova_cell0)"
  once cell1 "${NM[@]}" cell_v2 create_cell --name cell1 --transport-url "$MQ" --database_connection "$(db nova)"
  once nova-db "${NM[@]}" db sync
) & b=$!
wait $a; wait $b

# --- 4. keystone, and the users and endpoints of the others -----------------------------------------------
uwsgi() { # uwsgi NAME PORT PROCESSES WSGI-FILE ENV...: a WSGI service on loopback
  local name=$1 port=$2 procs=$3 file=$4; shift 4
  start "$name" env "$@" /usr/bin/uwsgi_python3 --http-socket "127.0.0.1:$port" --master --processes "$procs" --threads 1 --enable-threads \
    --lazy-apps --thunder-lock --die-on-term --buffer-size 65535 --listen 100 --rem-header Content-Length --add-header 'Connection: close' \
    --paste-logger --no-orphans --procname-prefix-spaced "$name" --wsgi-file "$file"
}
say "keystone"
uwsgi keystone 5000 2 /usr/bin/keystone-wsgi-public OS_KEYSTONE_CONFIG_DIR="$ETC/keystone"
wait_port 5000 60
/usr/bin/python3 "$LAB/cloud.py" identity

# --- 5. glance, placement, neutron and nova's controller --------------------------------------------------
say "glance, placement, neutron, nova"
NC=(--config-file "$ETC/neutron/neutron.conf")
start glance-api glance-api --config-file "$ETC/glance/glance-api.conf"
uwsgi placement 8778 2 /usr/bin/placement-api OS_PLACEMENT_CONFIG_DIR="$ETC/placement"
uwsgi neutron-api 9696 2 /usr/bin/neutron-api OS_NEUTRON_CONFIG_DIR="$ETC/neutron" OS_NEUTRON_CONFIG_FILES="neutron.conf;ml2.ini"
uwsgi nova-api 8774 2 /usr/bin/nova-api-wsgi OS_NOVA_CONFIG_DIR="$ETC/nova"
start neutron-rpc-server neutron-rpc-server "${NC[@]}" --config-file "$ETC/neutron/ml2.ini"
start nova-conductor nova-conductor --config-file "$ETC/nova/nova.conf"
start nova-scheduler nova-scheduler --config-file "$ETC/nova/nova.conf"
wait_port 9292 60; wait_port 8778 60; wait_port 9696 60; wait_port 8774 60

# --- 6. bridge, network agents, libvirt nodes, computes ---------------------------------------------------
say "agents, computes"
for n in $NODES; do
  start "neutron-linuxbridge-$n" neutron-linuxbridge-agent "${NC[@]}" --config-file "$ETC/neutron/agent-$n.ini"
done
start neutron-dhcp neutron-dhcp-agent "${NC[@]}" --config-file "$ETC/neutron/dhcp.ini"

for n in kvm lxc; do
  # a "node" is a UTS + mount namespace: its own hostname (nova's hypervisor_hostname must be unique) and its
  # own libvirt directories, so that two libvirtd can run side by side
  D=$S/nodes/$n
  if ! alive "node-$n"; then
    rm -f "$D/ready"
    start "node-$n" unshare --uts --mount --propagation slave /bin/bash -c "
      set -e; hostname $n
      mkdir -p /run/libvirt /var/cache/libvirt /var/lib/libvirt /var/log/libvirt
      mount --bind $D/hosts /etc/hosts
      mount --bind $D/etc /etc/libvirt;         mount --bind $D/run /run/libvirt;  mount --bind $D/lib /var/lib/libvirt
      mount --bind $D/cache /var/cache/libvirt; mount --bind $D/log /var/log/libvirt
      # hybrid cgroups: libvirt_lxc tries to bind the v2 mount into the container before it has a tmpfs to make its directory on
      if mountpoint -q /sys/fs/cgroup/unified; then umount /sys/fs/cgroup/unified; fi
      touch $D/ready; exec sleep infinity"
    for i in $(seq 50); do [ -e "$D/ready" ] && break; sleep .1; done
  fi
  if ! alive "libvirtd-$n"; then
    rm -f "$D/run/libvirt-sock"
    start "libvirtd-$n" nsenter -t "$(cat "$RUN/node-$n.pid")" -u -m -- env LIBVIRT_DRIVER_DIR="$D/drivers" libvirtd -p /run/libvirt/libvirtd.pid
    for i in $(seq 100); do [ -S "$D/run/libvirt-sock" ] && break; sleep .1; done
  fi
  start "nova-compute-$n" nsenter -t "$(cat "$RUN/node-$n.pid")" -u -m -- nova-compute --config-file "$ETC/nova/nova-$n.conf"
done
start nova-compute-fake nova-compute --config-file "$ETC/nova/nova-fake.conf"

# --- 7. images, flavors, network, zones -------------------------------------------------------------------
[ -s "$S/guest/lxc.raw" ] || { say "guest images"; "$LAB/images/build.sh" "$S/guest" >>"$L/images.log" 2>&1; }
say "images, flavors, network, zones"
/usr/bin/python3 "$LAB/cloud.py" cloud "$S/guest" "${NM[@]}"
[ -z "$docker" ] || . "$LAB/zun.sh"
[ -z "$mysql" ] || . "$LAB/mysql.sh"
. "$LAB/ssh.sh"
say "up"
