# Samples the counters of /proc into a spool file: the fallback for nodes without Python 3.
#
#     cat recorder-cgroups.sh recorder.sh | sh -s start ID PERIOD_SECONDS DEADLINE_SECONDS
#
# Prints `started` or `running` and goes on in the background. Same spool as recorder.py (the format
# is in hosts/README.md) at about fifteen times its cost. Needs a POSIX shell, awk, date, df and sleep.
set -u
LC_ALL=C
export LC_ALL
umask 077
id=$2 period=$3 deadline=$4 # whole seconds
proc=${PACKBENCH_PROC_ROOT:-/proc}
folder=${PACKBENCH_SPOOL_DIR:-/tmp}/packbench-$(id -u)
base=$folder/$id
newline='
'

fail() {
  echo "$1" >&2
  exit 1
}

# In a folder that anybody may write to, somebody else may have been first.
open_folder() {
  mkdir -m 700 "$folder" 2>/dev/null
  [ -d "$folder" ] && [ ! -L "$folder" ] || fail "$folder is not a folder"
  case $(ls -ldn "$folder") in
    drwx------*) [ -O "$folder" ] || fail "$folder is not a private folder of this user" ;;
    *) fail "$folder is not a private folder of this user" ;;
  esac
}

is_alive() {
  read -r pid _ 2>/dev/null <"$base.pid" || return 1
  tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF " start $id "
}

