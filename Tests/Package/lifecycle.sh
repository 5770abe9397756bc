# The package's life on the guest: installed, upgraded, removed, purged. Sourced by Deploy/test-package, which says what `lower` and `higher`
# are: two packages of the same program.

# A package's version: version FILE
version() { dpkg-deb --field "$1" Version; }

# How dpkg has it there: the state and the version.
state() { guest "dpkg-query -W -f '\${db:Status-Status} \${Version}' hapfleet 2>/dev/null || echo none"; }

# Installs a package of those that lie in /root: install_package FILE
install_package() {
    guest "DEBIAN_FRONTEND=noninteractive dpkg --install /root/$(basename "$1") 2>&1" >"$folder/dpkg.log" ||
        broken "dpkg does not install it: $(tail -n 3 "$folder/dpkg.log")"
    local got
    got=$(state)
    [ "$got" = "installed $(version "$1")" ] || broken "after its installation the package is '$got'"
}

# Purges the package as somebody would who has answered so: purge [true|false]
purge() {
    local answer=
    [ -z "${1-}" ] || answer="echo hapfleet hapfleet/purge-store boolean $1 | debconf-set-selections"
    guest "export DEBIAN_FRONTEND=noninteractive
        $answer
        dpkg --purge hapfleet 2>&1" >"$folder/dpkg.log" || broken "dpkg does not purge it: $(tail -n 3 "$folder/dpkg.log")"
    local got
    got=$(state)
    [ "$got" = none ] || [ "$got" = 'not-installed ' ] || broken "after it was purged the package is '$got'"
}

# Checks that all of it is there, and what the program says of itself.
expect_installed() {
    local wrong pages
    wrong=$(guest 'dpkg --verify hapfleet') || true
    [ -z "$wrong" ] || broken "not as in the package: $wrong"
    pages=$(dpkg-deb --contents "$lower" | grep -c '/man1/.*\.1\.gz$')
    [ "$pages" -gt 20 ] || broken "the package has $pages manual pages alone"
    guest "test \$(ls /usr/share/man/man1/hapfleet*.1.gz | wc -l) = $pages && zcat /usr/share/man/man1/hapfleet-store-check.1.gz | grep -q '^\.Dt\|^\.TH'" ||
        broken 'the manual pages are not there, or are none'
    guest 'bash -n /usr/share/bash-completion/completions/hapfleet
        test -s /usr/share/zsh/vendor-completions/_hapfleet && test -s /usr/share/fish/vendor_completions.d/hapfleet.fish' ||
        broken 'the completions are not there, or bash does not read them'
    guest 'hapfleet --version' >"$folder/version"
    grep -qx "commit $(git rev-parse --short=12 HEAD)" "$folder/version" && [ "$(grep -c '^agent ' "$folder/version")" -ge 3 ] ||
        broken "hapfleet --version says: $(paste -sd ' ' "$folder/version")"
    verify_units /lib/systemd/system/hapfleet-dashboard.service /lib/systemd/system/hapfleet-coordinator@.timer
    wrong=$(guest "stat -c '%U:%G %a' /var/lib/hapfleet-coordinator /etc/hapfleet" | paste -sd ' ')
    [ "$wrong" = '_hapfleet:_hapfleet 700 root:_hapfleet 750' ] || broken "its folders belong to: $wrong"
}

# Has systemd's own checker read unit files there: verify_units PATH...
verify_units() {
    guest "systemd-analyze verify --man=no --recursive-errors=no $* 2>&1" >"$folder/verify.log" ||
        broken "systemd-analyze verify: $(tail -n 3 "$folder/verify.log" | paste -sd ' ')"
}

# Folders that were there before, that the package has too, and that are no other package's: dpkg would take them away with it.
expect_no_foreign_folders() {
    local taken
    guest "dpkg-query -L hapfleet | while read -r path; do if [ -d \"\$path\" ] && [ \"\$path\" != /. ]; then echo \"\$path\"; fi; done |
        xargs -d '\n' dpkg-query -S" >"$folder/folders"
    grep -qx 'hapfleet: /usr/lib/hapfleet' "$folder/folders" || broken 'dpkg does not know whose its folders are'
    taken=$(comm -12 <(sed -n 's/^hapfleet: //p' "$folder/folders" | sort) <(cut -f1 "$folder/files.before" | sort -u))
    [ -z "$taken" ] || broken "it would take along what is not its own: $(paste -sd ' ' <<<"$taken")"
}

# What of the guest belongs to whoever uses hapfleet, with what is in it.
kept() { guest "find /etc/hapfleet /var/lib/hapfleet-schedules /var/lib/hapfleet-coordinator -type f -exec sha256sum {} + | sort -k 2"; }

# Checks that purging has left the store and the configuration, and nothing else that is ours: expect_kept ANSWER, in words
expect_kept() {
    kept >"$folder/kept.now"
    diff "$folder/kept" "$folder/kept.now" >"$folder/kept.diff" || broken "purged $1, but: $(grep '^[<>]' "$folder/kept.diff" | head -n 3 | paste -sd ' ')"
    files >"$folder/files.kept"
    local other
    other=$(comm -3 "$folder/files.before" "$folder/files.kept" | sed 's/^\t//' | cut -f1 | sort -u |
        grep -vE '^/etc/hapfleet(/|$)|^/var/lib/hapfleet-(schedules|coordinator)(/|$)|^/etc/(passwd|group|shadow|gshadow)$') || true
    [ -z "$other" ] || broken "purged $1, but these are not as before: $(head -n 5 <<<"$other" | paste -sd ' ')"
}

# Checks that the guest's files are those of before the first installation.
expect_nothing_left() {
    files >"$folder/files.after"
    diff "$folder/files.before" "$folder/files.after" >"$folder/files.diff" ||
        broken "not as before the first installation: $(grep '^[<>]' "$folder/files.diff" | head -n 5 | tr '\t\n' '  ')"
    guest '{ systemctl list-unit-files --no-legend; systemctl list-units --all --no-legend; } | grep hapfleet || true' >"$folder/units"
    [ ! -s "$folder/units" ] || broken "systemd still knows: $(head -n 3 "$folder/units" | paste -sd ' ')"
}
