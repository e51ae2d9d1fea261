#!/bin/bash
# Builds the MySQL guest: one minimal Debian root file system with MariaDB, an SSH server and the study's in-guest
# benchmarks, written out three times:
#   mysql-lxc.raw      ext4 root file system for the lxc compute (raw: nova loop-mounts it)
#   mysql-kvm.qcow2    the same on a disk for the kvm compute, with mysql-kernel and mysql-ramdisk for direct boot
#   mysql-docker.tar   the same as one layer, in the form that `docker load` and glance's container_format=docker take
#   bin/               netperf and its server for this machine (the package is in non-free): the guests' netperf talks to it
#   id_packbench       the private key of root's test key pair (made anew by every build)
# Usage: build-mysql.sh OUTDIR     (root; Debian 12; about 1 min)
#   BLOGBENCH=DIR   source tree of blogbench 1.2 (not in Debian 12), compiled here and put in; without it, no blogbench
#   NETPERF=0       leave netperf out (it is in Debian's non-free, and left out where that cannot be had); iperf3 is always in
#   EXTRA="fio ..." more Debian packages
#   KEEP=DIR        keep the unpacked root file system there
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive
HERE=$(cd "$(dirname "$0")" && pwd); OUT=$1; mkdir -p "$OUT"; OUT=$(cd "$OUT" && pwd)
W=$(mktemp -d); chmod 755 "$W"; trap 'rm -rf --one-file-system "$W"' EXIT
say() { printf '[%4ds] %s\n' "$SECONDS" "$*"; }
[ "$(id -u)" = 0 ] || { echo "run as root" >&2; exit 1; }
missing=$(for p in mmdebstrap mount busybox-static cpio e2fsprogs qemu-utils openssh-client ${BLOGBENCH:+gcc libc6-dev}; do
  dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || echo "$p"; done)
[ -z "$missing" ] || apt-get install -y -qq --no-install-recommends $missing >/dev/null

# --- 1. root file system: Debian's essential packages and these ---------------------------------------------------
PK="mariadb-server-core,mariadb-client-core,sysbench,mbw,iperf3,openssh-server,busybox-static,e2fsprogs,iproute2,iputils-ping"
for p in ${EXTRA:-}; do PK=$PK,$p; done
suite=$(. /etc/os-release; echo "$VERSION_CODENAME"); R=$W/root
# this machine's own Debian mirrors
apt-get indextargets --format '$(ORIGIN) $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' | sort -u |
  awk '$1=="Debian" && $4=="main" {print "deb", $2, $3, $4}' >"$W/sources.list"
if [ "${NETPERF:-1}" != 0 ]; then   # is netperf there? asked beforehand, so that a mirror without non-free costs netperf and not the guest
  while read -r _ uri s _; do
    [ "$s" = "$suite" ] && /usr/lib/apt/apt-helper -qq download-file "${uri%/}/dists/$s/non-free/binary-amd64/Packages.xz" "$W/non-free.xz" &&
      /usr/lib/apt/apt-helper cat-file "$W/non-free.xz" | grep -x 'Package: netperf' >/dev/null && nonfree=$uri && break
  done <"$W/sources.list" 2>/dev/null || true
  if [ -n "${nonfree:-}" ]; then PK=$PK,netperf; echo "deb $nonfree $suite non-free" >>"$W/sources.list"
  else say "no netperf: these mirrors have no non-free; the guests' network benchmark is iperf3"; fi
