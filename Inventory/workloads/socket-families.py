# Opens a socket of each family once, and of each of netlink's: the kernel loads its modules for them now, and not while it is traced.
import socket

for family in range(48):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
        for protocol in range(23) if (family, kind) == (16, socket.SOCK_RAW) else (0,):
            try:
                socket.socket(family, kind, protocol).close()
            except OSError:
                pass
