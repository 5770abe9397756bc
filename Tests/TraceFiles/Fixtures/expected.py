# Makes expected sets of what `trace-cmd report -l -R` prints: one line a function, context and buffer.
import re, subprocess, sys, collections
path = sys.argv[1]
text = subprocess.run(["trace-cmd", "report", "-l", "-R", "-i", path], capture_output=True, text=True).stdout
entry = re.compile(r"^(?:(\S+): )?\s*(?:\S.*)-(\d+)\s+(\d+)-0x([0-9a-f]+)\s+([0-9.]+): function:\s+ip=(\S+) \(0x([0-9a-f]+)\)")
lost = re.compile(r"^(?:(\S+):\s+)?CPU:(\d+) \[(\d+) EVENTS DROPPED\]")
counts = collections.Counter(); dropped = collections.Counter(); first = {}; last = {}
tasks = collections.Counter()
for line in text.splitlines():
    m = entry.match(line)
    if m:
        buffer, pid, cpu, flags, time, name, address = m.groups()
        flags = int(flags, 16)
        context = "hardirq" if flags & 0x48 else "softirq" if flags & 0x10 else "task"
        counts[(buffer or "", context, address, name)] += 1
        tasks[(buffer or "", pid)] += 1
    elif (m := lost.match(line)):
        dropped[m.group(1) or ""] += int(m.group(3))
    elif not line.startswith("cpus=") and "softirq_entry" not in line and line.strip():
        print("??", line, file=sys.stderr)
buffers = sorted({k[0] for k in counts} | set(dropped))
for b in buffers:
    print(f"buffer {b}")
    for c in ("task", "softirq", "hardirq"):
        print(f"events {c} {sum(n for k, n in counts.items() if k[0] == b and k[1] == c)}")
    print(f"lost {dropped[b]}")
    for (bb, pid), n in sorted(tasks.items()):
        if bb == b: print(f"pid {pid} {n}")
    for k in sorted(counts):
        if k[0] == b: print(f"{k[1]} {k[2]} {k[3]}")
