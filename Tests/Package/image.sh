# The guest on which the package is installed: a small Debian of this machine's own release, for which the package is built, with its own
# kernel, and systemd as process 1. Sourced by Deploy/test-package, which says what `cache` and `folder` are.
#
#   cache/  root.img  vmlinuz  initrd.img  id_ed25519 (logs in as root)  known_hosts  recipe
#
# It is made once, and anew when what it is made from changes.

# Files belong to root in it, whoever makes it.
as_root() { if [ "$EUID" -eq 0 ]; then "$@"; else fakeroot "$@"; fi; }

# Where this machine's apt fetches a release from, a line for each of its suites: sources CODENAME
sources() {
    apt-get indextargets --no-release-info --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
        awk -v release="$1" -v keyring="$(jq -r .keyring Deploy/lab/kernels.json)" '
            $2 ~ "^" release "(-updates|-security)?$" && $3 == "main" && !seen[$0]++ { print "deb [signed-by=" keyring "]", $0 }'
}

# The packages of the image: those of the list, and what the package to be installed depends on: image_packages PACKAGE
image_packages() {
    {
        sed 's/ *#.*//; /^$/d' Tests/Package/packages
        for field in Pre-Depends Depends; do
            dpkg-deb --field "$1" "$field" | tr , '\n' | sed 's/|.*//; s/(.*//; s/ //g; /^$/d'
        done
    } | sort -u
}

# Unpacks the packages with their own scripts: bootstrap CODENAME PACKAGES ARCHIVE
bootstrap() {
    local settings
    # As the lab does: of this machine's apt, what it is told about its network, and nothing else; a proxy not where all can read it.
    mapfile -t settings < <(apt-config dump | grep -E '^Acquire::(https?::|ForceIPv|Check-|By-Hash)' | grep -v Proxy | sed 's/^/--aptopt=/')
    (
        eval "$(apt-config shell http_proxy Acquire::http::Proxy https_proxy Acquire::https::Proxy)"
        export http_proxy https_proxy
        timeout 1200 mmdebstrap --quiet --format=tar --variant=minbase "--include=$2" --dpkgopt=force-unsafe-io \
            "${settings[@]}" "$1" "$3" "$work/sources.list"
    ) >"$folder/image.log" 2>&1 || broken "the guest's image could not be made: $(tail -n 3 "$folder/image.log")"
}

# make_image PACKAGE
make_image() {
    local codename packages recipe work
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
    packages=$(image_packages "$1" | paste -sd ,)
    recipe=$(printf '%s\n' "$codename" "$packages" && cat Tests/Package/image.sh Tests/Package/assemble)
    if [ "$(cat "$cache/recipe" 2>/dev/null)" = "$recipe" ]; then return; fi
    echo "test-package: building the guest's image (some minutes)"
    rm -rf "$cache"
    mkdir -p "$cache"
    work=$cache/work
    mkdir "$work"
    sources "$codename" >"$work/sources.list"
    [ -s "$work/sources.list" ] ||
        broken "this machine's apt fetches nothing from Debian's suite '$codename'; the package is tried on the release that it is built on"
    bootstrap "$codename" "$packages" "$work/root.tar"
    ssh-keygen -q -t ed25519 -N '' -C test-package -f "$cache/id_ed25519"
    ssh-keygen -q -t ed25519 -N '' -C coordinator -f "$work/host_key"
    echo "coordinator $(cut -d' ' -f1,2 "$work/host_key.pub")" >"$cache/known_hosts"
    as_root sh Tests/Package/assemble "$work/root.tar" "$work/root" "$cache/id_ed25519.pub" "$work/host_key" "$cache" \
        >"$folder/image.log" 2>&1 || broken "the guest's disk could not be made: $(tail -n 3 "$folder/image.log")"
    rm -rf "$work"
    printf '%s\n' "$recipe" >"$cache/recipe"
}
