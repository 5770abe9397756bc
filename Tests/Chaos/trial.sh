# One trial: a run over two hosts, a fault made in the middle of it, and what came of it. Sourced by Deploy/chaos and Deploy/soak, which
# say what `hapfleet`, `lab`, `inventory`, `victim` and `witness` are.
#
#   before ─► begin ─► mid_run ─► fault … ─► finish ─► expect … ─► after ─► the row of the table
#
# What a trial finds wrong is in `wrong`, a line each; nothing there means that the promise holds.

. Deploy/lab/as-root.sh

# What tracing on a host is set to, and all that agents could have left there, once none runs any more.
state() {
    root "$1" '
        for try in $(seq 100); do ps -A -o args= | grep -q "agents/[0-9a-f]* serve" || break; sleep 0.1; done
        cd /sys/kernel/tracing
        for file in current_tracer tracing_on trace_clock set_ftrace_filter set_ftrace_notrace set_ftrace_pid \
            options/function-fork options/overwrite /proc/sys/kernel/ftrace_enabled /proc/sys/kernel/kptr_restrict; do
            echo "$file: $(cat $file)"
        done
        echo "instances: $(ls instances)"
        echo "enabled functions: $(wc -l <enabled_functions)"
        echo "agents: $(ps -A -o args= | grep "agents/[0-9a-f]* serve")"
        echo "programs: $(grep -lzs ^HAPFLEET_MEASUREMENT= /proc/[0-9]*/environ)"
        echo "work: $(ls -A /var/lib/hapfleet/work 2>/dev/null)"
        echo "spool: $(ls -A /var/lib/hapfleet/spool 2>/dev/null)"
        ls -A /run | grep -i hapfleet; true'
}

# A campaign of one load: campaign [LENGTH of each of two steady windows] [TIME-OUT] [REPEATS]. Emulated guests beside other work
# take long to settle.
campaign() {
    cat >"$folder/campaign.yaml" <<CAMPAIGN
name: chaos
hosts: all
workloads: [shell]
repeats: ${3-1}
phases: {baseline: 500ms, warmup: 1s, settle: {quiet: 1s, max: 2m}, steady: {length: ${1-3s}, windows: 2}}
start: {max_skew: 1s}
limits: {timeout: ${2-5m}}
CAMPAIGN
}

stamped() { while IFS= read -r line; do printf '%s %s\n' "$EPOCHREALTIME" "$line"; done; }

# Starts a coordinator of the campaign; each line that it says gets the time. `through` are the words before it.
coordinate() {
    rm -f "$folder/said"
    mkfifo "$folder/said"
    stamped <"$folder/said" >>"$folder/run.log" &
    stamper=$!
    "${through[@]}" env "${settings[@]}" "$hapfleet" run "$folder/campaign.yaml" -i "$inventory" --store "$store" \
        --select "$selection" "$@" >"$folder/run.out" 2>"$folder/said" &
    coordinator=$!
}

# Starts the campaign, and goes on when the coordinator has said that hosts were told to start.
begin() {
    [ -e "$folder/campaign.yaml" ] || campaign
    coordinate "$@"
    until grep -qs 'started on' "$folder/run.log"; do
        if ! kill -0 "$coordinator" 2>/dev/null; then
            wrong "the run ended before it began to measure: $(tail -n 1 "$folder/run.log")"
            return 1
        fi
        sleep 0.2
    done
}

# Goes on when the agent of the victim has traced for two seconds.
mid_run() {
    root "$victim" 'for try in $(seq 300); do
            '"$traces"' && exec sleep 2
            sleep 0.2
        done; false' || { wrong 'its agent never traced'; return 1; }
}

# In a script for a host: the agent that measures there, the folder of its instance, whether it traces.
agent='$(ls /sys/kernel/tracing/instances | sed -n s/^hapfleet-//p)'
instance='/sys/kernel/tracing/instances/$(ls /sys/kernel/tracing/instances | grep ^hapfleet-)'
traces='grep -qs 1 /sys/kernel/tracing/instances/hapfleet-*/tracing_on'

