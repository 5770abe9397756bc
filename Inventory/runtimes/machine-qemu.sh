# Starts a machine of QEMU for machine-run.sh, with a tap device. VHOST is on if the kernel moves the packets, and off if QEMU does. What the
# machine's kernel prints is in console.log.
ip link delete hapfleet1 2> /dev/null || true
ip tuntap add dev hapfleet1 mode tap
ip address add 198.18.2.1/30 dev hapfleet1
ip link set hapfleet1 up
qemu-system-x86_64 -name "guest=$name" $options -machine q35 -m 384 -nodefaults -no-user-config -display none -no-reboot \
    -kernel "$machine/vmlinuz" -initrd "$machine/first.img" \
    -append "console=ttyS0 disks=vd output=ttyS1 $words" \
    -serial file:console.log -serial file:/dev/stdout \
    -drive "if=none,id=root,format=raw,readonly=on,file=$machine/root.img" -device virtio-blk-pci,drive=root \
    -drive if=none,id=work,format=raw,file=disk.img -device virtio-blk-pci,drive=work \
    -netdev "tap,id=net,ifname=hapfleet1,script=no,downscript=no,vhost=$vhost" -device virtio-net-pci,netdev=net,romfile= < /dev/null || true
ip link delete hapfleet1
