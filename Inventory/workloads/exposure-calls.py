# A hostile program: calls every system call with arguments that are mostly wrong, opens sockets of all families, and sends every kind of
# ioctl to what it can open; again and again, always in the same order for the same seed:
#   python3 -c "$(cat exposure-calls.py)" SEED
# Each hundred calls are made by a child of its own, which may end as it likes, and is ended if it hangs. It goes on until it is ended.
# Root it refuses: what it does to the files it opens would stay (the modes of /dev/null and /sys/kernel are among it).
import ctypes
import mmap
import os
import platform
import random
import resource
import signal
import struct
import sys

if os.geteuid() == 0:
    sys.exit("a hostile program is not run as root: it would change the host for good")
seed = int(sys.argv[1])
batch_calls = 100
longest = 5.0  # seconds that a batch may take

# Numbers above these have not been given out, and gaps answer like them: both are part of what can be reached.
last_number = 480
# Left out, by number on x86_64 and on architectures with the common table (aarch64, riscv64):
#   signals to others, which would end the load's own tree: kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal
#   what would stop its parent, or leave copies of itself: ptrace fork vfork clone clone3 vhangup
#   its own end, which needs no number: exit exit_group
#   the machine's, if it should ever run as root: reboot kexec_load kexec_file_load init_module finit_module delete_module swapon swapoff
#     mount umount2 pivot_root settimeofday clock_settime adjtimex clock_adjtime
#   what stays when the process has ended: shmget semget msgget mq_open
left_out = {
    "x86_64": {62, 200, 234, 129, 297, 424, 101, 57, 58, 56, 435, 153, 60, 231, 169, 246, 320, 175, 313, 176, 167, 168, 165, 166, 155,
               164, 227, 159, 305, 29, 64, 68, 240},
    "common": {129, 130, 131, 138, 240, 424, 117, 220, 435, 58, 93, 94, 142, 104, 294, 105, 273, 106, 224, 225, 40, 39, 41, 170, 112,
               171, 266, 194, 190, 186, 180},
}["x86_64" if platform.machine() == "x86_64" else "common"]
numbers = [number for number in range(last_number) if number not in left_out]
ioctl = 16 if platform.machine() == "x86_64" else 29

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
made = mmap.mmap(-1, mmap.PAGESIZE)  # shared with the children: how many calls they made
buffer = mmap.mmap(-1, 4 * mmap.PAGESIZE)
address = ctypes.addressof(ctypes.c_char.from_buffer(buffer))
paths = [b".", b"file", b"folder/file", b"/proc/self/mem", b"/proc/self/status", b"/sys/kernel", b"/dev/null", b"/dev/ptmx", b"\xff" * 300]
devices = ["/dev/null", "/dev/zero", "/dev/full", "/dev/urandom", "/dev/ptmx", "/dev/tty", "/dev/fuse", "/dev/net/tun", "/dev/kvm", "/dev/shm",
           "/proc/self/maps", "/proc/self/ns/net", "/proc/self/fd", "/sys/kernel", "."]
kinds = ("calls", "sockets", "ioctls")


def count():
    made[:8] = struct.pack("q", struct.unpack("q", made[:8])[0] + 1)


def call(number, *arguments):
    count()
    return libc.syscall(ctypes.c_long(number), *[ctypes.c_long(argument) for argument in arguments])


def fill(dice):
    path = dice.choice(paths)
    buffer[:len(path) + 1] = path + b"\0"
    buffer[1024:2048] = dice.randbytes(1024)


def argument(dice, descriptors):
    return dice.choice((
        lambda: 0, lambda: 1, lambda: -1, lambda: dice.randrange(64), lambda: 1 << dice.randrange(63), lambda: dice.getrandbits(62),
        lambda: dice.choice(descriptors), lambda: dice.choice(descriptors), lambda: address, lambda: address + 1024,
        lambda: address + 4 * mmap.PAGESIZE - 8, lambda: 4096, lambda: dice.getrandbits(8), lambda: -100))()


def attempt(function, *arguments):
    """What a profile of seccomp may forbid, and the rest can do without."""
    try:
        return function(*arguments)
    except OSError:
        return None


def open_all():
    descriptors = [attempt(os.open, device, os.O_RDONLY | os.O_NONBLOCK) for device in devices]
    descriptors += attempt(os.pipe) or []
    descriptors += [attempt(os.eventfd, 0), attempt(os.memfd_create, "memory")]
    return [descriptor for descriptor in descriptors if descriptor is not None]


def sockets(dice):
    family, kind, protocol = dice.randrange(48), dice.randrange(1, 7), dice.choice((0, 0, 0, 1, 6, 17, dice.randrange(256)))
    number = {"x86_64": (41, 49, 42, 54, 55, 44, 50, 48)}.get(platform.machine(), (198, 200, 203, 208, 209, 206, 201, 210))
    made_socket = call(number[0], family, kind | 0o4000, protocol)
    if made_socket < 0:
        return
    buffer[:2] = struct.pack("H", family)
    for place in dice.sample(range(1, 8), 4):
        call(number[place], made_socket, address if place < 3 else dice.randrange(300), dice.randrange(64), address, 64, 0)
    os.close(made_socket)


def batch(turn):
    dice = random.Random(seed * 1_000_003 + turn)
    for limit, most in ((resource.RLIMIT_AS, 512 << 20), (resource.RLIMIT_FSIZE, 1 << 20), (resource.RLIMIT_CORE, 0),
                        (resource.RLIMIT_NOFILE, 256), (resource.RLIMIT_CPU, int(longest))):
        attempt(resource.setrlimit, limit, (most, most))
    # A call that waits is interrupted.
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.siginterrupt(signal.SIGALRM, True)
    attempt(signal.setitimer, signal.ITIMER_REAL, 0.1, 0.1)
    descriptors = open_all()
    null = os.open("/dev/null", os.O_RDWR)
    for standard in range(3):
        attempt(os.dup2, null, standard)
    kind = kinds[turn % len(kinds)]
    for step in range(batch_calls):
        fill(dice)
        if kind == "calls":
            number = numbers[(turn // len(kinds) * batch_calls + step) % len(numbers)]
            call(number, *[argument(dice, descriptors) for _ in range(6)])
        elif kind == "sockets":
            sockets(dice)
        else:
            request = dice.randrange(4) << 30 | dice.choice((0, 4, 8, dice.randrange(1 << 10))) << 16 | dice.randrange(256) << 8
            call(ioctl, dice.choice(descriptors), request | dice.randrange(64), argument(dice, descriptors))


def end(child):
    """Waits for a child, which is ended if it takes too long."""
    signal.signal(signal.SIGALRM, lambda *_: attempt(os.kill, child, signal.SIGKILL))
    attempt(signal.setitimer, signal.ITIMER_REAL, longest)
    os.waitpid(child, 0)
    attempt(signal.setitimer, signal.ITIMER_REAL, 0)


turn, told = 0, 0
while True:
    child = os.fork()
    if child == 0:
        try:
            batch(turn)
        finally:
            os._exit(0)
    end(child)
    turn += 1
    calls = struct.unpack("q", made[:8])[0]
    for _ in range((calls - told) // batch_calls):
        print("calls", flush=True)
        told += batch_calls