fi
say "root file system ($suite)"
mmdebstrap --quiet --mode=root --variant=essential --include="$PK" --aptopt='APT::Install-Recommends "false"' \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/mysql/*/errmsg.sys' \
  --dpkgopt='path-include=/usr/share/mysql/english/errmsg.sys' --dpkgopt='path-exclude=/usr/lib/x86_64-linux-gnu/gconv/*' \
  "$suite" "$R" "$W/sources.list"
rm -rf "$R"/var/cache/* "$R"/var/lib/apt/* "$R"/var/log/* "$R"/usr/share/{bug,lintian,zoneinfo} "$R"/etc/ssh/ssh_host_* "$R"/boot
for f in etc/hostname etc/hosts etc/ssh etc/mysql/mariadb.conf.d sbin/init usr/share usr/bin root/.ssh; do # nothing below may lead outside
  case $(realpath -m "$R/$f") in "$R"/*) ;; *) echo "$f leads out of the root" >&2; exit 1;; esac
done
mkdir -p "$R"/var/log "$R"/root/.ssh "$R"/usr/share/packbench "$R"/run/sshd

if [ -n "${BLOGBENCH:-}" ]; then
  say "blogbench"
  (cd "$BLOGBENCH/src" && gcc -O2 -w -static -pthread '-DPACKAGE_STRING="blogbench 1.2"' '-DPACKAGE_BUGREPORT=""' -D_GNU_SOURCE -DHAVE_ALLOCA -DHAVE_ALLOCA_H \
    -DHAVE_FCNTL_H -DHAVE_GETOPT_H -DHAVE_GETOPT_LONG -DHAVE_SYNC -DHAVE_STRTOULL -DHAVE_SYS_PARAM_H -DHAVE_SYS_TIME_H \
    -o "$R/usr/bin/blogbench" blogbench.c commenter.c helpers.c process.c reader.c rewriter.c writer.c)
fi

# --- 2. accounts, SSH, MariaDB --------------------------------------------------------------------------------------
say "configuration"
echo packbench >"$R/etc/hostname"; printf '127.0.0.1 localhost packbench\n' >"$R/etc/hosts"
rm -f "$OUT/id_packbench" "$OUT/id_packbench.pub"
ssh-keygen -q -t ed25519 -N '' -C packbench-test -f "$OUT/id_packbench"
cp "$OUT/id_packbench.pub" "$R/root/.ssh/authorized_keys"; chmod 700 "$R/root/.ssh"; chmod 600 "$R/root/.ssh/authorized_keys"
ssh-keygen -q -t ed25519 -N '' -C '' -f "$R/etc/ssh/ssh_host_ed25519_key"     # the same host key in every guest: a test image
cat >"$R/etc/ssh/sshd_config" <<'E'
HostKey /etc/ssh/ssh_host_ed25519_key
PermitRootLogin prohibit-password
PasswordAuthentication no
UsePAM no
UseDNS no
MaxStartups 100
Subsystem sftp /usr/lib/openssh/sftp-server
E
# not my.cnf: that is an absolute symbolic link, which from outside the root leads to this machine's own file
cat >"$R/etc/mysql/mariadb.conf.d/90-packbench.cnf" <<'E'
[client-server]
socket = /run/mysqld/mysqld.sock
[mariadbd]
user = mysql
datadir = /var/lib/mysql
pid-file = /run/mysqld/mysqld.pid
log-error = /var/log/mysql/error.log
bind-address = 0.0.0.0
skip-name-resolve
max_connections = 200
innodb_log_file_size = 32M
innodb_buffer_pool_size = 128M
E
chroot "$R" groupadd -r mysql; chroot "$R" useradd -r -g mysql -d /nonexistent -s /usr/sbin/nologin mysql
install -d -m 755 "$R"/var/lib/mysql "$R"/var/log/mysql "$R"/run/mysqld; chroot "$R" chown mysql:mysql /var/lib/mysql /var/log/mysql /run/mysqld
mount -t proc proc "$R/proc"
chroot "$R" mariadb-install-db --user=mysql --auth-root-authentication-method=socket --skip-test-db >"$W/install-db.log" 2>&1 ||
  { umount "$R/proc"; cat "$W/install-db.log" >&2; exit 1; }
# database and account of the benchmarks; --bootstrap reads statements and ends
printf '%s\n' "USE mysql;" "FLUSH PRIVILEGES;" "CREATE DATABASE test;" "CREATE USER bench@'%' IDENTIFIED BY 'bench';" "GRANT ALL ON *.* TO bench@'%';" \
  "DELETE FROM mysql.proxies_priv WHERE Host <> 'localhost';" "DELETE FROM mysql.global_priv WHERE Host NOT IN ('localhost', '%');" |
  chroot "$R" mariadbd --user=mysql --bootstrap >"$W/bootstrap.log" 2>&1 || { umount "$R/proc"; cat "$W/bootstrap.log" >&2; exit 1; }
umount "$R/proc"
rm -rf "$R"/run/* "$R"/tmp/* "$R"/var/log/mysql/*; mkdir -p "$R/run/sshd"; chmod 755 "$R/run/sshd"
cp "$HERE/iibench.lua" "$R/usr/share/packbench/"

# --- 3. init: the same PID 1 on all three platforms -------------------------------------------------------------------
cp "$HERE/guest-init.sh" "$R/sbin/init"; chmod 755 "$R/sbin/init"
cat >"$R/etc/udhcpc.sh" <<'E'
#!/bin/sh
case $1 in bound|renew)
  ip -4 addr flush dev $interface; ip addr add $ip/${mask:-24} broadcast + dev $interface
  [ -n "$router" ] && ip route replace default via $router
  echo "$ip" >/run/lease.new; mv /run/lease.new /run/lease;; esac
E
chmod 755 "$R/etc/udhcpc.sh"
for f in passwd group shadow; do rm -f "$R/etc/$f-"; done
used=$(du -s --block-size=M "$R" | cut -f1); used=${used%M}; say "root file system: $used MiB, $(find "$R" -xdev | wc -l) files"
chroot "$R" dpkg-query -W -f='${Package} ${Version}\n' >"$OUT/mysql-packages.txt"

# --- 4. disks: room for a start only; nova (lxc) or init (kvm) grows the file system to the flavor's disk --------------
say "disks"
size=$(( used * 112 / 100 + 48 ))
disk() { rm -f "$1"; truncate -s "${size}M" "$1"; mke2fs -q -t ext4 -b 4096 -m 0 -J size=8 -E resize=8388608,lazy_itable_init=1 -i 16384 -d "$R" "$1"; }
disk "$OUT/mysql-lxc.raw"
qemu-img convert -q -c -O qcow2 "$OUT/mysql-lxc.raw" "$OUT/mysql-kvm.qcow2"

# --- 5. kernel and initramfs for kvm -----------------------------------------------------------------------------------
say "kernel, initramfs"
pkg=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends: linux-image/{print $2; exit}')
(cd "$W" && apt-get -qq -o APT::Sandbox::User=root download "$pkg" && dpkg -x "$pkg"_*.deb k)
ver=$(basename "$W"/k/lib/modules/*); cp "$W/k/boot/vmlinuz-$ver" "$OUT/mysql-kernel"
I=$W/ird; mkdir -p "$I"/{bin,proc,sys,dev,root,m}; cp "$R/bin/busybox" "$I/bin/busybox"
i=10
for m in virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci virtio_blk failover net_failover virtio_net button evdev; do
  f=$(find "$W/k/lib/modules/$ver" -name "$m.ko" | head -1); [ -n "$f" ] && cp "$f" "$I/m/$i-$m.ko"; i=$((i+1))
done
cat >"$I/init" <<'E'
#!/bin/busybox sh
b=/bin/busybox
$b mount -t proc proc /proc; $b mount -t sysfs sysfs /sys; $b mount -t devtmpfs dev /dev
for k in /m/*.ko; do $b insmod $k; done
i=0; while [ ! -b /dev/vda ] && [ $i -lt 100 ]; do $b sleep 0.05; i=$((i+1)); done
$b mount -t ext4 -o noatime /dev/vda /root || { echo "packbench: no root file system"; $b poweroff -f; }
for d in proc sys dev; do $b mount --move /$d /root/$d; done
PLATFORM=kvm exec $b switch_root /root /sbin/init </root/dev/ttyS0 >/root/dev/ttyS0 2>&1
E
chmod +x "$I/init"; (cd "$I" && find . | cpio -o -H newc --quiet | gzip -9) >"$OUT/mysql-ramdisk"

# --- 6. docker image: one layer --------------------------------------------------------------------------------------------
say "docker image"
/usr/bin/python3 - "$R" "$OUT/mysql-docker.tar" "$W/layer.tar" <<'E'
import hashlib, io, json, subprocess, sys, tarfile, time
root, out, layer = sys.argv[1:]
subprocess.run(["tar", "-C", root, "--numeric-owner", "--xattrs", "-cf", layer, "."], check=True)
h = hashlib.sha256()
with open(layer, "rb") as f:
    for b in iter(lambda: f.read(1 << 20), b""): h.update(b)
cfg = json.dumps({"architecture": "amd64", "os": "linux", "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "rootfs": {"type": "layers", "diff_ids": ["sha256:" + h.hexdigest()]},
                  "config": {"Cmd": ["/sbin/init"], "Env": ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "PLATFORM=docker"], "StopSignal": "SIGTERM",
                             "ExposedPorts": {"22/tcp": {}, "3306/tcp": {}}}}).encode()
cid = hashlib.sha256(cfg).hexdigest()
def add(t, name, data):
    i = tarfile.TarInfo(name); i.size = len(data); i.mode = 0o644; t.addfile(i, io.BytesIO(data))
with tarfile.open(out, "w") as t:
    t.add(layer, h.hexdigest() + "/layer.tar")
    add(t, cid + ".json", cfg)
    add(t, "manifest.json", json.dumps([{"Config": cid + ".json", "RepoTags": ["packbench-mysql:latest"], "Layers": [h.hexdigest() + "/layer.tar"]}]).encode())
E
mkdir -p "$OUT/bin"; for f in netperf netserver; do [ ! -x "$R/usr/bin/$f" ] || cp --remove-destination "$R/usr/bin/$f" "$OUT/bin/"; done
if [ -n "${KEEP:-}" ]; then rm -rf "$KEEP"; cp -a "$R" "$KEEP"; fi
say "done"; (cd "$OUT" && ls -ls --block-size=K mysql-* id_packbench)
