using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Gapless.Linux.Interop;

namespace Gapless.Linux.Files;

/// <summary>
/// Reads a folder entry by entry. .NET's own enumeration builds a full path for each look at a file; this one asks relative to the
/// open folder and only for entries the caller wants to know more of. One thread at a time.
/// </summary>
public sealed class FolderReader : IDisposable
{
    // struct linux_dirent64: inode, offset, u16 length of the record, u8 type, name.
    private const int LengthOffset = 16;
    private const int TypeOffset = 18;
    private const int NameOffset = 19;
    private const int LongestName = 255;

    private readonly FileDescriptor _folder;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(32 * 1024);
    private readonly char[] _name = ArrayPool<char>.Shared.Rent(LongestName * 2);
    private int _start;
    private int _next;
    private int _end;
    private int _nameLength;

    private FolderReader(FileDescriptor folder) => _folder = folder;

    /// <summary>Of the entry; good until the next move.</summary>
    public ReadOnlySpan<char> Name => _name.AsSpan(0, _nameLength);

    /// <summary>Null when the path is no folder, or cannot be read.</summary>
    public static FolderReader? TryOpen(string path) =>
        Libc.TryOpenFolder(path, out FileDescriptor? folder) == Errno.None ? new FolderReader(folder!) : null;

    /// <summary>The folder's own facts.</summary>
    public FileFacts Folder => FileFacts.From(Libc.Statx(_folder));

    /// <summary>False at the end. The entries <c>.</c> and <c>..</c> are left out.</summary>
    public bool MoveNext()
    {
        while (true)
        {
            if (_next >= _end)
            {
                _end = Libc.ReadFolder(_folder, _buffer);
                _next = 0;
                if (_end == 0)
                {
                    return false;
                }
            }
            _start = _next;
            _next += MemoryMarshal.Read<ushort>(_buffer.AsSpan(_start + LengthOffset));
            ReadOnlySpan<byte> name = _buffer.AsSpan(_start + NameOffset, _next - _start - NameOffset);
            name = name[..name.IndexOf((byte)0)];
            if (name is not ([(byte)'.'] or [(byte)'.', (byte)'.']))
            {
                _nameLength = Encoding.UTF8.GetChars(name, _name);
                return true;
            }
        }
    }

    /// <summary>What the entry is; null: the file system does not say before <see cref="TryReadFacts"/>.</summary>
    public FileKind? Kind => _buffer[_start + TypeOffset] switch
    {
        8 => FileKind.File,
        4 => FileKind.Directory,
        10 => FileKind.SymbolicLink,
        1 => FileKind.Pipe,
        12 => FileKind.Socket,
        0 => null,
        _ => FileKind.Device,
    };

    /// <summary>False: the entry is gone, or it is a link that leads nowhere.</summary>
    public bool TryReadFacts(bool followLinks, out FileFacts facts)
    {
        bool found = Libc.TryStatx(_folder, _buffer.AsSpan(_start + NameOffset), followLinks, out Libc.StatxBuffer buffer) == Errno.None;
        facts = found ? FileFacts.From(buffer) : default;
        return found;
    }

    public void Dispose()
    {
        _folder.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        ArrayPool<char>.Shared.Return(_name);
    }
}
