namespace Gapless.Drill;

/// <summary>One request that failed, with what is needed to understand it.</summary>
/// <param name="Request">The id sent as <c>X-Request-Id</c>: to be found in the server's log.</param>
/// <param name="Seconds">When it failed, counted from the start of the run.</param>
/// <param name="Phase">The label marked last before it failed.</param>
/// <param name="Served">Answers its connection had already got.</param>
/// <param name="Port">The client's port, by which servers and packet captures know the connection; null on Unix sockets and when it never was one.</param>
/// <param name="Worker">The worker (<c>X-Worker</c>) that gave its connection the last answer; null when it had got none, or none that named itself.</param>
/// <param name="Detail">What happened: the errno, the status, the first difference.</param>
internal sealed record TrafficFailure(
    TrafficClass Class,
    string Request,
    Outcome Outcome,
    double Seconds,
    double LatencyMilliseconds,
    string Phase,
    int Served,
    int? Port,
    string? Worker,
    string Detail)
{
    public override string ToString() =>
        $"{Seconds,8:F3} s  {Class}  {Outcome} after {LatencyMilliseconds:F0} ms  [{Phase}]  {Request}, answer no. {Served + 1} of its connection: {Detail}";
}
