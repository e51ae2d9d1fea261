# When did the process of a server's guest begin? Sent over SSH: sh -s -- nova|zun SERVER_ID < this.
# Prints the process's /proc/PID/stat; nothing when the guest is not here. Needs a POSIX shell, grep
# and tr; for libvirt-lxc virsh, for Docker its client.
PATH=$PATH:/usr/sbin:/sbin
proc=${PACKBENCH_PROC_ROOT:-/proc}

# The first process that has these two arguments side by side. Programs that only mention the second,
# such as this one, are none.
process_with() {
  grep -lF -e "$2" "$proc"/[0-9]*/cmdline 2>/dev/null | while read -r file; do
    tr '\0' '\n' <"$file" | {
      before=
      while read -r argument; do
        [ "$before $argument" != "$1 $2" ] || { echo "${file%/cmdline}"; break; }
        before=$argument
      done
    }
  done 2>/dev/null | head -n 1
}

case $1 in
  nova)
    # QEMU is told the server's id, libvirt's controller of a container only the domain's name.
    process=$(process_with -uuid "$2")
    if [ -z "$process" ] && name=$(virsh -c lxc:///system domname "$2" 2>/dev/null); then
      process=$(process_with --name "$name")
    fi
    ;;
  zun)
    # 0 while the container does not run.
    pid=$(docker inspect --type container --format '{{.State.Pid}}' "zun-$2" 2>/dev/null)
    [ "${pid:-0}" = 0 ] || process=$proc/$pid
    ;;
esac
[ -z "$process" ] || cat "$process/stat"
