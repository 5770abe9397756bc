# Faults of the coordinator and its store.

coordinator_killed() {
    row 'coordinator ended by SIGKILL' '`--resume` collects what hosts kept: nothing lost, nothing measured twice'
    begin
    mid_run
    kill_coordinator
    resume
    report
    for host in "$victim" "$witness"; do
        grep -q "$host: kept by the host" "$folder/run.log" || wrong "$host was measured again"
    done
    notice='when resumed'
    expect "$victim" valid
}

# A file system of 8 MiB in a mount namespace of its own, where the coordinator runs and its store is.
small_disk() {
    [ "$EUID" -eq 0 ] || untried 'a mount namespace of its own needs root here'
    mkdir -p "$folder/small"
    unshare -m sh -c 'mount -t tmpfs -o size=8m tmpfs "$1" && echo mounted && exec sleep infinity' sh "$folder/small" >"$folder/mounted" &
    namespace=$!
    until [ -s "$folder/mounted" ]; do
        kill -0 "$namespace" 2>/dev/null || { wrong 'there is no small file system'; return 1; }
        sleep 0.1
    done
    through=(nsenter -m -t "$namespace" env --chdir="$PWD")
    store=$folder/small/store.sqlite
}

coordinators_disk_full() {
    row "coordinator's disk fills up" 'a clear error; what is stored stays readable; hosts keep their results, `--resume` collects them'
    small_disk
    begin
    mid_run
    "${through[@]}" sh -c 'cat /dev/zero >"$1/filler" 2>/dev/null; [ $(df --output=avail "$1" | tail -n 1) = 0 ]' sh "$folder/small" ||
        wrong 'it is not full'
    made=$EPOCHREALTIME
    finish
    [ "$status" -ne 0 ] && grep -q 'full' "$folder/run.log" || wrong "status $status, and no word of a full disk"
    "${through[@]}" "$hapfleet" runs --store "$store" >/dev/null || wrong 'the store cannot be read'
    notice=$(noticed full)
    "${through[@]}" rm "$folder/small/filler"
    resume
    report
    expect "$victim" valid
}

store_read_only() {
    row 'store on a read-only file system' 'refused before any host is reached, with the cause; what is stored stays readable'
    small_disk
    begin
    finish
    "${through[@]}" mount -o remount,ro "$folder/small"
    local began=$EPOCHREALTIME
    ! "${through[@]}" "$hapfleet" run "$folder/campaign.yaml" -i "$inventory" --store "$store" >"$folder/second" 2>&1 || wrong 'it ran'
    notice=$(since "$began")
    grep -q 'Read-only file system' "$folder/second" || wrong "it says: $(cat "$folder/second")"
    ! grep -q 'ready (' "$folder/second" || wrong 'hosts were reached'
    happened=$(tail -n 1 "$folder/second")
    report 2>"$folder/reading" || wrong "the store cannot be read: $(cat "$folder/reading")"
    "${through[@]}" mount -o remount,rw "$folder/small"
    report
    expect "$victim" valid
}

postgresql() { (cd / && PATH=$(echo /usr/lib/postgresql/*/bin | tr ' ' :):$PATH && setpriv --reuid=postgres --regid=postgres --clear-groups "$@"); }

postgresql_restarted() {
    row 'PostgreSQL is restarted' 'nothing lost'
    [ "$EUID" -eq 0 ] || untried 'starting it as the user postgres needs root here'
    database=$(mktemp -d /tmp/hapfleet-chaos.XXXXXX)
    chown postgres "$database"
    postgresql initdb -D "$database/data" -U postgres -A trust --no-sync >/dev/null
    printf "listen_addresses = ''\nunix_socket_directories = '%s'\n" "$database" >>"$database/data/postgresql.conf"
    postgresql pg_ctl start -D "$database/data" -w -l "$database/log" >/dev/null
    store="postgresql://postgres@/postgres?host=$database"
    begin
    mid_run
    postgresql pg_ctl restart -D "$database/data" -m fast -w -l "$database/log" >/dev/null
    made=$EPOCHREALTIME
    finish
    report
    [ "$status" -eq 0 ] || wrong "the run ended with status $status"
    expect "$victim" valid
}

two_coordinators() {
    row 'a second coordinator comes' 'refused, with the name of the first; the first is not disturbed'
    begin
    mid_run
    made=$EPOCHREALTIME
    local second=0
    "$hapfleet" run "$folder/campaign.yaml" -i "$inventory" --store "$folder/second.sqlite" --select "$victim" \
        >/dev/null 2> >(stamped >"$folder/second.log") || second=$?
    [ "$second" -eq 3 ] && grep -q 'is being measured by .* pid ' "$folder/second.log" || wrong "the second ended with status $second"
    notice="$(awk -v made="$made" '{ time = $1 } /is being measured by/ { printf "%.1f s", time - made; exit }' "$folder/second.log")"
    finish
    report
    expect "$victim" valid
}

other_version() {
    row 'the result that another build of the agent left is in the spool' 'collected by the new one: nothing lost'
    begin
    mid_run
    kill_coordinator
    for host in "$victim" "$witness"; do await 400 "$host" "ls $spool/*.hapr"; done
    mkdir -p "$folder/agents"
    for binary in "${hapfleet%/*/*}"/agents/hapagent-*; do
        # Another file with another hash, that does the same.
        { cat "$binary"; echo; } >"$folder/agents/${binary##*/}"
        chmod 755 "$folder/agents/${binary##*/}"
    done
    settings=(HAPFLEET_AGENTS="$PWD/$folder/agents")
    resume
    report
    notice='when resumed'
    grep -q "$victim: ready .*agent sent" "$folder/run.log" || wrong 'no other agent was sent'
    grep -q "$victim: kept by the host" "$folder/run.log" || wrong 'the result was not collected'
    expect "$victim" valid
}
