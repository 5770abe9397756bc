# Runs a command in a virtual machine, in the foreground:
#   sh -c "$(cat machine-run.sh)" machine-run "$(cat machine-qemu.sh)" NAME USER GROUP MARK 'OPTION...' VHOST COMMAND...
# The first word is a script that starts the machine and waits for its end: machine-qemu.sh or machine-xen.sh. The machine boots from what
# machine-root.sh made. It has the working folder at the same path, on a disk of its own, and 198.18.2.2 behind a device of the host, which
# has 198.18.2.1. What the command prints comes through a serial device, or Xen's console.
set -eu
start=$1 name=$2 user=$3 group=$4 mark=$5 options=$6 vhost=$7
shift 7
machine=/var/cache/hapfleet/machine
words="quiet panic=-1 folder=$PWD user=$user group=$group"
rm -rf work disk.img console.log
mkdir work
{
    echo "cd '$PWD'"
    echo "export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp 'TMPDIR=$PWD' '$mark'"
    printf exec
    for word in "$@"; do printf " '%s'" "$(printf %s "$word" | sed "s/'/'\\\\''/g")"; done
    echo
} > work/command
chown "$user:$group" work
mke2fs -q -F -t ext4 -m 0 -E "root_owner=$user:$group" -d work disk.img 1G
eval "$start"
status=$(debugfs -R 'cat /status' disk.img 2> /dev/null) || status=
[ -n "$status" ] || { tail -n 5 console.log >&2; status=1; }
exit "$status"
