# The node's cgroups for recorder.sh, before which it is sent: the slices, not the guests in them.
# Same section `g` of a tick as recorder-cgroups.py writes, at every tick.

# A simulated /proc must not be mixed with the cgroups of the machine that simulates it.
cgroup_root=${PACKBENCH_CGROUP_ROOT:-}
[ -n "$cgroup_root" ] || [ -n "${PACKBENCH_PROC_ROOT:-}" ] || cgroup_root=/sys/fs/cgroup

# Functions of awk. Calls `stall` of recorder.sh.
cgroup_program='
function number(file,   line) {
  if ((getline line < file) <= 0) line = "-"
  close(file)
  return " " line
}
# The number after a label, if `sum` the sum of all that are.
function labelled(file, label, sum,   line, cells, count, i, found, lines) {
  while ((getline line < file) > 0) {
    lines++
    count = split(line, cells, "[ =]")
    for (i = 1; i < count; i++) if (cells[i] == label) found = sum ? found + cells[i + 1] : cells[i + 1]
  }
  close(file)
  # A list of devices may be empty; a file that is not there has no lines either, and is told by `sum`.
  return " " (found != "" ? sprintf(sum ? "%.0f" : "%s", found) : sum == "there" ? 0 : "-")
}
function there(file,   line, got) {
  got = (getline line < file) >= 0
  close(file)
  return got
}
function slice_v1(name,   io, tree) {
  io = cgroup_root "/blkio/" name "/blkio.throttle.io_service_bytes"
  if (there(io "_recursive")) io = io "_recursive"
  tree = cgroup_root "/unified/" name
  return number(cgroup_root "/cpuacct/" name "/cpuacct.usage") \
    labelled(cgroup_root "/cpuacct/" name "/cpuacct.stat", "user") \
    labelled(cgroup_root "/cpuacct/" name "/cpuacct.stat", "system") \
    number(cgroup_root "/memory/" name "/memory.usage_in_bytes") \
    labelled(io, "Read", there(io) ? "there" : "sum") labelled(io, "Write", there(io) ? "there" : "sum") \
    stall(tree "/cpu.pressure", 1) stall(tree "/memory.pressure", 2) stall(tree "/io.pressure", 2)
}
function slice_v2(name,   tree, io) {
  tree = cgroup_root "/" name
  io = tree "/io.stat"
  return labelled(tree "/cpu.stat", "usage_usec") labelled(tree "/cpu.stat", "user_usec") \
    labelled(tree "/cpu.stat", "system_usec") number(tree "/memory.current") \
    labelled(io, "rbytes", there(io) ? "there" : "sum") labelled(io, "wbytes", there(io) ? "there" : "sum") \
    stall(tree "/cpu.pressure", 1) stall(tree "/memory.pressure", 2) stall(tree "/io.pressure", 2)
}
function cgroups(   names, count, i, text, version) {
  if (cgroup_root == "") return ""
  version = there(cgroup_root "/cgroup.controllers") ? 2 : 1
  count = split("machine.slice machine docker system.slice", names, " ")
  for (i = 1; i <= count; i++) {
    if (version == 1 && there(cgroup_root "/cpuacct/" names[i] "/cpuacct.usage"))
      text = text " " names[i] slice_v1(names[i])
    if (version == 2 && there(cgroup_root "/" names[i] "/cpu.stat"))
      text = text " " names[i] slice_v2(names[i])
  }
  return text == "" ? "" : "\tg " version text
}'
