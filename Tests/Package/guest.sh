# The guest on which the package is installed, while it runs. Sourced by Deploy/test-package, which says what `cache` and `folder` are.
#
# It has no network but this: this machine logs in to it, and it reaches the measured hosts, each at an address of its own, whichever
# guest stands behind it.
#
#   this machine ──127.0.0.1:port──► guest ──10.0.2.101:22 (east), 10.0.2.102:22 (west)──► reach ──127.0.0.1──► a guest of the lab

declare -A address=([east]=10.0.2.101 [west]=10.0.2.102)

# Starts its emulator, with `port` of this machine leading to its sshd.
emulate() {
    local host network="user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:$port-:22"
    for host in "${!address[@]}"; do
        network+=",guestfwd=tcp:${address[$host]}:22-cmd:$PWD/Tests/Package/reach $folder/$host.port"
    done
    qemu-system-x86_64 -machine q35 -cpu EPYC -accel tcg,thread=multi -m 1024 -smp 1 \
        -nodefaults -no-user-config -display none -no-reboot -daemonize -name test-package \
        -pidfile "$folder/guest.pid" -serial "file:$folder/console.log" \
        -kernel "$cache/vmlinuz" -initrd "$cache/initrd.img" -append 'root=/dev/vda rw console=ttyS0 loglevel=4 panic=-1' \
        -drive "if=none,id=root,format=qcow2,cache=unsafe,discard=unmap,file=$folder/guest.qcow2" \
        -device virtio-blk-pci,drive=root -netdev "$network" -device virtio-net-pci,netdev=net,romfile= -device virtio-rng-pci
}

# Its emulator's process, if it runs: a number that another process has by now is not it.
emulator() {
    local process
    process=$(cat "$folder/guest.pid" 2>/dev/null) || return 1
    grep -qzFx "$folder/guest.pid" "/proc/$process/cmdline" 2>/dev/null && echo "$process"
}

boot_guest() {
    local tries=0
    qemu-img create -q -f qcow2 -F raw -b "$cache/root.img" "$folder/guest.qcow2"
    until port=$((20000 + RANDOM % 20000)) && emulate 2>"$folder/emulator.log"; do
        [ $((tries += 1)) -lt 8 ] && grep -q 'host forwarding' "$folder/emulator.log" ||
            broken "the guest's emulator does not start: $(tail -n 1 "$folder/emulator.log")"
    done
    await 600 'the guest accepts a login' true
    await 600 'the guest has booted' 'case $(systemctl is-system-running) in running | degraded) ;; *) false ;; esac'
}

stop_guest() {
    local process
    if process=$(emulator); then
        kill "$process"
        timeout 20 tail --pid="$process" -f /dev/null || kill -KILL "$process" || true
    fi
    rm -f "$folder/guest.qcow2" "$folder/guest.pid"
}

log_in() {
    ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes -o GlobalKnownHostsFile=none \
        -o UserKnownHostsFile="$cache/known_hosts" -o HostKeyAlias=coordinator -o LogLevel=ERROR -o ConnectTimeout=20 \
        -o ServerAliveInterval=15 -i "$cache/id_ed25519" -p "$port" root@127.0.0.1 "$1"
}

# Runs a shell script there as root: guest SCRIPT
guest() { log_in "set -eu"$'\n'"$1" </dev/null; }

# Copies what it reads into a file there: put PATH MODE
put() { log_in "umask 077 && cat >'$1' && chmod $2 '$1'"; }

# Goes on when a script has succeeded there: await SECONDS WHAT SCRIPT
await() {
    local end=$((SECONDS + $1))
    until guest "$3" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || broken "not within $1 s: $2"
        emulator >/dev/null || broken "the guest's emulator has ended"
        sleep 5
    done
}

# All files of its disk, a line each: the path, a tab, and what the file is; for those in /etc, what is in them, too.
files() {
    guest "find / -xdev -ignore_readdir_race -printf '%p\t%y %m %u:%g %l\n'; find /etc -type f -exec sha256sum {} + | sed 's/^\\([^ ]*\\)  \\(.*\\)/\\2\t\\1/'" |
        awk -F '\t' -v changing="$(sed 's/ *#.*//; /^$/d' Tests/Package/changing | paste -sd '|')" \
            '$1 ~ /hapfleet/ || $1 !~ changing' | sort
}
