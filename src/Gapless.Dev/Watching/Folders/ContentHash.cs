using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Gapless.Dev.Watching.Folders;

/// <summary>The first 64 bits of the SHA-256 of a file, never one of the values that mean "unknown".</summary>
internal static class ContentHash
{
    /// <summary>Larger files are told apart by size and times alone: reading them would take longer than a developer waits.</summary>
    public const long LargestFile = 16 * 1024 * 1024;

    private const int Part = 64 * 1024;

    /// <summary><see cref="FileMark.Unknown"/> when the file cannot be read or is too large.</summary>
    public static long Of(string path, long size)
    {
        if (size > LargestFile)
            return FileMark.Unknown;
        var buffer = ArrayPool<byte>.Shared.Rent(Part);
        try
        {
            using var file = File.OpenHandle(path);
            return Of(file, buffer);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return FileMark.Unknown;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static long Of(SafeFileHandle file, byte[] buffer)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var read = RandomAccess.Read(file, buffer, 0);
        if (read < buffer.Length)
        {
            SHA256.HashData(buffer.AsSpan(0, read), hash);
        }
        else
        {
            using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (long offset = 0; read > 0; read = RandomAccess.Read(file, buffer, offset))
            {
                whole.AppendData(buffer, 0, read);
                offset += read;
            }
            whole.GetHashAndReset(hash);
        }
        var value = BitConverter.ToInt64(hash);
        return value is FileMark.Unknown or FileMark.UnknownAndFresh ? -1 : value;
    }
}
