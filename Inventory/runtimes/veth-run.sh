# Runs a command in a network namespace of its own, which a veth pair joins to the host, in the foreground:
#   sh -c "$(cat veth-run.sh)" veth-run COMMAND...
# The host has 198.18.0.1, the namespace 198.18.0.2: of the addresses that are set aside for measuring (RFC 2544). Both are made anew each
# time, as gVisor takes the address off the link; they stay until the next time. `network` tells oci-run.sh where the namespace is.
set -eu
export network=/run/netns/hapfleet
ip link delete hapfleet0 2> /dev/null || true
ip netns delete hapfleet 2> /dev/null || true
ip netns add hapfleet
ip link add hapfleet0 type veth peer name eth0 netns hapfleet
ip address add 198.18.0.1/30 dev hapfleet0
ip link set hapfleet0 up
ip -netns hapfleet address add 198.18.0.2/30 dev eth0
ip -netns hapfleet link set lo up
ip -netns hapfleet link set eth0 up
exec nsenter --net="$network" "$@"
