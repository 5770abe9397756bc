# A long run with faults at random, and what it is judged by. Sourced by Deploy/soak after trial.sh.

# Faults that cost no measurement, and those that rightly may cost the one that is hit.
harmless=(cut_shortly cut_longer kill_sessions use_global_tracer)
costly=(kill_agent switch_off switch_off_and_on disable_ftrace load_module)

# Makes a fault on the victim if one measures there then, and notes the agent's memory and open files before; `made` is empty if none
# does. One login for all: under emulation each takes seconds. Each fault that was begun counts: one that came after a measurement's end did
# nothing, and the word of one that was made may be lost on a link that is cut.
fault() {
    local said
    made=
    said=$(root "$victim" "$traces || exit 0
        agent=$agent; echo \$(awk '/^VmRSS/ { print \$2 }' /proc/\$agent/status) \$(ls /proc/\$agent/fd | wc -l); set -e
        $1" 2>/dev/null) || true
    [ -n "$said" ] || return 0
    made=$EPOCHREALTIME
    echo "$said" >>"$folder/agent.$victim"
}

cut_shortly() { fault_behind 'ip link set eth0 down; sleep 1; ip link set eth0 up'; }
cut_longer() { fault_behind 'ip link set eth0 down; sleep 8; ip link set eth0 up'; }
kill_sessions() { fault_behind 'pkill -KILL -x sshd-session'; }
use_global_tracer() {
    fault 'cd /sys/kernel/tracing; echo vfs_read >set_ftrace_filter; echo function >current_tracer; sleep 2
        echo nop >current_tracer; echo >set_ftrace_filter; echo >trace'
}
load_module() { fault 'modprobe dummy numdummies=0; sleep 1; modprobe -r dummy'; }
kill_agent() { fault "kill -KILL $agent"; }
switch_off() { fault "echo 0 >$instance/tracing_on"; }
switch_off_and_on() { fault "echo 0 >$instance/tracing_on; sleep 1; [ ! -e $instance ] || echo 1 >$instance/tracing_on"; }
disable_ftrace() { fault 'echo 0 >/proc/sys/kernel/ftrace_enabled; sleep 1; echo 1 >/proc/sys/kernel/ftrace_enabled'; }

# The coordinator's memory and open files, every five seconds: time, KiB, files, a line each.
watch_coordinator() {
    local process=$1
    while sleep 5; do
        printf '%s %s %s\n' "$EPOCHSECONDS" "$(awk '/^VmRSS/ { print $2 }' "/proc/$process/status" 2>/dev/null)" \
            "$(ls "/proc/$process/fd" 2>/dev/null | wc -l)"
    done
}

# One fault of a kind and on a host by chance; noted in `faults` if it was made.
strike() {
    local kinds=("${harmless[@]}" "${costly[@]}")
    victim=${hosts[RANDOM % ${#hosts[@]}]}
    local kind=${kinds[RANDOM % ${#kinds[@]}]}
    "$kind"
    [ -z "$made" ] || echo "$made $victim $kind" >>"$folder/faults"
}

# Whether the last third of a column's values is about the middle one, so that nothing grows: level FILE COLUMN SLACK
level() {
    awk -v column="$2" -v slack="$3" '
        $column != "" && $column > 0 { value[++count] = $column }
        END {
            third = int(count / 3)
            for (i = third + 1; i <= 2 * third; i++) middle += value[i]
            for (i = 2 * third + 1; i <= 3 * third; i++) last += value[i]
            exit third > 0 && last / third > 1.1 * middle / third + slack
        }' "$1"
}

# The least, the median and the greatest of the numbers on standard input.
spread() {
    sort -n | awk '{ value[NR] = $1 } END { if (NR) print value[1] ", " value[int((NR + 1) / 2)] ", " value[NR]; else print "–" }'
}

# The functions of a host's valid measurements, from a report: functions REPORT HOST
functions() { jq -r --arg host "$2" '.hosts[] | select(.host == $host) | .measurements[] | select(.valid) | .functions' "$1"; }

# How many of a host's measurements are so: number REPORT HOST FILTER
number() { jq -r --arg host "$2" "[.hosts[] | select(.host == \$host) | .measurements[] | select($3)] | length" "$1"; }

# The faults by their kinds, in words.
kinds() { cut -d' ' -f3 "$folder/faults" | sort | uniq -c | awk '{ printf "%s%s %s", (NR > 1 ? ", " : ""), $1, $2 }'; }

# Checks a host's part, and prints its row: judge HOST
judge() {
    local host=$1 least median greatest now hits invalid unsteady tracing='as before' earlier=$out/undisturbed/report.json
    IFS=', ' read -r least median greatest < <(functions "$earlier" "$host" | spread)
    IFS=', ' read -r _ now _ < <(functions "$folder/report.json" "$host" | spread)
    hits=$(awk -v host="$host" -v kinds=" ${costly[*]} " '
        $2 == host && index(kinds, " " $3 " ") { hits++ } END { print hits + 0 }' "$folder/faults")
    # The range of the few undisturbed ones, and one per cent for what few do not show.
    if [ -z "$median" ]; then
        wrong "$host has no valid measurement without faults"
    elif [ -z "$now" ]; then
        [ "$hits" -ge "$repeats" ] || wrong "$host has no valid measurement, though faults rightly cost $hits of $repeats at most"
    elif [ $((now * 100)) -lt $((least * 99)) ] || [ $((now * 100)) -gt $((greatest * 101)) ]; then
        wrong "$host: a median of $now functions with faults, $least to $greatest without"
    fi
    level "$folder/agent.$host" 1 1024 || wrong "the memory of the agent on $host grows"
    level "$folder/agent.$host" 2 4 || wrong "the open files of the agent on $host grow"
    # A guest that has too little of a processor does not settle, with faults or without.
    local counts_not='.functions != null and (.valid | not)' settles_not='(.invalid_reasons | all(startswith("not_steady")))'
    unsteady=$(number "$folder/report.json" "$host" "$counts_not and $settles_not")
    invalid=$(number "$folder/report.json" "$host" "$counts_not and ($settles_not | not)")
    [ "$invalid" -le "$hits" ] || wrong "$host: $invalid invalid measurements, though faults rightly cost $hits at most"
    state "$host" >"$folder/after.$host"
    if ! diff -U0 "$folder/before.$host" "$folder/after.$host" >"$folder/diff.$host"; then
        tracing='**changed**'
        wrong "$host is not as before: $(grep '^[-+][^-+]' "$folder/diff.$host" | tr '\n' ' ')"
    fi
    printf '| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n' "$host" "$(functions "$earlier" "$host" | spread)" \
        "$(functions "$folder/report.json" "$host" | spread)" "$(grep -c " $host " "$folder/faults" || true)" \
        "$(number "$folder/report.json" "$host" .valid)" "$invalid" "$unsteady" "$(cut -d' ' -f1 "$folder/agent.$host" | spread)" \
        "$(cut -d' ' -f2 "$folder/agent.$host" | spread)" "$tracing"
}
