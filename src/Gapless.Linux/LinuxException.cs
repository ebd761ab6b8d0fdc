using System.Runtime.InteropServices;

namespace Gapless.Linux;

/// <summary>A system call failed. The message names the call, what it was about and, where that is known, what to do.</summary>
public sealed class LinuxException : IOException
{
    public LinuxException(string call, Errno errno, string? subject = null, string? advice = null)
        : base(Describe(call, errno, subject, advice ?? Advice(call, errno)))
    {
        Call = call;
        Errno = errno;
        HResult = (int)errno;
    }

    /// <summary>The failed system call, for example <c>bind</c>.</summary>
    public string Call { get; }

    public Errno Errno { get; }

    private static string Describe(string call, Errno errno, string? subject, string? advice)
    {
        string text = $"{call}{(subject is null ? "" : $" {subject}")}: {Marshal.GetPInvokeErrorMessage((int)errno)} ({errno})";
        return advice is null ? text : $"{text}. {advice}";
    }

    private static string? Advice(string call, Errno errno) => (call, errno) switch
    {
        ("bind" or "listen", Errno.EADDRINUSE) =>
            "Another process holds this address; 'ss -ltnp' names it. Stop it, or choose another address.",
        ("bind", Errno.EACCES) =>
            "Ports below net.ipv4.ip_unprivileged_port_start need root or CAP_NET_BIND_SERVICE; a Unix socket needs write access to its directory.",
        ("bind", Errno.EADDRNOTAVAIL) => "No interface of this machine has this address.",
        ("socket" or "bind", Errno.EAFNOSUPPORT) => "IPv6 is switched off on this machine; listen on an IPv4 address.",
        ("attach steering program", Errno.ENOMEM) => "The program is larger than net.core.optmem_max allows; raise it, or use fewer workers, pins or prefixes.",
        ("pidfd_getfd", Errno.EPERM) => "ptrace rules (kernel.yama.ptrace_scope, another user, a non-dumpable process) forbid taking descriptors from this process.",
        (_, Errno.EMFILE) => "This process has used up its descriptors; raise its limit (ulimit -n, LimitNOFILE=).",
        (_, Errno.ENFILE) => "The whole machine has used up its descriptors (fs.file-max).",
        (_, Errno.ENOSPC) => "The disk is full.",
        (_, Errno.EDQUOT) => "The user's disk quota is used up.",
        (_, Errno.EROFS) => "The file system is mounted read-only.",
        _ => null,
    };
}
