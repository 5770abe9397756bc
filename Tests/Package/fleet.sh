# The hosts that are measured, east and west: ordinary guests of the lab. Sourced by Deploy/test-package, which says what `hapfleet` and
# `folder` are. Each has a lab of its own, so that they boot one after the other, and so that one can be taken down alone.

. Deploy/lab/as-root.sh

# The lab of a host with a kernel: its name, its guest's name, its inventory's file.
lab_of() { echo "${HAPFLEET_LAB_NAME:-package}-$1-$2"; }
guest_of() { echo "lab-$2-x86_64"; }
inventory_of() { echo "$folder/$(lab_of "$@").yaml"; }

# Runs a shell script as root on a host: on_host HOST KERNEL SCRIPT
on_host() { inventory=$(inventory_of "$1" "$2") root "$(guest_of "$1" "$2")" "$3"; }

# What another than this machine logs in to all hosts with.
make_fleet_key() { ssh-keygen -q -t ed25519 -N '' -C nightly -f "$folder/fleet_key"; }

# Boots a host with a kernel, and leads the coordinator's connections to it: boot_host HOST KERNEL
boot_host() {
    local lab
    lab=$(lab_of "$1" "$2")
    echo "$lab" >>"$folder/labs"
    "$hapfleet" lab down --name "$lab" >/dev/null 2>&1 || true
    "$hapfleet" lab up --name "$lab" --kernels "$2" --memory 512 -o "$(inventory_of "$1" "$2")" >"$folder/$lab.log" 2>&1 ||
        broken "the host $1 does not boot with $2: $(tail -n 1 "$folder/$lab.log")"
    on_host "$1" "$2" "echo $(quoted "$(cat "$folder/fleet_key.pub")") >>/home/measure/.ssh/authorized_keys"
    inventory=$(inventory_of "$1" "$2") said "$(guest_of "$1" "$2")" port >"$folder/$1.port"
}

stop_host() { "$hapfleet" lab down --name "$(lab_of "$1" "$2")" >/dev/null; }

stop_hosts() {
    local lab
    while read -r lab; do "$hapfleet" lab down --name "$lab" >/dev/null 2>&1 || true; done < <(cat "$folder/labs" 2>/dev/null)
}

# A host's own key: keep_host_key HOST KERNEL
keep_host_key() {
    (umask 077 && on_host "$1" "$2" 'cat /etc/ssh/ssh_host_ed25519_key' >"$folder/$1.host_key")
    echo "${address[$1]} $(ssh-keygen -y -f "$folder/$1.host_key" | cut -d' ' -f1,2)" >>"$folder/known_hosts"
}

# Gives a host the key that it had with another kernel. From here on this machine's inventory of the lab does not know it any more.
restore_host_key() { # HOST KERNEL
    on_host "$1" "$2" "echo $(base64 -w 0 "$folder/$1.host_key") | base64 -d >/etc/ssh/ssh_host_ed25519_key
        kill -HUP \$(pgrep -P 1 -x sshd)"
}

# The functions that a kernel can trace, as they are in the source: keep_functions HOST KERNEL
keep_functions() {
    on_host "$1" "$2" "cut -d' ' -f1 /sys/kernel/tracing/available_filter_functions" | sed 's/\..*//' | sort -u >"$folder/functions.$2"
    [ -s "$folder/functions.$2" ] || broken "the host $1 says no function of $2"
}
