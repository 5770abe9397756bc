/// Which modules of a debug package are imported beside its kernel.
public enum ModuleSelection: Hashable, Sendable {
    /// None.
    case none
    /// Those that servers and container hosts commonly have loaded.
    case common
    /// Those with these names; `-` and `_` are the same.
    case named(Set<String>)
    /// Every one: thousands in a distribution's general kernel.
    case all

    /// What `common` stands for.
    public static let commonNames: Set<String> = [
        "8021q", "af_packet", "binfmt_misc", "bonding", "br_netfilter", "bridge", "btrfs", "configfs", "dm_mod", "dummy",
        "efivarfs", "ext4", "failover", "fuse", "ip6_tables", "ip6table_filter", "ip6table_nat", "ip_tables", "ip_vs",
        "iptable_filter", "iptable_nat", "ipt_REJECT", "ipvlan", "jbd2", "kvm", "kvm_amd", "kvm_intel", "llc", "loop", "macvlan",
        "mbcache", "net_failover", "nf_conntrack", "nf_conntrack_netlink", "nf_defrag_ipv4", "nf_defrag_ipv6", "nf_nat",
        "nf_reject_ipv4", "nf_tables", "nfnetlink", "nft_chain_nat", "nft_compat", "nft_ct", "nft_masq", "nft_nat", "nvme",
        "nvme_core", "overlay", "squashfs", "stp", "tap", "tls", "tun", "unix", "veth", "vhost", "vhost_iotlb", "vhost_net",
        "vhost_vsock", "virtio", "virtio_balloon", "virtio_blk", "virtio_console", "virtio_net", "virtio_pci",
        "virtio_pci_legacy_dev", "virtio_pci_modern_dev", "virtio_ring", "virtio_rng", "virtio_scsi",
        "vmw_vsock_virtio_transport",
        "vsock", "vxlan", "x_tables", "xfrm_user", "xfs", "xt_MASQUERADE", "xt_addrtype", "xt_comment", "xt_conntrack", "xt_mark",
        "xt_nat", "xt_tcpudp",
    ]

    /// The names that are asked for, or nil for all.
    var names: Set<String>? {
        switch self {
        case .none: []
        case .common: Self.commonNames
        case .named(let names): Set(names.map { ModuleName.canonical($0) })
        case .all: nil
        }
    }
}
