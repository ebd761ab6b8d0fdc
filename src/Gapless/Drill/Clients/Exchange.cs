using System.Text;
using Gapless.Drill.Wire;

namespace Gapless.Drill.Clients;

/// <summary>How requests of a class are written, and what answer to them is right. One for each client: it remembers the body it sent.</summary>
internal sealed class Exchange
{
    private const int PiecesPerSecond = 10;

    private readonly ClientSetting _setting;
    private byte[] _body = [];

    public Exchange(ClientSetting setting)
    {
        _setting = setting;
    }

    private ClassPlan Plan => _setting.Plan;

    public byte[] Get(string id) => Encoding.ASCII.GetBytes(Head("GET", id) + "\r\n");

    public async ValueTask SendAsync(ClientConnection connection, string id)
    {
        if (Plan.BodySize == 0)
        {
            await connection.SendAsync(Get(id));
            return;
        }
        _body = MakeBody(id);
        var head = Encoding.ASCII.GetBytes(Head("POST", id) + $"Content-Type: application/json\r\nContent-Length: {_body.Length}\r\n\r\n");
        if (Plan.BodyTime == TimeSpan.Zero)
        {
            await connection.SendAsync((byte[])[.. head, .. _body]);
            return;
        }
        await connection.SendAsync(head);
        var pieces = Math.Max(1, (int)(Plan.BodyTime.TotalSeconds * PiecesPerSecond));
        foreach (var piece in _body.Chunk((_body.Length + pieces - 1) / pieces))
        {
            // A body that has begun is sent to its end, also when the run is being stopped.
            await Task.Delay(Plan.BodyTime / pieces, _setting.Clock.Time, CancellationToken.None);
            await connection.SendAsync(piece);
        }
    }

    /// <summary>Null when the answer is right.</summary>
    public string? Fault(HttpAnswer answer, string id)
    {
        if (Plan.Strict ? answer.Status != 200 : answer.Status is < 200 or > 399)
            return $"status {answer.Status}: {Start(answer.Body)}";
        if (answer.RequestId is { } echoed ? echoed != id : Plan.Strict)
            return $"answers request '{answer.RequestId}'";
        if (!Plan.Strict)
            return null;
        return Plan.Class switch
        {
            TrafficClass.IdleKeepAlive or TrafficClass.WanKeepAlive or TrafficClass.IdleLong =>
                answer.Body.AsSpan().SequenceEqual(_body) ? null : $"not the body that was sent: {Start(answer.Body)}",
            TrafficClass.Upload => Checksums.FaultOfReceipt(answer.Body, _body),
            TrafficClass.Download => Checksums.FaultOfDownload(answer.Body),
            _ => null,
        };
    }

    private static string Start(byte[] body) => Encoding.ASCII.GetString(body.AsSpan(0, Math.Min(body.Length, 80))).ReplaceLineEndings(" ");

    private string Head(string method, string id) =>
        $"{method} {Plan.Path} HTTP/1.1\r\nHost: {_setting.Host}\r\nX-Request-Id: {id}\r\n" + (Plan.OwnConnections ? "Connection: close\r\n" : "");

    /// <summary>JSON, so that a service may parse it; of the planned size, and different each time.</summary>
    private byte[] MakeBody(string id)
    {
        var start = $"{{\"id\":\"{id}\",\"note\":\"";
        var letters = new char[Math.Max(0, Plan.BodySize - start.Length - 2)];
        for (var i = 0; i < letters.Length; i++)
            letters[i] = (char)_setting.Random.Next('a', 'z' + 1);
        return Encoding.ASCII.GetBytes(start + new string(letters) + "\"}");
    }
}
