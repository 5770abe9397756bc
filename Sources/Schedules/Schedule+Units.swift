extension Schedule {
    /// The service's name with its suffix.
    public var serviceName: String { "hapfleet-\(name).service" }
    /// The timer's name with its suffix.
    public var timerName: String { "hapfleet-\(name).timer" }

    /// The first line of each file that is ours; only such files are listed, replaced and removed.
    static let mark = "# Written by 'hapfleet schedule'; 'hapfleet schedule remove' takes it away."

    /// The timer's unit file.
    ///
    /// `Persistent` makes up for one start that was missed while the machine was off.
    public var timerUnit: String {
        """
        \(Self.mark)
        [Unit]
        Description=Starts the hapfleet campaign \(name)

        [Timer]
        OnCalendar=\(UnitText.value(calendar))
        RandomizedDelaySec=\(Int64(randomizedDelay / .microseconds(1)))us
        Persistent=true

        [Install]
        WantedBy=timers.target

        """
    }

    /// The service's unit file.
    ///
    /// `oneshot` makes starts never overlap: a timer that elapses while its service runs does nothing.
    public var serviceUnit: String {
        var lines = [
            Self.mark,
            "[Unit]",
            "Description=hapfleet campaign \(name)",
            "Documentation=man:hapfleet(1)",
        ]
        if scope == .system {
            lines += ["Wants=network-online.target", "After=network-online.target"]
        }
        lines += [
            "",
            "[Service]",
            "Type=oneshot",
            "WorkingDirectory=\(UnitText.value(workingFolder))",
            "ExecStart=" + command.map(UnitText.commandWord).joined(separator: " "),
            "TimeoutStartSec=infinity",
            "# The first interrupt leaves the run so that it can be resumed; hosts undo what they set up.",
            "KillSignal=SIGINT",
            "TimeoutStopSec=90",
            "KillMode=mixed",
            "",
            "CPUWeight=50",
            "MemoryMax=2G",
            "TasksMax=512",
            "",
        ]
        if !credentials.isEmpty {
            lines.append("# From a folder of credentials, such as /etc/credstore.")
            lines += credentials.map { "LoadCredential=\($0)" }
        }
        lines += scope == .system ? systemProtection : Self.protection
        return lines.joined(separator: "\n") + "\n"
    }

    /// What needs no privilege to set up, so that it holds in a user's own service as well.
    private static let protection = [
        "UMask=0077",
        "NoNewPrivileges=true",
        "LockPersonality=true",
        "RestrictRealtime=true",
        "RestrictSUIDSGID=true",
        "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6",
        "SystemCallArchitectures=native",
        "SystemCallFilter=@system-service",
        "SystemCallErrorNumber=EPERM",
    ]

    private static let stateFolder = "hapfleet-schedules"

    /// What the user of a system service has for itself alone; systemd makes it.
    private var stateHome: String { "%S/\(Self.stateFolder)/\(user ?? "root")" }

    private var systemProtection: [String] {
        var lines: [String] = []
        if let user { lines.append("User=\(user)") }
        lines += [
            "# Dispatch sets its threads' nice values, the least of them -4, and would write into the journal that it may not.",
            "LimitNICE=-4",
            "# The store and the kernels' dictionaries. Not /var/lib/hapfleet: the agents that root runs on a measured machine lie there.",
            "StateDirectory=\(Self.stateFolder)/\(user ?? "root")",
            "StateDirectoryMode=0700",
            "Environment=XDG_STATE_HOME=\(stateHome) XDG_DATA_HOME=\(stateHome)",
            "ProtectSystem=strict",
            "# The keys are read, nothing is written there.",
            "ProtectHome=read-only",
            "PrivateTmp=true",
            "PrivateDevices=true",
            "ProtectKernelTunables=true",
            "ProtectKernelModules=true",
            "ProtectKernelLogs=true",
            "ProtectControlGroups=true",
            "ProtectClock=true",
            "ProtectHostname=true",
            "RestrictNamespaces=true",
            "# Root without a capability is not even allowed to read other users' files, but it owns its own.",
            "CapabilityBoundingSet=",
        ]
        if !writableFolders.isEmpty {
            lines.append("ReadWritePaths=" + writableFolders.map(UnitText.quoted).joined(separator: " "))
        }
        return lines + Self.protection
    }
}
