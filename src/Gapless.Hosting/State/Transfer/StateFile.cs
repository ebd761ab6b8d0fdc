using System.Runtime.InteropServices;
using System.Text.Json;
using Gapless.Linux;
using Gapless.Linux.Memory;

namespace Gapless.Hosting.State;

/// <summary>States written for another process: a memory file that both hold, with a stage that decides which of them has the states.</summary>
internal sealed class StateFile : IDisposable
{
    private readonly MemFd _memory;
    private readonly MemoryMap _head;
    private readonly long _contents;

    private StateFile(MemFd memory, StateDirectory directory, long contents, long length)
    {
        _memory = memory;
        _head = memory.Map(writable: true, StateFileHeader.Length);
        _contents = contents;
        Directory = directory;
        Length = length;
    }

    public StateDirectory Directory { get; }

    public FileDescriptor Descriptor => _memory.Descriptor;

    /// <summary>In bytes, with header and directory.</summary>
    public long Length { get; }

    public StateStage Stage => (StateStage)Volatile.Read(ref StageWord);

    // The word is aligned: the map begins a page, and 12 is a multiple of 4.
    private ref int StageWord => ref MemoryMarshal.Cast<byte, int>(_head.Span[StateFileHeader.StageOffset..])[0];

    /// <summary>Writes everything but the word that says so.</summary>
    public static StateFile Write(StatePassage passage, IReadOnlyList<StateImage> images)
    {
        var entries = new List<StateEntry>();
        long offset = 0;
        foreach (var image in images)
        {
            entries.Add(new StateEntry(image.Name, image.Version, image.Content, offset, image.Bytes.Length, Crc32C.Of(image.Bytes)));
            offset += image.Bytes.Length;
        }
        var directory = new StateDirectory(passage, entries);
        var written = JsonSerializer.SerializeToUtf8Bytes(directory, StateJson.Default.StateDirectory);
        var contents = StateFileHeader.Length + (long)written.Length;
        var header = new byte[StateFileHeader.Length];
        new StateFileHeader(written.Length, Crc32C.Of(written), contents + offset).Write(header);

        var memory = MemFd.Create("gapless-state");
        try
        {
            memory.Write(header, 0);
            memory.Write(written, StateFileHeader.Length);
            foreach (var (image, entry) in images.Zip(entries))
                memory.Write(image.Bytes, contents + entry.Offset);
            // A reader maps it, and would be ended by SIGBUS if it shrank. It cannot be sealed against writing: the stage changes.
            memory.AddSeals(MemFdSeals.Shrink | MemFdSeals.Grow | MemFdSeals.Seal);
            return new StateFile(memory, directory, contents, contents + offset);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Opens what another process wrote and owns the descriptor from then on, also when it throws.</summary>
    /// <exception cref="StateRefusedException">It is not complete, not whole, or of no format known here.</exception>
    public static StateFile Open(FileDescriptor descriptor)
    {
        var memory = MemFd.Adopt(descriptor);
        try
        {
            var size = memory.Size;
            var head = new byte[StateFileHeader.Length];
            var header = StateFileHeader.Read(head.AsSpan(0, memory.Read(head, 0)), size);
            if (!memory.Seals.HasFlag(MemFdSeals.Shrink))
                throw new StateRefusedException("The state handed over is not sealed: it could shrink while it is read.", "Look for another program on this control channel.");
            var contents = StateFileHeader.Length + (long)header.DirectoryLength;
            return new StateFile(memory, ReadDirectory(memory, header, size - contents), contents, size);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Says that everything is written. What was written before is seen by whoever sees this.</summary>
    public void Complete() => Volatile.Write(ref StageWord, (int)StateStage.Complete);

    /// <summary>Takes it over; true for one caller of one process, unless it was taken back.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref StageWord, (int)StateStage.Taken, (int)StateStage.Complete) == (int)StateStage.Complete;

    /// <summary>Takes it back, so that nobody takes it over any more; false: somebody has.</summary>
    public bool TryWithdraw() => Interlocked.CompareExchange(ref StageWord, (int)StateStage.Withdrawn, (int)StateStage.Complete) == (int)StateStage.Complete;

    /// <summary>A copy, which nobody else can change any more.</summary>
    /// <exception cref="StateRefusedException">The bytes are not those that were written.</exception>
    public byte[] Read(StateEntry entry)
    {
        var bytes = new byte[entry.Length];
        if (_memory.Read(bytes, _contents + entry.Offset) != bytes.Length || Crc32C.Of(bytes) != entry.Crc)
            throw new StateRefusedException(entry.Name, $"its {entry.Length} bytes in version {entry.Version} are damaged (CRC).", "Hand it over again.");
        return bytes;
    }

    public void Dispose()
    {
        _head.Dispose();
        _memory.Dispose();
    }

    private static StateDirectory ReadDirectory(MemFd memory, StateFileHeader header, long contents)
    {
        var bytes = new byte[header.DirectoryLength];
        if (memory.Read(bytes, StateFileHeader.Length) != bytes.Length || Crc32C.Of(bytes) != header.DirectoryCrc)
            throw new StateRefusedException($"The directory of the state handed over ({bytes.Length} bytes) is damaged (CRC).", "Hand it over again.");
        StateDirectory? directory;
        try
        {
            directory = JsonSerializer.Deserialize(bytes, StateJson.Default.StateDirectory);
        }
        catch (JsonException error)
        {
            throw new StateRefusedException($"The directory of the state handed over cannot be read: {error.Message}", "Use releases with the same major version of Gapless.Hosting.");
        }
        if (directory?.Entries is null || directory.Entries.Any(e => e.Length < 0 || e.Offset < 0 || e.Offset > contents - e.Length))
            throw new StateRefusedException("The directory of the state handed over points outside it.", "Hand it over again.");
        return directory;
    }
}
