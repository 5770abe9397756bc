# Makes what a virtual machine boots from, as root: a disk with programs of the host and what they need, and the first root file system,
# whose program mounts it:
#   sh -c "$(cat machine-root.sh)" machine-root "$(cat machine-init.sh)" "$(cat machine-programs.txt)" MODULE...
# Programs are looked up in PATH, folders are patterns; both come with the libraries that they need. What is not here is left out. The
# rest of the root is the one that container-root.sh made. The kernel is the host's own, with those of its modules that are named, and ext4.
set -eu
release=$(uname -r)
machine=/var/cache/hapfleet/machine
new=$machine.$$
root=$new/root first=$new/first
init=$1 things=$2
shift 2
trap 'rm -rf "$new"' EXIT
mkdir -p "$root/usr/bin" "$root/usr/sbin" "$root/usr/lib" "$root/usr/lib32" "$root/usr/lib64" "$first/bin" "$first/modules"

for kernel in "/usr/lib/modules/$release/vmlinuz" "/boot/vmlinuz-$release" none; do
    [ ! -e "$kernel" ] || break
done
[ "$kernel" != none ] || { echo "the kernel is neither in /usr/lib/modules/$release nor in /boot" >&2; exit 1; }
ln -s "$kernel" "$new/vmlinuz"

cp -a /var/cache/hapfleet/root/. "$root"
cd / # where cp with both these options looks for the folders above, however they are called
for thing in $things; do
    if [ -d "$thing" ]; then
        cp -a --parents "$thing" "$root"
        find "$thing" -name '*.so*' -type f
    elif file=$(command -v "$thing"); then
        cp -L --parents "$file" "$root"
        echo "$file"
    fi
done > "$new/objects"
# Of scripts ldd says that they are not dynamic, and fails.
{ xargs -r ldd < "$new/objects" 2> /dev/null || true; } \
    | sed -n 's/^.*=> \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]\(\/[^ ]*\) .*/\1/p' | sort -u > "$new/libraries"
while read -r library; do cp -L --parents "$library" "$root"; done < "$new/libraries"
size=$(du -sm "$root")
mke2fs -q -F -t ext4 -O ^has_journal -m 0 -d "$root" "$new/root.img" $((${size%%[!0-9]*} * 5 / 4 + 32))M
rm -rf "$root"

cp -L "$(command -v busybox)" "$first/bin/busybox"
printf '%s\n' "$init" > "$first/init"
chmod 755 "$first/init"
# In the order to load them in; the kernel may have some built in.
for module in "$@" ext4; do
    modprobe --show-depends --ignore-install "$module"
done > "$new/depends"
sed -n 's/^insmod \([^ ]*\).*/\1/p' "$new/depends" | awk '!seen[$0]++' > "$new/modules"
while read -r module; do
    name=${module##*/}
    case $module in
        *.xz) xz -dc "$module" ;;
        *.zst) zstd -dcq "$module" ;;
        *.gz) gzip -dc "$module" ;;
        *) cat "$module" ;;
    esac > "$first/modules/${name%%.*}.ko"
    echo "${name%%.*}.ko"
done < "$new/modules" > "$first/modules/order"
(cd "$first" && find . | cpio --quiet -o -H newc) > "$new/first.img"
rm -rf "$first" "$machine"
mv "$new" "$machine"
