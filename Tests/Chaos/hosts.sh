# Faults of a host. Each function is a row: what is promised, the fault, what must have come of it.

agent_killed() {
    row 'agent ended by SIGKILL' 'failed, never a partial number; its watchdog undoes everything'
    begin
    mid_run
    fault "kill -KILL $agent"
    finish
    report
    expect "$victim" failed 'without a result'
}

agent_stopped() {
    row 'agent stopped by SIGSTOP, for good' 'failed; its watchdog ends it after two minutes, and undoes everything'
    begin
    mid_run
    fault "kill -STOP $agent"
    finish
    report
    expect "$victim" failed 'without a result'
}

rebooted() {
    row 'host loses power and boots again' 'failed, and says that the host was restarted'
    begin
    mid_run
    fault_behind 'echo b >/proc/sysrq-trigger'
    sleep 3
    reset
    finish
    report
    expect "$victim" failed 'restarted'
}

spool=/var/lib/hapfleet/spool

small_spool() { root "$victim" "mkdir -p -m 700 $spool && mount -t tmpfs -o size=$1,mode=700 tmpfs $spool"; }

no_small_spool() { root "$victim" "umount $spool; rmdir $spool /var/lib/hapfleet 2>/dev/null; true"; }

disk_full() {
    row "host's disk is full before" 'refused before it measures, with cause and remedy'
    small_spool 4m
    begin
    finish
    report
    notice='at the first contact'
    expect "$victim" failed 'No space left'
    jq -e --arg host "$victim" '.hosts[] | select(.host == $host) | .remedy // "" | test("free")' "$folder/report.json" >/dev/null ||
        wrong 'there is no remedy'
    no_small_spool
}

disk_fills() {
    row "host's disk fills up" 'nothing lost: room for the result was taken before'
    small_spool 9m
    begin
    mid_run
    fault "cat /dev/zero >$spool/filler 2>/dev/null || true; [ \$(df --output=avail $spool | tail -n 1) = 0 ] || echo it is not full"
    finish
    report
    root "$victim" "rm $spool/filler"
    expect "$victim" valid
    no_small_spool
}

memory_exhausted() {
    row "agent's memory cgroup is exhausted" 'as an agent that is killed'
    local group=/sys/fs/cgroup/chaos wrapper=/usr/local/bin/in-chaos
    root "$victim" "echo +memory >/sys/fs/cgroup/cgroup.subtree_control; mkdir -p $group
        printf '#!/bin/sh\necho \$\$ >$group/cgroup.procs\nexec \"\$@\"\n' >$wrapper; chmod 755 $wrapper"
    sed "s,^  $victim:\$,&\n    sudo: sudo -n $wrapper," "$inventory" >"$folder/inventory.yaml"
    inventory=$folder/inventory.yaml begin
    mid_run
    # Its programs leave the group, so that the agent is what the kernel must take.
    fault "for process in \$(cat $group/cgroup.procs); do [ \$process = $agent ] || echo \$process >/sys/fs/cgroup/cgroup.procs 2>/dev/null || true; done
        echo 64K >$group/memory.max; echo max >$group/memory.max; grep -q '^oom_kill 0' $group/memory.events && echo nobody was killed"
    finish
    report
    expect "$victim" failed 'without a result'
    root "$victim" "rm $wrapper"
    await 60 "$victim" "rmdir $group"
}

memory_short() {
    row "host's memory goes below the campaign's limit" '`valid: false` with the reason'
    local free
    free=$(root "$victim" "awk '/^MemAvailable/ { print int(\$2 / 1024) }' /proc/meminfo")
    campaign
    sed -i "s/^limits: {/&memory_mib: $((free / 2)), /" "$folder/campaign.yaml"
    begin
    mid_run
    fault "mkdir -p /run/filler && mount -t tmpfs -o size=90% tmpfs /run/filler && head -c $((free * 6 / 10 * 1048576)) /dev/zero >/run/filler/file"
    finish
    report
    root "$victim" 'umount /run/filler && rmdir /run/filler'
    expect "$victim" invalid 'host_strained'
}

clock_stepped() {
    row "host's clock is stepped by an hour" '`valid: false` with the reason'
    begin
    mid_run
    fault 'date -s "+1 hour" >/dev/null'
    finish
    report
    root "$victim" 'date -s "-1 hour" >/dev/null'
    expect "$victim" invalid 'wall clock moved by 3'
}

# Sets the length of the kernel's tick, as chronyd and ntpd do to slew, and says what it was: 10000 us is no slewing.
tick() {
    printf '%s' "python3 -c 'import ctypes, struct
timex = ctypes.create_string_buffer(208)
adjust = ctypes.CDLL(None).adjtimex
assert adjust(timex) >= 0
print(struct.unpack_from(\"q\", timex, 88)[0])
struct.pack_into(\"I\", timex, 0, 0x4000)
struct.pack_into(\"q\", timex, 88, $1)
assert adjust(timex) >= 0'"
}

clock_slewed() {
    row "host's clock is slewed by 1 %" 'nothing lost, nothing invalid: it does not jump'
    begin
    mid_run
    fault "$(tick 10100) >/dev/null"
    finish
    report
    [ "$(root "$victim" "$(tick 10000)")" = 10100 ] || wrong 'its clock was not slewed any more'
    expect "$victim" valid
}

module_unloaded() {
    row 'a module is unloaded' 'nothing lost, or `valid: false` with the reason'
    root "$victim" 'modprobe dummy numdummies=1'
    begin
    mid_run
    fault 'modprobe -r dummy'
    finish
    report
    [[ $(outcome "$victim") == valid* ]] || expect "$victim" invalid tracing_disturbed
}
