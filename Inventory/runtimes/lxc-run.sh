# Runs a command in a container of LXC, in the foreground:
#   sh -c "$(cat lxc-run.sh)" lxc-run NAME USER GROUP MARK COMMAND...
# The root is the one that container-root.sh made, the network the host's. The capabilities that it lacks and its seccomp profile are those
# of LXC's own common.conf. A profile of AppArmor is not asked for: one can be made only where apparmor_parser is installed. Without a console
# the command keeps its standard output.
set -eu
name=$1 user=$2 group=$3 mark=$4
shift 4
[ -e lxc.conf ] || cat > lxc.conf << END
lxc.uts.name = container
lxc.rootfs.path = dir:/var/cache/hapfleet/root
lxc.rootfs.options = ro
lxc.apparmor.profile = unconfined
lxc.seccomp.profile = /usr/share/lxc/config/common.seccomp
lxc.cap.drop = mac_admin mac_override sys_time sys_module sys_rawio
lxc.cgroup.relative = 0
lxc.net.0.type = none
lxc.console.path = none
lxc.tty.max = 0
lxc.mount.auto = proc:mixed sys:ro
lxc.mount.entry = /usr usr none rbind,ro 0 0
lxc.mount.entry = tmpfs tmp tmpfs nosuid,nodev,mode=1777 0 0
lxc.mount.entry = tmpfs var tmpfs nosuid,nodev,mode=755 0 0
lxc.mount.entry = tmpfs dev/shm tmpfs nosuid,nodev,mode=1777,create=dir 0 0
lxc.mount.entry = $PWD ${PWD#/} none bind,create=dir 0 0
lxc.environment = PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
lxc.environment = HOME=/tmp
lxc.environment = TMPDIR=$PWD
lxc.environment = $mark
lxc.init.uid = $user
lxc.init.gid = $group
lxc.init.cwd = $PWD
END
exec lxc-start --foreground --name="$name" --rcfile="$PWD/lxc.conf" --logfile=none -- "$@"
