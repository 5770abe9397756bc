#!/usr/bin/env bash
# Builds the agent for each architecture as one static binary without dependencies:
#   Agents/build.sh [ARCHITECTURE...]       default: x86_64 aarch64 riscv64
# makes .build/agents/hapagent-ARCHITECTURE. What is up to date is left alone.
#
# The Swift modules are compiled as Embedded Swift to LLVM's intermediate form, and optimised together when they are linked
# against musl, whose headers and archive come from Debian's musl-dev package of that architecture. It is fetched with
# apt, verified as apt verifies, into a cache of its own: the machine's package configuration is not touched.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=$root/.build/agents
cache=${XDG_CACHE_HOME:-$HOME/.cache}/hapfleet/musl
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
modules=(AgentWire KernelTracing UserTracing hapagent)

fail() {
    echo "Agents/build.sh: $*" >&2
    exit 1
}

sources_of() {
    case $1 in
        hapagent) echo "$root/Agents/hapagent" ;;
        *) echo "$root/Sources/$1" ;;
    esac
}

# The toolchain's own clang and lld: the intermediate form is read by no other version.
toolchain=$(dirname "$(readlink -f "$(command -v swiftc || fail "swiftc is not in PATH")")")
[[ -x $toolchain/ld.lld && -x $toolchain/clang ]] || fail "the Swift toolchain in $toolchain lacks clang or ld.lld"

# musl for $1 (Debian's name of the architecture): sets `include` and `library`.
provide_musl() {
    local debian=$1 triple=$2 unpacked=$cache/$1
    include=$unpacked/usr/include/$triple
    library=$unpacked/usr/lib/$triple
    if [[ -e /usr/lib/$triple/libc.a && -e /usr/include/$triple/stdlib.h ]]; then
        include=/usr/include/$triple
        library=/usr/lib/$triple
    elif [[ ! -e $library/libc.a ]]; then
        fetch_musl "$debian" "$unpacked"
    fi
    [[ -e $library/libc.a ]] || fail "musl-dev:$debian has no $library/libc.a"
}

# The address of the machine's Debian mirror.
mirror() {
    local found=${HAPFLEET_DEBIAN_MIRROR:-}
    # apt may go on writing after the first line that fits: all of it is read.
    [[ -n $found ]] || found=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
        awk '$2 ~ /^(bookworm|trixie|forky|sid)$/ && $3 == "main" && !found { print $1; found = 1 }')
    [[ -n $found ]] || fail "this machine's apt names no Debian mirror: set HAPFLEET_DEBIAN_MIRROR to the address of one"
    echo "$found"
}

# Trixie is the first release of Debian that has riscv64. A mirror may serve an index that does not fit its signed hash, while
# it is being synchronised: then the next suite is tried.
fetch_musl() {
    local debian=$1 unpacked=$2 apt=$cache/apt-$1 suite package address
    command -v apt-get >/dev/null || fail "musl for $debian is needed in $unpacked: unpack Debian's musl-dev:$debian there"
    [[ -r $keyring ]] || fail "Debian's archive keys are not in $keyring: install the package debian-archive-keyring"
    address=$(mirror)
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$unpacked"
    : >"$apt/status"
    local options=(
        -o "APT::Architecture=$debian" -o "APT::Architectures::=$debian" -o "Dir::State::lists=$apt/lists"
        -o "Dir::Cache=$apt/cache" -o "Dir::State::status=$apt/status" -o "APT::Sandbox::User="
        -o "Dir::Etc::sourcelist=$apt/sources.list" -o "Dir::Etc::sourceparts=-" -o "Debug::NoLocking=1" -qq
    )
    for suite in trixie forky; do
        echo "fetching musl-dev:$debian from $suite" >&2
        echo "deb [arch=$debian signed-by=$keyring] $address $suite main" >"$apt/sources.list"
        if apt-get "${options[@]}" update 2>"$apt/log" &&
            (cd "$apt" && apt-get "${options[@]}" download "musl-dev:$debian" >>"$apt/log" 2>&1); then
            package=$(ls -t "$apt"/musl-dev_*.deb | head -n 1)
            dpkg-deb --extract "$package" "$unpacked"
            rm -f "$package"
            return
        fi
        echo "Agents/build.sh: $(tail -n 1 "$apt/log")" >&2
    done
    fail "cannot fetch musl-dev:$debian"
}

