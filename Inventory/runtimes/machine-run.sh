# Runs a command in a virtual machine of QEMU, in the foreground:
#   sh -c "$(cat machine-run.sh)" machine-run NAME USER GROUP MARK 'QEMU OPTION...' VHOST COMMAND...
# The machine boots from what machine-root.sh made. It has the working folder at the same path, on a disk of its own, and 198.18.2.2 behind a
# tap device of the host, which has 198.18.2.1; VHOST is on if the kernel moves the packets, and off if QEMU does. What the command prints
# comes through a serial device; what the machine's kernel prints is in console.log.
set -eu
name=$1 user=$2 group=$3 mark=$4 options=$5 vhost=$6
shift 6
machine=/var/cache/hapfleet/machine
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
ip link delete hapfleet1 2> /dev/null || true
ip tuntap add dev hapfleet1 mode tap
ip address add 198.18.2.1/30 dev hapfleet1
ip link set hapfleet1 up
qemu-system-x86_64 -name "guest=$name" $options -machine q35 -m 384 -nodefaults -no-user-config -display none -no-reboot \
    -kernel "$machine/vmlinuz" -initrd "$machine/first.img" \
    -append "console=ttyS0 quiet panic=-1 folder=$PWD user=$user group=$group" \
    -serial file:console.log -serial file:/dev/stdout \
    -drive "if=none,id=root,format=raw,readonly=on,file=$machine/root.img" -device virtio-blk-pci,drive=root \
    -drive if=none,id=work,format=raw,file=disk.img -device virtio-blk-pci,drive=work \
    -netdev "tap,id=net,ifname=hapfleet1,script=no,downscript=no,vhost=$vhost" -device virtio-net-pci,netdev=net,romfile= < /dev/null || true
ip link delete hapfleet1
status=$(debugfs -R 'cat /status' disk.img 2> /dev/null) || status=
[ -n "$status" ] || { tail -n 5 console.log >&2; status=1; }
exit "$status"
