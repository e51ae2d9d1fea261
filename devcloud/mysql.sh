# Sourced by up.sh --mysql, after the rest is up: the MySQL guest's images and flavor, this machine's address on the guests'
# network, and the servers there that the guests' network benchmarks talk to.
ACCESS_IP=10.77.0.2    # outside the subnet's allocation pool
say "mysql: guest images, access to the guests"
if [ ! -e "$S/done/mysql-guest" ]; then   # not `once`: its log belongs to the images
  say "  building the MySQL guest (about 1 min)"
  "$LAB/images/build-mysql.sh" "$S/guest" >>"$L/images.log" 2>&1 || die "build-mysql.sh: see $L/images.log"
  grep 'no netperf' "$L/images.log" | tail -1 || true; touch "$S/done/mysql-guest"
fi
bridge=$(/usr/bin/python3 "$LAB/cloud.py" mysql "$S/guest" ${docker:+docker})
# the agent makes the bridge with the network's first port, the DHCP server's
for i in $(seq 150); do [ -e "/sys/class/net/$bridge" ] && break; sleep .2; done
[ -e "/sys/class/net/$bridge" ] || die "no bridge $bridge after 30 s: the network has no port (see $L/neutron-dhcp.log)"
ip -4 addr show dev "$bridge" | grep -q "inet $ACCESS_IP/" || ip addr add "$ACCESS_IP/22" dev "$bridge"
[ ! -x "$S/guest/bin/netserver" ] || start netserver "$S/guest/bin/netserver" -D -N -L "$ACCESS_IP,ipv4"
start iperf3 iperf3 -s -B "$ACCESS_IP"
