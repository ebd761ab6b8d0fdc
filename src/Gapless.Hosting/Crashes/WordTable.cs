using System.Text;
using Gapless.Contract.Workers;
using Gapless.Hosting.Transport;
using Gapless.Linux.Memory;
using Gapless.Linux.Processes;

namespace Gapless.Hosting.Crashes;

/// <summary>The words of all connections of the process, where they can be read after its death.</summary>
internal sealed class WordTable
{
    /// <summary>64 MiB of addresses; a connection whose descriptor is higher is lost in a crash.</summary>
    private const int MostRecords = 1 << 20;

    private readonly SharedRecords _records;
    private int _highest;

    public WordTable(InheritedEndpoints endpoints)
    {
        _records = SharedRecords.Create(ConnectionWord.FileName, (int)Math.Min(Limits.OpenFiles.Soft, MostRecords));
        var names = string.Join('\n', endpoints.All.Select(e => $"{e.Descriptor} {e.Name}"));
        File.Write(Encoding.UTF8.GetBytes(names), (long)_records.Count * SharedRecords.SizeOfRecord);
        _records[ConnectionWord.HeaderRecord].Set(ConnectionWord.Records, _records.Count);
    }

    public MemFd File => _records.File;

    /// <summary>Where descriptors of the process can be taken from when it is dead.</summary>
    public int Holder
    {
        set => _records[ConnectionWord.HeaderRecord].Set(ConnectionWord.Holder, value);
    }

    /// <summary>The words of a new connection.</summary>
    /// <param name="descriptor">The connection's; it must be open until <see cref="ConnectionWords.Close"/>.</param>
    public ConnectionWords Open(int descriptor)
    {
        if (descriptor >= _records.Count)
            return default;
        var highest = Volatile.Read(ref _highest);
        while (descriptor > highest)
        {
            var seen = Interlocked.CompareExchange(ref _highest, descriptor, highest);
            if (seen == highest)
                _records[ConnectionWord.HeaderRecord].Set(ConnectionWord.Highest, descriptor);
            highest = seen == highest ? descriptor : seen;
        }

        return new ConnectionWords(_records[descriptor]);
    }
}
