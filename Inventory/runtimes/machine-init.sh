#!/bin/busybox sh
# First and last program of a virtual machine: has the command on the second disk run as a user, over the first, read-only one, and puts the
# machine out. `disks`, `output`, `folder`, `user` and `group` are words of the kernel's command line.
export PATH=/bin
/bin/busybox mkdir -p /proc /sys /dev /root
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
while read -r module; do insmod "/modules/$module"; done < /modules/order
ip link set lo up
ip address add 198.18.2.2/30 dev eth0
ip link set eth0 up
until [ -b "/dev/${disks}a" ] && [ -b "/dev/${disks}b" ]; do sleep 0.1; done
mount -t ext4 -o ro "/dev/${disks}a" /root
mount -t tmpfs -o mode=1777 tmpfs /root/tmp
mount -t tmpfs -o mode=755 tmpfs /root/var
mkdir -p "/root$folder"
mount -t ext4 "/dev/${disks}b" "/root$folder"
mkdir /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
for place in proc sys dev; do mount -o move "/$place" "/root/$place"; done
stty -F "/root/dev/$output" raw -echo
# By its path, as busybox would take its own for it.
chroot /root /usr/bin/setpriv --reuid="$user" --regid="$group" --clear-groups sh "$folder/command" < /root/dev/null > "/root/dev/$output" 2>&1
echo "$?" > "/root$folder/status"
umount "/root$folder"
poweroff -f
