# A campaign that systemd starts on the guest, night after night. Sourced by Deploy/test-package.

service=hapfleet-nightly.service
timer=hapfleet-nightly.timer
home=/var/lib/hapfleet-schedules/root
# A command that looks at the schedule's store.
nightly="XDG_STATE_HOME=$home XDG_DATA_HOME=$home hapfleet"

# The inventory, the campaign, whom it tells, and what logs in to the hosts. Emulated hosts take long to settle.
write_configuration() {
    put /etc/hapfleet/id_ed25519 600 <"$folder/fleet_key"
    put /etc/hapfleet/known_hosts 644 <"$folder/known_hosts"
    put /etc/hapfleet/inventory.yaml 640 <<INVENTORY
hosts:
  east: {address: ${address[east]}, user: measure}
  west: {address: ${address[west]}, user: measure}
defaults:
  identity_files: [/etc/hapfleet/id_ed25519]
  known_hosts: /etc/hapfleet/known_hosts
INVENTORY
    put /etc/hapfleet/nightly.yaml 640 <<'CAMPAIGN'
name: nightly
hosts: all
workloads: [shell]
repeats: 3
phases: {baseline: 500ms, warmup: 1s, settle: {quiet: 1s, max: 5m}, steady: {length: 3s, windows: 2}}
start: {max_skew: 5s}
limits: {timeout: 15m}
alert: [new functions, host missing, invalid]
notify:
  - command: [/etc/hapfleet/told]
CAMPAIGN
    put /etc/hapfleet/told 755 <<'TOLD'
#!/bin/sh
# Keeps what it is told, where the service may write.
exec cat >"$XDG_STATE_HOME/alert.json"
TOLD
}

# A property of a unit: property UNIT NAME
property() { guest "systemctl show -P $2 $1"; }

# Has the campaign started every day, for the first time so many minutes from now, less a minute at most: schedule MINUTES [OPTION...]
schedule() {
    local minutes=$1
    shift
    guest "cd /etc/hapfleet && hapfleet schedule nightly.yaml -i inventory.yaml --randomized-delay 0s $* \
        --on-calendar \"\$(date -d '$minutes minutes' '+*-*-* %H:%M:00')\"" >>"$folder/scheduled.log"
    triggered=$(property "$timer" LastTriggerUSec)
    ended=$(property "$service" ExecMainExitTimestampMonotonic)
}

# Waits until the timer has started the service by itself, and that has ended: night NAME. Its exit status is in `status`, its report in
# NAME.json.
night() {
    await 2700 "the timer starts the service, and that ends" "
        [ \"\$(systemctl show -P LastTriggerUSec $timer)\" != '$triggered' ]
        [ \"\$(systemctl show -P ExecMainExitTimestampMonotonic $service)\" != '$ended' ]
        case \$(systemctl show -P ActiveState $service) in inactive | failed) ;; *) false ;; esac"
    status=$(property "$service" ExecMainStatus)
    guest "$nightly report latest --format json" >"$folder/$1.json" || [ $? = 1 ]
}

# Checks that a night measured both hosts, with valid numbers alone: expect_measured NAME
expect_measured() {
    jq -e '.run.hosts_total == 2 and .run.hosts_ok == 2 and ([.hosts[].measurements[]] | length == 6 and all(.valid))' \
        "$folder/$1.json" >/dev/null ||
        broken "not all was measured: $(jq -r '[.hosts[] | "\(.host): \(.reason // .status)", (.measurements[] | .invalid_reasons[])] | join("; ")' "$folder/$1.json")"
}

# A host's kernel in a night: kernel_in NAME HOST
kernel_in() { jq -r --arg host "$2" '.hosts[] | select(.host == $host) | .kernel' "$folder/$1.json"; }

# The median of a host's functions in a night: functions_in NAME HOST
functions_in() { jq -r --arg host "$2" '[.hosts[] | select(.host == $host) | .measurements[].functions] | sort | .[1]' "$folder/$1.json"; }

# The new functions that the alert names in its own words for a host whose kernel changed, a line each.
named_functions() {
    jq -r '.findings[] | select(.rule == "new functions" and (.detail | contains(" → "))) | .detail
        | sub(".*: [0-9,]+ new functions?: "; "") | sub(" and [0-9,]+ more$"; "") | split(", ")[]' "$folder/alert.json" | sort -u
}
