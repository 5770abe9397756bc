# Starts a domain of Xen for machine-run.sh: its disks are loop devices behind the kernel's block back end, its network is behind the kernel's
# network back end. Of the options is what kind of domain it is: pv or pvh. Xen's tools wait for its end.
root=$(losetup --find --show --read-only "$machine/root.img")
work=$(losetup --find --show disk.img)
trap 'losetup --detach "$root"; losetup --detach "$work"' EXIT
cat > vif << 'END'
#!/bin/sh
# What Xen's tools call when the device of the network's back end is there, and when it goes.
[ "$1" != online ] || { ip address add 198.18.2.1/30 dev "$vif"; ip link set "$vif" up; xenstore-write "$XENBUS_PATH/hotplug-status" connected; }
END
chmod 755 vif
cat > domain.cfg << END
name = "$name"
type = "$options"
kernel = "$machine/vmlinuz"
ramdisk = "$machine/first.img"
extra = "console=hvc0 disks=xvd output=hvc0 $words"
memory = 256
vcpus = 1
disk = ["phy:$root,xvda,r", "phy:$work,xvdb,w"]
vif = ["script=$PWD/vif"]
on_poweroff = "destroy"
on_reboot = "destroy"
on_crash = "destroy"
END
# The console ends with its input, which this one never does.
mkfifo input
xl create -F -c domain.cfg <> input 2> console.log || true
sync disk.img
