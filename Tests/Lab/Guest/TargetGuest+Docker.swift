extension TargetGuest {
    /// Starts docker's daemon and its containerd, without a network of their own, unless they run.
    func startDocker() async throws {
        try await root(
            """
            modprobe overlay
            if ! docker info >/dev/null 2>&1; then
                # On its own: dockerd gives its containerd 15 s, which an emulated machine may need.
                setsid containerd >/run/containerd.log 2>&1 &
                until ctr version >/dev/null 2>&1; do sleep 0.2; done
                setsid dockerd --containerd=/run/containerd/containerd.sock --bridge=none --iptables=false \
                    --ip6tables=false >/run/dockerd.log 2>&1 &
                until docker info >/dev/null 2>&1; do
                    pidof dockerd >/dev/null || { tail -n 5 /run/dockerd.log >&2; exit 1; }
                    sleep 0.2
                done
            fi
            """)
    }

    /// Ends them, and waits for that.
    func stopDocker() async throws {
        try await root(
            """
            kill $(pidof dockerd containerd)
            while pidof dockerd containerd >/dev/null; do sleep 0.1; done
            """)
    }
}
