# A detached job, found again by its folder. Called as: sh FILE VERB FOLDER [...]
#   arm FOLDER SECONDS SCRIPT   makes the job, which waits at its gate: "armed", or "exists", or
#                               "starting" in a guest so slow that the caller should ask again
#   when FOLDER                 "armed NOW", "released NOW", "started THEN NOW" (seconds of /proc/uptime), or
#                               "gone NOW" when it will never start
#   release FOLDER UPTIME       opens the gate; the command starts when /proc/uptime says so
#   look FOLDER                 the state in the first line, then what the command has printed
#   remove FOLDER               kills what is left of the job and removes its folder
# It needs sh (dash, bash or busybox), setsid, mkfifo, head, wc, tr, sed, cat, ln, sleep and /proc.
# Processes of the job are told by their environment, so that no grandchild escapes: PACKBENCH_JOB
# in all of them, PACKBENCH_WORK in those of the command.
PATH="${PATH:-/bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
verb=$1 folder=$2 name=${2##*/}
OUTPUT_BYTES=262144

pause() { sleep 0.1 2>/dev/null || sleep 1; }

# Until the process has written ./pid; 3 s, since an exec may be cut off after 5.
await_pid() {
  n=0
  until [ -s "$folder/pid" ]; do
    [ $((n += 1)) -le 30 ] || return 1
    pause
  done
}

# Whether the process of ./pid is there and the same: numbers are used again, above all after a reboot.
alive() {
  [ -s pid ] && read -r pid born <pid || return 1
  set -- $(cat "/proc/$pid/stat" 2>/dev/null)
  [ "${22:-}" = "$born" ] && [ "$3" != Z ]
}

# Numbers of the job's processes, in three more however many there are: head puts a line
# "==> /proc/N/environ <==" before each. (grep -l would do, but busybox's stops at the first NUL.)
marked() { # marked VARIABLE
  head -c 1000000 /proc/[0-9]*/environ 2>/dev/null | tr '\0' '\n' |
    sed -n -e '/^==> /h' -e "/^$1=$name\$/{x;s/[^0-9]//g;p;}"
}

kill_marked() { # kill_marked VARIABLE
  n=0
  while [ $((n += 1)) -le 50 ]; do
    pids=$(marked "$1")
    [ -n "$pids" ] || break
    kill -KILL $pids 2>/dev/null
    pause
  done
}

# A session of its own, or not yet when it was only just started.
kill_group() { kill -KILL "-$1" 2>/dev/null || kill -KILL "$1" 2>/dev/null; }

arm() { # arm SECONDS SCRIPT
  if ! mkdir "$folder" 2>/dev/null; then
    [ -d "$folder" ] || { mkdir "$folder"; exit 1; }
    if await_pid; then echo exists; exit; fi
    if [ -n "$(marked PACKBENCH_JOB)" ]; then echo starting; exit; fi
    # Who made the folder died before the job was there.
    rm -rf "$folder"
    mkdir "$folder" || exit 1
  fi
  cd "$folder" || exit 1
  # On a disk that a benchmark has filled there is room for its words and its outcome all the same: the
  # output is written over these zeros, and the spare file goes before the outcome is written.
  if ! { head -c 65536 /dev/zero >output && head -c 8192 /dev/zero >spare &&
    printf '%s\n' "$2" >script && mkfifo gate out && command -v setsid >/dev/null; }; then
    command -v setsid >/dev/null || echo "setsid: not found"
    cd /
    rm -rf "$folder"
    exit 1
  fi
  PACKBENCH_JOB="$name" setsid sh "$0" supervise "$folder" "$1" </dev/null >/dev/null 2>&1 &
  if await_pid; then echo armed; else echo starting; fi
}

supervise() { # supervise SECONDS
  seconds=$1
  trap '' HUP
  cd "$folder" || exit 1
  set -- $(cat /proc/$$/stat)
  (set -C && echo "$$ ${22}" >pid) || exit 1
  # Read-write, so that opening waits for nobody; a word that comes before the read stays in the pipe.
  exec 3<>gate
  setsid sh "$0" at_deadline "$folder" "$seconds" gate 3<&- &
  watch=$!
  [ -e released ] || read -r word <&3
  exec 3<&-
  kill_group "$watch"
  if [ -e released ]; then
    run
  else
    echo "packbench: nobody let it go within $seconds s" >output
    end 124 1 - - - - 0
  fi
}

# Until the moment that `release` was told. The ones before the decimals keep 08 from being octal.
await_uptime() {
  read -r at <released
  while
    read -r up _ </proc/uptime
    left=$(((${at%.*} - ${up%.*}) * 100 + 1${at#*.} - 1${up#*.}))
    [ "$left" -gt 0 ]
  do
    hundredths=$((left % 100))
    [ $hundredths -gt 9 ] || hundredths=0$hundredths
    sleep "$((left / 100)).$hundredths" 2>/dev/null || sleep 1
  done
}

run() {
  { head -c $OUTPUT_BYTES 1<>output; wc -c >cut; } <out &
  drain=$!
  await_uptime
  setsid sh "$0" at_deadline "$folder" "$seconds" work &
  watch=$!
  # The wall clock has milliseconds and may be set meanwhile; the uptime has 10 ms and may not.
  from=$(date +%s%N)
  read -r up _ </proc/uptime
  echo "$up" >started
  PACKBENCH_WORK="$name" setsid sh ./script </dev/null >out 2>&1 &
  work=$!
  wait "$work"
  code=$?
  read -r up_end _ </proc/uptime
  to=$(date +%s%N)
  kill_group "$watch"
  # The command has ended: what it left running would hold the output open, and load the next one.
  kill_group "$work"
  kill_marked PACKBENCH_WORK
  wait "$drain"
  late=0
  if [ -e late ] && [ "$code" -gt 128 ]; then late=1; fi
  read -r dropped <cut
  end "$code" $late "${from:--}" "$up" "$up_end" "${to:--}" "${dropped:-0}"
}

end() {
  rm -f spare
  echo "ended $*" >ended.new && mv ended.new ended
}

at_deadline() { # at_deadline SECONDS gate|work
  cd "$folder" || exit 1
  sleep "$1"
  : >late
  case $2 in
    gate) echo late 1<>gate ;;
    work) kill_marked PACKBENCH_WORK ;;
  esac
}

when() {
  cd "$folder" 2>/dev/null && [ -s pid ] || { echo absent; exit; }
  read -r now _ </proc/uptime
  if [ -s started ]; then
    read -r then <started
    echo "started $then $now"
  elif ! alive; then
    echo "gone $now"
  elif [ -e released ]; then
    echo "released $now"
  else
    echo "armed $now"
  fi
}

release() { # release UPTIME
  cd "$folder" 2>/dev/null && [ -s pid ] || { echo absent; exit; }
  # Written aside and linked, so that it is never there without its number, and the first counts.
  echo "$1" >"released.$$"
  ln "released.$$" released 2>/dev/null
  rm -f "released.$$"
  # Again at every call: the one before may have died in between. Past the gate nobody reads it.
  echo go 1<>gate
  when
}

printed() { tr -d '\0' <output; }

look() {
  cd "$folder" 2>/dev/null && [ -s pid ] || { echo absent; exit; }
  # Looked for before the outcome is: one that ends in between is not called gone.
  if alive; then life=alive; else life=gone; fi
  if [ -e ended ]; then
    cat ended
    printed
  elif [ $life = gone ]; then
    echo gone
    printed
  elif [ -e released ]; then
    echo running
  else
    echo armed
  fi
}

remove() {
  kill_marked PACKBENCH_JOB
  rm -rf "$folder"
  # The last one takes the base folder with it, and this file.
  base=${folder%/*}
  set -- "$base"/*/
  if [ ! -d "$1" ]; then
    rm -f "$base"/guest-job-*.sh
    rmdir "$base" 2>/dev/null
  fi
  echo removed
}

shift 2
"$verb" "$@"