# Compiles and links for one architecture.
build() {
    local architecture=$1 debian triple target clang_target
    case $architecture in
        x86_64) debian=amd64 target=x86_64-unknown-none-elf ;;
        aarch64) debian=arm64 target=aarch64-none-none-elf ;;
        riscv64) debian=riscv64 target=riscv64-none-none-eabi ;;
        *) fail "the architecture $architecture is not known (x86_64, aarch64, riscv64)" ;;
    esac
    triple=$architecture-linux-musl
    clang_target=$architecture-unknown-linux-musl
    # The processor of Debian's riscv64 and of every server of that architecture.
    # Functions of Swift's runtime carry no such attributes: for them the linker is told.
    local processor=() linking=()
    if [[ $architecture == riscv64 ]]; then
        processor=(-march=rv64gc -mabi=lp64d)
        linking=(-mllvm -mattr=+m,+a,+f,+d,+c)
    fi
    local binary=$out/hapagent-$architecture work=$out/$architecture
    if [[ -e $binary && -z $(find "$root/Sources/AgentWire" "$root/Sources/KernelTracing" "$root/Sources/UserTracing" "$root/Agents" "$toolchain/swiftc" -newer "$binary" -print -quit) ]]; then
        return
    fi
    local include library
    provide_musl "$debian" "$triple"
    rm -rf "$work"
    mkdir -p "$work"

    local swift=(
        "$toolchain/swiftc" -Osize -wmo -parse-as-library -swift-version 6 -enable-experimental-feature Embedded
        -target "$target" -I "$work" -Xcc -nostdlibinc -Xcc -isystem -Xcc "$include"
        -Xcc "-fmodule-map-file=$root/Agents/CSyscalls/module.modulemap"
        -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
        -enable-upcoming-feature InternalImportsByDefault -warnings-as-errors
        # All of a function's failed checks share one trap.
        -Xfrontend -mergeable-traps
        # The agent has one thread: counts of references need no atomic instructions. See `linked` below.
        -assume-single-threaded
        # Nothing walks the agent's stack: what calls nothing needs no frame of its own.
        -Xcc -momit-leaf-frame-pointer
    )
    # Nothing unwinds the stack either, and of C only what is used is linked.
    local clang=("$toolchain/clang" "${processor[@]}" -Os -Wall -Wextra -Werror -fno-asynchronous-unwind-tables -ffunction-sections)
    local option
    for option in "${processor[@]}"; do swift+=(-Xcc "$option"); done
    local module source
    for module in "${modules[@]}"; do
        # The decoder is to be fast, all else small: without inlining into larger functions the agent is a seventh smaller.
        # So it is without a copy of a function for each closure that it is called with.
        local inlining=(
            -Xllvm -sil-inline-overall-caller-block-limit=7 -Xllvm -sil-disable-pass=closure-specialize
            -Xllvm -sil-disable-pass=loop-rotate
        )
        local size=-Oz
        if [[ $module == KernelTracing ]]; then inlining=() size=-Os; fi
        "${swift[@]}" "${inlining[@]}" -module-name "$module" -emit-module -emit-module-path "$work/$module.swiftmodule" \
            -emit-ir "$(sources_of "$module")"/*.swift -o "$work/$module.ll"
        "${clang[@]}" "$size" --target="$target" -flto -Wno-override-module -c "$work/$module.ll" -o "$work/$module.o"
    done
    for source in "$root"/Agents/CSyscalls/*.c; do
        "${clang[@]}" -Oz --target="$clang_target" -nostdlibinc -isystem "$include" -c "$source" \
            -o "$work/C-$(basename "$source" .c).o"
    done
    # With one thread the compiler calls these by other names, which the embedded runtime lacks. Under those names they are
    # not inlined at every use either, which saves more than the atomic instructions do.
    local linked=() operation
    for operation in retain release retain_n release_n bridgeObject{Retain,Release,Retain_n,Release_n}; do
        linked+=("--defsym=swift_nonatomic_$operation=swift_$operation")
    done
    # What the standard library has for text in the memory of another language, which exists on Apple's systems alone, would be
    # a fortieth of the agent. If one of these were called after all, the agent would end: _slowUTF8CString,
    # _slowEnsureMatchingEncoding, _foreignDistance, _foreignGrow, _foreignAppendInPlace, _foreignConvertedToSmall, and the
    # copying of such a text's part.
    local private=33_408A76AB043BD3EFBAB6FAAAAA9B4914LL
    for operation in SS16_slowUTF8CStrings15ContiguousArrayVys4Int8VGyF \
        s11_StringGutsV27_slowEnsureMatchingEncodingySS5IndexVAEF SS8UTF8ViewV16_foreignDistance4from2toSiSS5IndexV_AGtF \
        "s11_StringGutsV12_foreignGrow${private}yySiF" "s11_StringGutsV21_foreignAppendInPlace${private}yys01_aB5SliceVF" \
        "s11_StringGutsV24_foreignConvertedToSmall${private}s01_fA0VyF" \
        s32_copyCollectionToContiguousArrayys0dE0Vy7ElementQzGxSlRzlFSs8UTF8ViewV_Tgq5; do
        linked+=("--defsym=\$e$operation=hap_no_such_text")
    done
    "$toolchain/ld.lld" -static --gc-sections --icf=all --strip-all --lto-O2 -mllvm -enable-machine-outliner=always \
        -z nosectionheader -z norelro --no-rosegment "${linked[@]}" "${linking[@]}" -o "$binary.new" \
        "$library/crt1.o" "$library/crti.o" "$work"/*.o "$library/libc.a" "$library/crtn.o"
    # The linker leaves room for the section headers that it does not write: zeros that belong to no segment.
    local offset size
    read -r offset size < <(readelf -lW "$binary.new" | awk '$1 == "LOAD" { end = $2 " " $5 } END { print end }')
    truncate --size=$((offset + size)) "$binary.new"
    mv "$binary.new" "$binary"
    echo "$binary: $(stat -c %s "$binary") bytes"
}

mkdir -p "$out"
for architecture in "${@:-x86_64 aarch64 riscv64}"; do
    for one in $architecture; do
        build "$one"
    done
done
