namespace Gapless.Supervisor.Generations.Hosting;

/// <summary>A .NET program that was compiled to machine code (Native AOT): nothing can be brought into it.</summary>
internal static class NativeProgram
{
    private const int Block = 1 << 20;

    /// <summary>A symbol by which debuggers know such a program.</summary>
    private static ReadOnlySpan<byte> Mark => "DotNetRuntimeDebugHeader"u8;

    /// <summary>Name of the first program that the command names and the release holds, if it is one.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string? Of(string run, string release) =>
        DotNetProgram.Words(run).Select(word => Path.Combine(release, word)).FirstOrDefault(File.Exists) is { } program && IsNative(program) ? Path.GetFileName(program) : null;

    private static bool IsNative(string path)
    {
        using var file = File.OpenRead(path);
        var buffer = new byte[Block];
        var kept = file.ReadAtLeast(buffer, 4, throwOnEndOfStream: false);
        if (!buffer.AsSpan(0, kept).StartsWith("\u007fELF"u8))
            return false;
        while (true)
        {
            if (buffer.AsSpan(0, kept).IndexOf(Mark) >= 0)
                return true;
            // The mark may lie across two blocks.
            var tail = Math.Min(kept, Mark.Length - 1);
            buffer.AsSpan(kept - tail, tail).CopyTo(buffer);
            var read = file.Read(buffer.AsSpan(tail));
            if (read == 0)
                return false;
            kept = tail + read;
        }
    }
}