# Makes a fault on the victim, and notes when: fault SCRIPT. It is made if all of the script succeeds.
fault() {
    local said=
    read -r said < <(root "$victim" "set -e"$'\n'"$1"$'\n''echo made') || true
    made=$EPOCHREALTIME
    [ "$said" = made ] || wrong "the fault could not be made: ${said:-no word from the host}"
}

# The same two seconds later, for what cuts the connection by which it is made. `was_made` looks afterwards whether it succeeded.
fault_behind() {
    fault "rm -f /run/chaos.made; setsid sh -c $(quoted "set -e; sleep 2; $1; : >/run/chaos.made") >/dev/null 2>&1 </dev/null &"
    [ -z "$made" ] || made=$(awk -v made="$made" 'BEGIN { printf "%.6f", made + 2 }')
}

was_made() { root "$victim" 'rm /run/chaos.made' || wrong 'the fault was not made'; }

# Goes on when a shell script has succeeded on a host, whether or not that can be reached meanwhile: await SECONDS HOST SCRIPT
await() {
    local end=$((SECONDS + $1))
    until root "$2" "$3" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || { wrong "$2: not within $1 s: $3"; return 1; }
        sleep 1
    done
}

# Waits for the end of the run, so many seconds at most: finish [SECONDS]. `status` is the coordinator's.
finish() {
    timeout "${1-600}" tail --pid="$coordinator" -f /dev/null || { wrong 'the run had no end'; kill -KILL "$coordinator"; }
    status=0
    wait "$coordinator" || status=$?
    coordinator=
    wait "$stamper" || true
}

# Kills the coordinator there and then.
kill_coordinator() {
    kill -KILL "$coordinator"
    made=$EPOCHREALTIME
    finish 2>/dev/null
}

# Goes on with the run, to its end: resume [SECONDS at most]
resume() {
    coordinate --resume latest
    finish "$@"
}

wrong() { printf '%s\n' "$1" >>"$folder/wrong"; }

# The run as the store has it. Its status is that of the run: 1 if something in it failed.
report() {
    "${through[@]}" "$hapfleet" report latest --store "$store" --format json >"$folder/report.json" || [ -s "$folder/report.json" ]
}

# How a host's last measurement ended: outcome HOST
outcome() {
    jq -r --arg host "$1" '
        .hosts[] | select(.host == $host)
        | if (.measurements | length) == 0 then "failed: \(.reason // .status)" else .measurements[-1]
        | if .valid then "valid, \(.functions) functions"
          elif .functions == null then "failed: \(.invalid_reasons | join("; "))"
          else "invalid: \(.invalid_reasons | join("; "))" end end' "$folder/report.json"
}

# Checks how the measurement of a host ended: expect HOST valid|invalid|failed [WORDS of the reason]
expect() {
    local got
    got=$(outcome "$1")
    [[ $got == "$2"* && $got == *"${3-}"* ]] || wrong "$1: '$got' instead of '$2${3:+ … $3}'"
}

# Seconds since an instant: since INSTANT
since() { awk -v then="$1" -v now="$EPOCHREALTIME" 'BEGIN { printf "%.1f s", now - then }'; }

# Seconds from the fault to the first line of the run that tells of it; by default, that names the victim and something wrong.
noticed() {
    awk -v made="$made" -v words="${1-$victim.*(reconnecting|INVALID)|FAILED $victim}" '
        { time = $1; $1 = "" } time >= made && $0 ~ words { printf "%.1f s", time - made; exit }' "$folder/run.log"
}

before() {
    for host in "$victim" "$witness"; do state "$host" >"$folder/before.$host"; done
}

# Checks that both hosts are as they were.
after() {
    for host in "$victim" "$witness"; do
        state "$host" >"$folder/after.$host"
        diff -U0 "$folder/before.$host" "$folder/after.$host" >"$folder/diff.$host" ||
            wrong "$host is not as before: $(grep '^[-+][^-+]' "$folder/diff.$host" | tr '\n' ' ')"
    done
}

# Whether the coordinator was built to be fast or to be looked into, by where it lies.
build_kind() { case $hapfleet in */debug/*) echo 'debug build' ;; *) echo 'release build' ;; esac; }

# Text for a cell of the table.
cell() { tr '\n|' ' /' | sed "s/$victim/the host/g; s/$witness/the other host/g; s/ *$//" | cut -c 1-260; }
