using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Gapless.Contract.Workers;
using Gapless.Linux;
using Gapless.Linux.Memory;

namespace Gapless.Supervisor.Generations.Salvage;

/// <summary>The memory in which a worker writes down how its connections stand. Read, never mapped: the worker could make it shorter.</summary>
internal sealed class WordFile : IDisposable
{
    private const int RecordsAtOnce = 1024;
    private const int LongestNames = 64 << 10;

    private readonly MemFd _file;
    /// <param name="file">Taken over.</param>
    public WordFile(FileDescriptor file) => _file = MemFd.Adopt(file);

    /// <summary>Pid of the process that holds the worker's descriptors; 0: none.</summary>
    public int Holder => (int)Header(ConnectionWord.Holder);

    /// <summary>Names of the endpoints by the number of their descriptor in the worker.</summary>
    public IReadOnlyDictionary<int, string> Endpoints()
    {
        var bytes = new byte[LongestNames];
        var length = _file.Read(bytes, Header(ConnectionWord.Records) * SharedRecords.SizeOfRecord);
        return Encoding.UTF8.GetString(bytes, 0, length).Split('\n').Select(line => line.Split(' ', 2))
            .Where(line => line.Length == 2 && int.TryParse(line[0], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .ToLookup(line => int.Parse(line[0], CultureInfo.InvariantCulture), line => line[1]).ToDictionary(name => name.Key, name => name.First());
    }

    /// <summary>All connections that the worker had. To be asked when it is dead.</summary>
    public IEnumerable<ConnectionRecord> Connections()
    {
        var highest = Header(ConnectionWord.Highest);
        var bytes = new byte[RecordsAtOnce * SharedRecords.SizeOfRecord];
        for (long first = 0; first <= highest; first += RecordsAtOnce)
        {
            var length = _file.Read(bytes, first * SharedRecords.SizeOfRecord) / SharedRecords.SizeOfRecord;
            for (var i = 0; i < length; i++)
            {
                if (first + i != ConnectionWord.HeaderRecord && ConnectionRecord.Read((int)first + i, Words(bytes, i)) is { } record)
                    yield return record;
            }

            if (length < RecordsAtOnce)
                yield break;
        }
    }

    public void Dispose() => _file.Dispose();

    private long Header(int word)
    {
        Span<byte> record = stackalloc byte[SharedRecords.SizeOfRecord];
        return _file.Read(record, ConnectionWord.HeaderRecord) == record.Length ? Words(record, 0)[word] : 0;
    }

    private static ReadOnlySpan<long> Words(ReadOnlySpan<byte> bytes, int record) =>
        MemoryMarshal.Cast<byte, long>(bytes.Slice(record * SharedRecords.SizeOfRecord, SharedRecords.SizeOfRecord));
}
