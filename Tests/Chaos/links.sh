# Faults of the way to a host.

# Sets the host's network card down for as many seconds.
cut_link() { fault_behind "ip link set eth0 down; sleep $1; ip link set eth0 up"; }

link_cut_shortly() {
    row 'link cut for 1 s' 'nothing lost'
    begin
    mid_run
    cut_link 1
    finish
    report
    was_made
    expect "$victim" valid
}

link_cut() {
    row 'link cut for 30 s' 'nothing lost: the agent goes on, the coordinator comes back or waits'
    campaign 20s
    begin
    mid_run
    cut_link 30
    finish
    report
    was_made
    expect "$victim" valid
}

link_cut_for_good() {
    row 'link cut until the run is over' "the host is \`failed\` when the campaign's time-out has passed; \`--resume\` collects: nothing lost"
    campaign 1s 150s
    begin
    mid_run
    # Beyond half a minute of silence, the time-out, and what the last attempt takes.
    cut_link 250
    finish
    report
    expect "$victim" failed
    happened="$(outcome "$victim")"
    await 300 "$victim" true
    was_made
    resume
    report
    happened+="; after \`--resume\`: $(outcome "$victim")"
    grep -q "$victim: kept by the host" "$folder/run.log" || wrong 'what the host kept was not collected'
    expect "$victim" valid
}

link_slow() {
    row 'link that loses 5 % and delays by 200 ms, from before the run' 'nothing lost'
    root "$victim" 'modprobe sch_netem && tc qdisc add dev eth0 root netem delay 200ms loss 5%'
    begin
    finish
    report
    local counts
    counts=$(root "$victim" 'tc -s qdisc show dev eth0; tc qdisc del dev eth0 root; modprobe -r sch_netem; true')
    [[ $counts =~ dropped\ [1-9] ]] || wrong "no packet was dropped: $counts"
    expect "$victim" valid
}

sshd_restarted() {
    row 'sshd is restarted' 'nothing lost'
    local first
    first=$(root "$victim" 'pgrep -o -x sshd')
    begin
    mid_run
    fault_behind "kill $first"
    finish
    report
    [ "$(root "$victim" 'pgrep -o -x sshd')" != "$first" ] || wrong 'sshd was not restarted'
    expect "$victim" valid
}

sessions_killed() {
    row 'all SSH sessions of the host are killed' 'nothing lost: the agent goes on, the coordinator comes back'
    begin
    mid_run
    fault_behind 'pkill -KILL -x sshd-session'
    finish
    report
    was_made
    [ -n "$(noticed)" ] || wrong 'the coordinator noticed nothing'
    expect "$victim" valid
}
