# Runs a command in a container of an OCI runtime, in the foreground:
#   sh -c "$(cat oci-run.sh)" oci-run NAME USER GROUP MARK 'RUNTIME OPTION...' COMMAND...
# The bundle is the working folder, the root the one that container-root.sh made. Capabilities and mounts are those of `runc spec`, the
# network the host's, or the namespace whose file the variable `network` names.
set -eu
name=$1 user=$2 group=$3 mark=$4 runtime=$5
shift 5
json() { # its arguments as JSON texts, with commas between them
    awk 'BEGIN {
        for (place = 1; place < ARGC; place++) {
            text = ""
            for (at = 1; at <= length(ARGV[place]); at++) {
                sign = substr(ARGV[place], at, 1)
                if (sign == "\n") sign = "\\n"
                else if (sign == "\t") sign = "\\t"
                else if (sign == "\"" || sign == "\\") sign = "\\" sign
                text = text sign
            }
            printf("%s\"%s\"", (place > 1 ? ", " : ""), text)
        }
    }' "$@"
}
namespaces='{"type": "pid"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}, {"type": "cgroup"}'
[ -z "${network:-}" ] || namespaces="$namespaces, {\"type\": \"network\", \"path\": $(json "$network")}"
capabilities='["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"]'
[ -e config.json ] || cat > config.json << END
{
  "ociVersion": "1.0.2",
  "hostname": "container",
  "root": {"path": "/var/cache/hapfleet/root", "readonly": true},
  "process": {
    "args": [$(json "$@")],
    "env": [$(json PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp "TMPDIR=$PWD" "$mark")],
    "cwd": $(json "$PWD"),
    "user": {"uid": $user, "gid": $group},
    "capabilities": {"bounding": $capabilities, "effective": $capabilities, "permitted": $capabilities},
    "rlimits": [{"type": "RLIMIT_NOFILE", "hard": 65536, "soft": 65536}],
    "noNewPrivileges": true
  },
  "mounts": [
    {"destination": "/proc", "type": "proc", "source": "proc"},
    {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "strictatime", "mode=755", "size=65536k"]},
    {"destination": "/dev/pts", "type": "devpts", "source": "devpts",
      "options": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]},
    {"destination": "/dev/shm", "type": "tmpfs", "source": "shm",
      "options": ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]},
    {"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "noexec", "nodev", "ro"]},
    {"destination": "/usr", "type": "bind", "source": "/usr", "options": ["rbind", "ro"]},
    {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "nodev", "mode=1777"]},
    {"destination": "/var", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "nodev", "mode=755"]},
    {"destination": $(json "$PWD"), "type": "bind", "source": $(json "$PWD"), "options": ["rbind", "rw"]}
  ],
  "linux": {
    "cgroupsPath": $(json "/$name"),
    "namespaces": [$namespaces],
    "maskedPaths": ["/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats",
      "/proc/sched_debug", "/proc/scsi", "/sys/firmware"],
    "readonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
  }
}
END
exec $runtime run --bundle "$PWD" "$name"
