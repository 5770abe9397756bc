/// How a service that comes to its end is started anew, and how that is ended: by two files in the measurement's folder, in which both
/// commands run, so that what is just being started comes to its own end before anything is killed.
///
///     begin   … start, ended, start, ended ────►   writes "over"
///     end                   writes "stop"  ─ waits ─┘
enum Restart {
    /// Runs the words behind it again and again, and says when each ended well. Ends as the first one that does not.
    static let begin = [
        "sh", "-c",
        #"status=0; while [ ! -e stop ]; do "$@" || { status=$?; break; }; echo ended; done; : > over; exit $status"#, "restart",
    ]
    /// Has the last one come to its end, and returns when it has.
    static let end = ["sh", "-c", ": > stop; while [ ! -e over ]; do sleep 0.1; done"]
}
