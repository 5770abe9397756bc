import Glibc
import HostReplay

// A simulated host behind a real sshd, whose `ForceCommand` this is:
//
//     simulated-host FOLDER
//
// Which host it is, is the loopback address that was connected to; what it is asked, the command that was wanted. FOLDER
// holds each host's memory, and the table of faults.

signal(SIGPIPE, SIG_IGN)
guard CommandLine.arguments.count == 2, let connection = getenv("SSH_CONNECTION"), let wanted = getenv("SSH_ORIGINAL_COMMAND")
else {
    print("usage: simulated-host FOLDER, from sshd's ForceCommand")
    exit(2)
}
let folder = CommandLine.arguments[1]
let words = String(cString: connection).split(separator: " ")
guard words.count == 4 else { exit(2) }
let name = String(words[2])
let faults = FaultTable(text: String(decoding: DiskMemory.read(folder + "/faults") ?? [], as: UTF8.self))
let profile = HostProfile(name: name, fault: faults[name])
let memory = DiskMemory(folder: folder + "/hosts/" + name)

func say(_ text: String) { _ = DiskMemory.writeAll(1, Array(text.utf8)) }

switch HostCommand(String(cString: wanted)) {
case .survey:
    if profile.fault == .dead { while true { pause() } }
    if profile.fault == .unprivileged {
        _ = DiskMemory.writeAll(2, Array("sudo: a password is required\n".utf8))
        say("hapfleet-survey\nx86_64\n1000\n1000\n")
        exit(77)
    }
    say(HostCommand.surveyAnswer(profile: profile, user: getuid(), group: getgid(), agents: memory.agents))
case .upload:
    var count = 0
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let read = read(0, &buffer, buffer.count), read > 0 { count += read }
    memory.note("uploaded \(count)")
case .install(let agent):
    memory.install(agent: agent)
    say(HostCommand.installAnswer(profile: profile, agent: agent))
case .serve:
    var conversation = Conversation(profile: profile, memory: memory)
    conversation.serve()
case .missingPrograms, .nothing: break
case .unknown:
    _ = DiskMemory.writeAll(2, Array("a simulated host knows no such command\n".utf8))
    exit(127)
}
