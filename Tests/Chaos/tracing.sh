# Others at the kernel's tracing, while a host is measured.

global_tracer() {
    row 'somebody else uses the global tracer' 'neither disturbs the other'
    begin
    mid_run
    fault 'cd /sys/kernel/tracing; echo vfs_read >set_ftrace_filter; echo function >current_tracer'
    finish
    report
    local theirs
    theirs=$(root "$victim" 'cd /sys/kernel/tracing; cat current_tracer set_ftrace_filter tracing_on; head -n 50 trace | grep -q vfs_read && echo traced')
    [ "$theirs" = $'function\nvfs_read\n1\ntraced' ] || wrong "their tracing is: $theirs"
    root "$victim" 'cd /sys/kernel/tracing; echo nop >current_tracer; echo >set_ftrace_filter; echo >trace'
    expect "$victim" valid
}

tracing_off() {
    row 'another tool switches our tracing off (`tracing_on`)' '`valid: false` with the reason'
    begin
    mid_run
    fault "echo 0 >$instance/tracing_on"
    finish
    report
    expect "$victim" invalid 'switched tracing off'
}

tracing_off_and_on() {
    row 'the same, and on again after a second' '`valid: false` with the reason'
    begin
    mid_run
    fault "echo 0 >$instance/tracing_on; sleep 1; echo 1 >$instance/tracing_on"
    finish
    report
    expect "$victim" invalid 'switched tracing off'
}

ftrace_disabled() {
    row 'another tool clears `kernel.ftrace_enabled`' '`valid: false` with the reason; it stays as they set it'
    begin
    mid_run
    fault 'echo 0 >/proc/sys/kernel/ftrace_enabled'
    finish
    report
    [ "$(root "$victim" 'cat /proc/sys/kernel/ftrace_enabled')" = 0 ] || wrong 'ftrace_enabled was set again'
    root "$victim" 'echo 1 >/proc/sys/kernel/ftrace_enabled'
    expect "$victim" invalid 'switched tracing off'
}

lockdown() {
    row 'the kernel is locked down (confidentiality)' 'failed with the reason; the next contact is refused with cause and remedy'
    begin
    mid_run
    fault 'echo confidentiality >/sys/kernel/security/lockdown'
    finish
    report
    expect "$victim" failed 'not permitted'
    # Nobody can read the tracing's files any more, but its folders can be listed.
    await 60 "$victim" '! ps -A -o args= | grep -q "agents/[0-9a-f]* serve"'
    local left
    left=$(root "$victim" 'ls /sys/kernel/tracing/instances; cd /var/lib/hapfleet && find work spool 2>/dev/null; true')
    [ -z "$left" ] || wrong "left there: $left"
    local said
    said=$("$hapfleet" probe -i "$inventory" --select "$victim" 2>&1) || true
    [[ $said == *'locked down'* && $said == *'lockdown=integrity'* ]] || wrong "probe says: $said"
    reset
}
