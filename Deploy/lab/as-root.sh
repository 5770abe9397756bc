# Runs scripts as root on a lab's guests, which the inventory in `inventory` names.

# A word for another machine's shell.
quoted() { printf "'%s'" "${1//\'/\'\\\'\'}"; }

# What an inventory says of a host: said HOST port
said() { awk -v host="  $1:" -v key="$2:" '$0 == host { here = 1; next } /^  [^ ]/ { here = 0 } here && $1 == key { print $2; exit }' "$inventory"; }

# What an inventory says of all hosts: a file's path.
default() { sed -n "s/^  $1: \[*\"\([^\"]*\)\".*/\1/p" "$inventory"; }

# Runs a shell script as root on a host: root HOST SCRIPT
root() {
    ssh -F none -n -o BatchMode=yes -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes -o GlobalKnownHostsFile=none \
        -o UserKnownHostsFile="$(default known_hosts)" -o ConnectTimeout=20 -o ServerAliveInterval=15 -i "$(default identity_files)" \
        -p "$(said "$1" port)" "measure@127.0.0.1" "sudo -n sh -c $(quoted "$2")"
}