remove_old() {
  now=$(date +%s)
  for file in "$folder"/*.pid; do
    read -r _ ends 2>/dev/null <"$file" || continue
    if [ "$now" -gt "$((ends + 86400))" ]; then
      rm -f "${file%.pid}.spool" "${file%.pid}.note" "${file%.pid}.lock" "$file"
    fi
  done
}

# Uptime in hundredths of a second, the only monotonic clock a shell can read, into `now`.
read_uptime() {
  read -r up _ </proc/uptime
  now=${up%.*}${up#*.}
  now=${now#0} # a leading zero would make it octal
}

# Pseudo, memory and network file systems are left out as in recorder.py; so are odd names.
local_mounts() {
  awk '{
    for (dash = 7; $dash != "-"; dash++);
    kind = $(dash + 1); source = $(dash + 2)
    local = kind ~ /^(bcachefs|btrfs|ext[234]|f2fs|jfs|reiserfs|vfat|xfs|zfs)$/ \
      && source !~ /^\/dev\/(loop|nbd)/
    if ((local || $5 == "/") && !seen[$3]++ && $5 !~ /\\/) print $5
  }' /proc/self/mountinfo
}

# Lines of `mount point, used, free`, for the awk program below.
disk_space() {
  if [ -n "${PACKBENCH_STATVFS:-}" ]; then
    cat "$PACKBENCH_STATVFS"
  else
    df -kP $mounts 2>/dev/null
  fi
}

# Numbers go through awk as text, because its own arithmetic is exact to 2^53 only.
tick_program='
function pick(file, labels,   names, count, i, line, cells, found, text) {
  count = split(labels, names, " ")
  while ((getline line < (proc "/" file)) > 0) {
    split(line, cells, " ")
    found[cells[1]] = cells[2]
  }
  close(proc "/" file)
  for (i = 1; i <= count; i++) {
    text = text " " ((names[i] in found) ? found[names[i]] : "-")
  }
  return text
}
function first(file, count,   line, cells, i, text) {
  if ((getline line < (proc "/" file)) <= 0) line = ""
  close(proc "/" file)
  split(line, cells, " ")
  for (i = 1; i <= count; i++) text = text " " (cells[i] == "" ? "-" : cells[i])
  return text
}
function stall(file, wanted,   line, text, lines) {
  while ((getline line < file) > 0) {
    sub(/.*total=/, "", line)
    if (++lines <= wanted) text = text " " line
  }
  close(file)
  for (; lines < wanted; lines++) text = text " -"
  return text
}
BEGIN {
  OFS = "\t"
  getline line < (proc "/stat")
  close(proc "/stat")
  split(line, cpu, " ")
  for (i = 2; i <= 11; i++) cpus = cpus " " cpu[i]
  while ((getline line < (proc "/diskstats")) > 0) {
    split(line, cell, " ")
    if (cell[3] !~ /^(([hsv]|xv)d[a-z]+[0-9]+|(nvme[0-9]+n|mmcblk|nbd|rbd|md)[0-9]+p[0-9]+|cciss\/c[0-9]+d[0-9]+p[0-9]+)$/ && cell[3] !~ /^(loop|ram|zram|sr|fd)[0-9]/)
      disks = disks " " cell[3] " " cell[4] " " cell[6] " " cell[8] " " cell[10]
  }
  while ((getline line < (proc "/net/dev")) > 0) {
    if (sub(/:/, " ", line) && split(line, cell, " ") && cell[1] != "lo")
      nets = nets " " cell[1] " " cell[2] " " cell[10]
  }
  while ((getline line) > 0) {
    count = split(line, cell, " ")
    if (count == 3) space = space " " line
    # What df prints; only root may use all that is not used, so dstat counts it as used.
    if (count == 6 && cell[2] ~ /^[0-9]+$/)
      space = space " " cell[6] sprintf(" %.0f %.0f", (cell[2] - cell[4]) * 1024, cell[4] * 1024)
  }
  getline line < ("/proc/" pid "/stat")
  sub(/.*\) /, "", line)
  split(line, own, " ")
  print head " " sprintf("%.0f", (own[12] + own[13] + own[14] + own[15]) * 1e9 / ticks), \
    "c" cpus, \
    "s" pick("stat", "intr ctxt processes procs_running procs_blocked"), \
    "m" pick("meminfo", "MemTotal: MemFree: MemAvailable: Buffers: Cached: SReclaimable: Shmem: SwapTotal: SwapFree:"), \
    "v" pick("vmstat", "pgpgin pgpgout pswpin pswpout pgmajfault oom_kill"), \
    "l" first("loadavg", 3), \
    "f" first("sys/fs/file-nr", 1) first("sys/fs/inode-nr", 2), \
    "p" stall(proc "/pressure/cpu", 1) stall(proc "/pressure/memory", 2) stall(proc "/pressure/io", 2), \
    "d" disks, "n" nets, "u" space cgroups(), "."
}'

# Appends text; after a failure the next one starts on a line of its own.
lost_from='' lost_to='' torn=''
append() {
  if printf '%s\n' "$torn$1" 2>/dev/null >>"$base.spool"; then
    torn=''
  else
    torn=$newline
    return 1
  fi
}

# Tells of a full disk while it is full: the room of the note was taken at the start.
write_note() {
  printf '%-511s\n' "$1" 2>/dev/null 1<>"$base.note"
}

lost_line() {
  printf 'x %s %s No space left on device' "$lost_from" "$lost_to"
}

take_tick() {
  late=$((now - start - seq * period_cs))
  wall=$(date +%s%N)
  case $wall in *N) wall=${wall%%[!0-9]*}000000000 ;; esac
  tick=$(disk_space | awk -v proc="$proc" -v cgroup_root="$cgroup_root" -v pid="$self" -v ticks="$ticks" \
    -v head="t $seq ${now}0000000 $wall ${late}0000000" "$cgroup_program$tick_program")
  [ -z "$lost_from" ] || tick="$(lost_line)$newline$tick"
  if append "$tick"; then
    [ -z "$lost_from" ] || write_note ''
    lost_from=''
  else
    lost_from=${lost_from:-$seq} lost_to=$seq
    write_note "$(lost_line)"
  fi
}

finish() {
  end="e ${now}0000000 $(date +%s)000000000 $1"
  [ -z "$lost_from" ] || end="$(lost_line)$newline$end"
  append "$end" || write_note "$end"
  exit 0
}

# Waits in the background, because a trap interrupts `wait` but not `sleep`.
pause_cs() {
  if [ -n "$fraction" ]; then
    rest=$(($1 % 100))
    [ "$rest" -gt 9 ] || rest=0$rest
    sleep "$(($1 / 100)).$rest" &
  else
    sleep "$((($1 + 99) / 100))" &
  fi
  sleeper=$!
  wait "$sleeper"
}

record() {
  stopping=''
  trap '' HUP INT XFSZ
  trap 'stopping=1' TERM
  self=$(exec sh -c 'echo $PPID')
  mounts=$(local_mounts)
  read_uptime
  start=$now seq=0
  while :; do
    read_uptime
    [ "$((seq * period_cs))" -le "$((deadline * 100))" ] || finish deadline
    wait_cs=$((start + seq * period_cs - now))
    [ -z "$stopping" ] || [ "$wait_cs" -le 200 ] || finish stopped
    if [ "$wait_cs" -gt 0 ]; then
      pause_cs "$wait_cs"
      [ -z "$stopping" ] || kill "$sleeper" 2>/dev/null
      continue
    fi
    # Slots that passed while the recorder was held up are skipped, never caught up.
    slot=$(((now - start) / period_cs))
    [ "$slot" -le "$seq" ] || seq=$slot
    take_tick
    [ -z "$stopping" ] || finish stopped
    seq=$((seq + 1))
    [ "$((seq % 60))" -ne 0 ] || mounts=$(local_mounts)
  done
}

header() {
  cpus=$(grep -c '^cpu[0-9]' "$proc/stat")
  boot=$(awk '$1 == "btime" { print $2 }' "$proc/stat")
  boot_id=''
  read -r boot_id 2>/dev/null <"$proc/sys/kernel/random/boot_id"
  printf 'h {"format":1,"id":"%s","program":"sh","clock":"uptime","host":"%s","kernel":"%s","cpus":%s,"clock_ticks":%s,"page_size":%s,"boot_id":"%s","boot_s":%s,"period_ns":%s0000000,"deadline_s":%s}' \
    "$id" "$(uname -n)" "$(uname -r)" "$cpus" "$ticks" "$(getconf PAGESIZE 2>/dev/null || echo 4096)" \
    "$boot_id" "${boot:-0}" "$period_cs" "$deadline"
}

start() {
  open_folder
  # The lock is held while starting only; one that is a minute old was left by a crash.
  find "$base.lock" -prune -type d -mmin +1 -exec rmdir {} \; 2>/dev/null
  until mkdir "$base.lock" 2>/dev/null; do
    [ "$((tries = ${tries:-0} + 1))" -le 20 ] || fail "$base.lock is held by another start"
    sleep 1
    open_folder # it was empty, and another session may have just removed it
  done
  remove_old
  if is_alive; then
    rmdir "$base.lock"
    echo running
    return
  fi
  sleep 0.01 2>/dev/null && fraction=1 || fraction=''
  ticks=$(getconf CLK_TCK 2>/dev/null || echo 100)
  period_cs=$(awk -v s="$period" 'BEGIN { printf "%d", s * 100 + 0.5 }')
  [ -z "$(tail -c 1 "$base.spool" 2>/dev/null)" ] || torn=$newline
  append "$(header)" || { rmdir "$base.lock"; fail "cannot write $base.spool: No space left on device"; }
  write_note ''
  # By exec: a redirected function keeps copies of the old files, and SSH would wait for their end.
  (
    exec </dev/null >/dev/null 2>&1
    record
  ) &
  echo "$! $(($(date +%s) + deadline))" >"$base.pid"
  rmdir "$base.lock"
  echo started
}

start
