# Makes the root file system that all containers get, as root: the host's own /usr is mounted into it, so that the same programs run
# everywhere; of the host's /etc it has what programs look up, and no secret. It is small, and stays for the next run; one that is
# right already is left alone, as containers may be running in it.
set -eu
root=/var/cache/hapfleet/root
new=$root.$$
mkdir -p "$new"
trap 'rm -rf "$new"' EXIT
cd "$new"
mkdir usr etc proc sys dev run tmp var home root
chmod 1777 tmp
for link in bin sbin lib lib32 lib64; do
    [ ! -L "/$link" ] || cp -a "/$link" .
done
for file in passwd group nsswitch.conf hosts ld.so.cache ld.so.conf ld.so.conf.d alternatives localtime mime.types; do
    [ ! -e "/etc/$file" ] || cp -a "/etc/$file" etc
done
diff -r --no-dereference "$root" "$new" > /dev/null 2>&1 && exit
rm -rf "$root"
mv "$new" "$root"
